"""What may be known in numbers: pictures, their tables, and files of them."""
