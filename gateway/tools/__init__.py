"""What people at a keyboard use on flows: pictures, a phone in the terminal, spreadsheets for translators."""
