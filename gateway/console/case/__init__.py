"""The room of a case: from a red flag to safety."""
