"""What leaves the console as a file: sheets, case data, archives that end."""
