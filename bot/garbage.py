"""How often Python looks for circles among what the program no longer needs.

Its own habit is to go through everything after a few hundred thousand new objects: a county's morning makes as many,
and each such walk holds up the event loop for a tenth of a second. What is made at the start stays for good and is
never walked through again; the rest is looked through less often. Must never turn the search off.
"""

import gc

# New objects, then searches of the young, then searches of the middle-aged: docs.python.org/3/library/gc.html
THRESHOLDS = (20_000, 3, 150)


def look_rarely() -> None:
    """Leaves what exists now out of the search from here on, and makes the search rarer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
