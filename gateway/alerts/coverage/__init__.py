"""Who would be told of a P1 tonight, council by council, and where nobody would."""
