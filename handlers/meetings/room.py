"""The word in the QR that a meeting's room shows: whoever scans it hands the word to the bot and is there.

It is not the four digits: nobody can guess it. Being right is not enough to be let in, see attending.py.
"""

import secrets

ROOM = "room-"
"""How every such word begins; an invite's word begins otherwise."""


def new_token() -> str:
    """Returns a word of its own for one room (27 of the characters that a deep link may hold)."""
    return ROOM + secrets.token_urlsafe(16)
