"""A form that was sent becomes a decision."""
