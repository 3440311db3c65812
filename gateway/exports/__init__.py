"""What leaves the console as tables: in codes only, without a live cell, and in the words of a standard."""
