"""How the ladder of one report goes on."""
