"""The tables, the way to the database, and the steps that change its shape."""
