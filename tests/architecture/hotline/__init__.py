"""The staff on the busy day, before the console's own pages: the hotline, partners, a consulate, and an organisation
without accounts.

Whatever they type carries words or a number that stand nowhere else, and whatever the console hands out (passwords,
one-time codes, links, passphrases, PINs) is noted: all canaries of the day. One-time codes alone are too short.
"""
