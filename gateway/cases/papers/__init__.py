"""Safety plan, notes and files of a case: all of it sealed."""
