"""Cases in the Human Trafficking Case Data Standard 2.0, and back. What maps where: docs/htcds.md."""
