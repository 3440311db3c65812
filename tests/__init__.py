"""Tests mirror gateway/; being a package puts the project folder on the path of a bare `pytest`."""
