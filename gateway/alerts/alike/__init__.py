"""Many reports of one thing: offered to the hotline as probable duplicates, and told to a member in one SMS."""
