"""People found abroad, and their way home with the ministries that bring them."""
