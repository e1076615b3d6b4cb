"""How often Python looks for circles among what the program no longer needs.

Its own habit is to go through everything after a few hundred thousand new objects: a county's morning makes as many,
and each such walk holds up the event loop for a tenth of a second. What is made at the start stays for good and is
never walked through again; the rest is looked through less often. Must never turn the search off.
"""

import gc

# New objects, then searches of the young, then searches of the middle-aged: docs.python.org/3/library/gc.html
# What a round of reminders makes and needs no longer is freed without a search; a search costs what is alive just then,
# some 25 ms for the first figure.
THRESHOLDS = (50_000, 20, 10)


def look_rarely() -> None:
    """Leaves what exists now out of the search from here on, and makes the search rarer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
