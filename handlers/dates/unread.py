"""Notices a day that the grammar does not read, right before an hour that it does: 国庆 18:00, 11-25 18:00.

Without this the hour alone would be taken for today's: a guess. Pure; never raises.
"""

import re
from datetime import datetime, timedelta

from handlers.dates.reads import InstantRead, Unsure

_HOLIDAYS = "元旦|除夕|春节|清明节?|劳动节|五一|端午节?|中秋节?|国庆节?|十一|圣诞节?|腊八"
_UNREAD = re.compile(
    rf"(?<!\d)(?:(?P<full>20\d\d)(?P<m>\d\d)(?P<d>\d\d)|(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})"
    rf"|(?:{_HOLIDAYS}|[上中下]旬)(?:前|后|之前|以前|当天|期间)?)[ ,，T]*$"
)
FURTHEST_PAST = timedelta(days=60)


def day_unread_before(read: InstantRead, text: str, now: datetime) -> Unsure[InstantRead] | None:
    """Return a doubt where an hour without a day follows something that says a day in a way that is not read.

    Args: read (an instant whose day was not said), text (what was typed), now (local time, zone as in the read).
    Returns: `Unsure("day_unread")`, with the likely moment as its candidate if the piece is a month and a day
    (11-25, 20261125); None where nothing of the kind stands before the hour.
    """
    found = _UNREAD.search(text[: read.start])
    if found is None:
        return None
    month, day = found["month"] or found["m"], found["day"] or found["d"]
    candidates: tuple[InstantRead, ...] = ()
    if month and day:
        year = int(found["full"] or now.year)
        years = (year,) if found["full"] else (year, year + 1)
        for one in years:
            try:
                at = read.at.replace(year=one, month=int(month), day=int(day))
            except ValueError:
                continue
            if at > now - FURTHEST_PAST:
                candidates = (InstantRead(at, read.has_time, found.start(), read.end),)
                break
    return Unsure("day_unread", candidates, found.start(), read.end)
