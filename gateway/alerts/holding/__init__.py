"""Who has a case in hand: staff, or the member who accepted it behind a PIN."""
