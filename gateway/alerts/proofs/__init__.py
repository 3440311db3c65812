"""A member proves the phone: a code goes there by SMS and comes back."""
