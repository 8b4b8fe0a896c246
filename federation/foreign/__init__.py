"""Other federations' signed aggregates, read strictly: bytes and pinned keys in, facts out (no Django, no clock).

A document is refused as a whole by `strict` (the signature profile) and `head` (who published it, when, until when).
What is read of it afterwards are the very bytes whose digest was signed. Each entity stands on its own: one bad one is
quarantined, and the rest goes on.
"""
