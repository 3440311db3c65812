"""What those who were asked may read and answer."""
