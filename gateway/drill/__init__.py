"""An exercise: a marked alert through the whole ladder of one team, and who answered how fast. Never in a figure."""
