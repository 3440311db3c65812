"""What was told, how urgent it is, and how it is kept so that nobody else can read it."""
