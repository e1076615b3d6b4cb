"""How Chinese office people say days and deadlines: a small grammar of our own.

`read_range` reads days (leave), `read_instant` a moment (a deadline), `read_day` the day of one. All are pure and
take the present as an argument; none ever raises on a text, and what is doubtful comes back as `Unsure`.
"""

from handlers.dates.instants import read_day, read_instant
from handlers.dates.ranges import read_range
from handlers.dates.reads import Half, InstantRead, RangeRead, Reason, Unsure

__all__ = ["Half", "InstantRead", "RangeRead", "Reason", "Unsure", "read_day", "read_instant", "read_range"]
