"""Taking many cases, lists or the diary out: two people, one encrypted file, a day to fetch it."""
