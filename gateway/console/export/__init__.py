"""Taking words out of the console: two people, one file, a passphrase that is shown once."""
