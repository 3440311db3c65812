"""What to say next. Pure: text and state in, text and state out.

Nothing in this folder opens a file of its own, a socket or a database, or asks what time it is.
"""
