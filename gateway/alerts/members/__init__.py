"""The people in the teams, as the database keeps them: numbers encrypted, found by a keyed hash."""
