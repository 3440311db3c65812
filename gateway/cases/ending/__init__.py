"""How a case ends, and begins again."""
