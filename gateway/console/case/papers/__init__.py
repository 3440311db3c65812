"""Safety plan, notes and files of a case."""
