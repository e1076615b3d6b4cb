"""Reads a line that asks for leave: who stands in (代岗), which days, and the reason in what is left.

Pure; must never look anybody up. '明天到后天 孩子生病 代岗李四' has all three.
"""

import re
from dataclasses import dataclass
from datetime import date

from handlers.dates import RangeRead, Unsure, read_range

MOST_REASON = 500

_WORDS = "(?:代岗|顶岗|替班|代班|顶班)"
_NAME = r"(?P<name>[一-鿿]{2,4}(?:·[一-鿿]{1,8})*)"
_NOBODY = re.compile(rf"(?:不用|不需要?|无需|没有?人?|无人?){_WORDS}人?")
_END = r"(?=$|[\s　，,。；;、！!）)])"
_NAMED = re.compile(rf"(?:{_WORDS}[人员]?(?:是|为|由|找|请|[\s　]*[：:][\s　]*)?|{_WORDS}[人员][\s　]*){_NAME}{_END}")
_NAMED_APART = re.compile(rf"{_WORDS}[\s　]+{_NAME}{_END}")
_NAMES_FIRST = re.compile(
    rf"(?:^|[\s　，,。；;、（(]|请个?假|休假|由|请|让|叫|找){_NAME}(?:帮忙|帮我|替我|给我|来)?{_WORDS}人?"
)
_BEFORE_NAME = re.compile("^(?:请个?假)?[由请让叫找假]?(?=..)")
_FILLER = re.compile(
    r"^(?:我(?=[\s　，,想要请因]|$)|想(?=请|休)|要(?=请|休)|申请|请个?假条?|休假(?!村)|请(?=[病事年]假)|"
    r"[请假](?=[\s　，,]|$)|因为|因(?![公病事私伤工])|由于|(?:原因|事由|理由)(?:是|为)?|[\s　，,。；;：:、的])+"
)
_FILLER_END = re.compile(r"(?:[\s　，,。；;：:、]|(?:想|要|需要|申请)?请个?假)+$")


@dataclass(frozen=True)
class Line:
    """What a line said; ``substitute`` is a name, '' for 'nobody needed', None if nothing was said of it."""

    days: RangeRead | Unsure[RangeRead] | None
    reason: str
    substitute: str | None


def read_line(text: str, today: date) -> Line:
    """Reads what a line says about leave.

    Args:
        text: what somebody typed after the command, or as an answer.
        today: the local day.
    """
    substitute, text = read_substitute(text)
    days = read_range(text, today)
    rest = text if days is None else days.rest(text)
    return Line(days, clean_reason(rest), substitute)


def read_substitute(text: str) -> tuple[str | None, str]:
    """Returns the name of who stands in ('' for nobody, None if not spoken of), and the text without it."""
    nobody = _NOBODY.search(text)
    if nobody is not None:
        return "", _cut(text, nobody.start(), nobody.end())
    for pattern in (_NAMED, _NAMES_FIRST, _NAMED_APART):
        match = pattern.search(text)
        if match is not None:
            name = _BEFORE_NAME.sub("", match["name"])
            return name, _cut(text, match.start(), match.end())
    return None, text


def clean_reason(text: str) -> str:
    """Returns a reason without the words that only say that leave is asked for; '' if nothing is left."""
    return _FILLER_END.sub("", _FILLER.sub("", text[: 2 * MOST_REASON].strip()))[:MOST_REASON].strip()


def _cut(text: str, start: int, end: int) -> str:
    return f"{text[:start].rstrip(' 　，,、（(')} {text[end:].lstrip(' 　，,、）)')}".strip()
