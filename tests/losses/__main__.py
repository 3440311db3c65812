"""Prints docs/losses.md."""

from tests.losses.counting import main

main()
