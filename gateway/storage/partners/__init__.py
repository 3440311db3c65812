"""The tables of partners, of people found abroad, and of files that leave."""
