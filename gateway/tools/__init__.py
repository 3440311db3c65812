"""What people at a keyboard use on flows: pictures of them, and a phone in the terminal."""
