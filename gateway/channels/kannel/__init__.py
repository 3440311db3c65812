"""The second way to phones: a gateway that speaks like Kannel."""
