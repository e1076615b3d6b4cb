"""Reads one day that may be named twice: 11月25日（周三）, 明天周四, 明天（19号）.

Pure; where the two names disagree it keeps both, so that the person is asked.
"""

import re
from datetime import date

from handlers.dates.days import DAY_KINDS, Meant, days_meant
from handlers.dates.sentence import Sentence

_OPENING = re.compile(" *[(（]? *")
_EXACT = frozenset({"date", "dotted", "month_of", "relative", "day"})


def named_day(line: Sentence, place: int, today: date, opened: date | None) -> tuple[Meant, int] | None:
    """Read the day at a place, and the second name it may have.

    Args: line, place (of the word), today, opened (the first day of the range that this day closes).
    Returns: what is meant and the place of the next word; None where the word is no day.
    """
    word = line.words[place]
    meant = days_meant(word, today, opened)
    again = line.word(place + 1)
    gap = line.gap(place + 1)
    if meant is None or again is None or again.kind not in DAY_KINDS - {"dotted"} or not _OPENING.fullmatch(gap):
        return (meant, place + 1) if meant else None
    second = days_meant(again, today)
    if second is None or word.kind not in _EXACT | {"weekday"}:
        return meant, place + 1
    both = tuple(days for days in meant.options if days in second.options)
    if both and again.kind != word.kind:
        return Meant(both[:1]), place + 2
    if gap.strip() or again.kind != word.kind:
        # 明天（20号）, said on the 18th: one of the two is a slip.
        return Meant((*meant.options, *second.options), meant.reason or "separate_days"), place + 2
    return meant, place + 1
