"""Everyday sentences about yesterday's report: 补昨天的日报, 昨天忘写日报了, 补昨天的日报：走访三户.

Must never take 'forgot to write it' for what was done: such a sentence only opens yesterday's report.
"""

import re

_PLEASE = "(?:我|想|要|得|帮我|能不能|能|可以|再)*"
_MAKE_UP = f"{_PLEASE}补(?:一下|写|交|报|记|一[条份个])*"
_CONTENT = re.compile(f"(?:{_MAKE_UP})?昨[天日]的?(?:我的?)?(?:日报|日志)?[：:，,\\s]+(?P<what>.*)", re.DOTALL)
_BARE = re.compile(
    f"{_MAKE_UP}昨[天日]的?(?:日报|日志)?(?:行[吗不]|可以[吗不]?|吗|吧)?"
    "|(?:我)?昨[天日]的?(?:我的?)?(?:日报|日志)?(?:我)?(?:忘记?|漏|没|还没|没有)(?:了|写|交|报|记|填)*(?:日报|日志)?了?"
    "(?:[，,\\s]*(?:还?能不?能?补[吗不]?|怎么补|咋补|可以补吗|补一下|要补))?"
)
_MARKS = " 　。.!！?？"


def wants_yesterdays(text: str, *, named: bool = False) -> bool:
    """Whether somebody only says that yesterday's report is missing or is to be made up.

    Args:
        text: what was written.
        named: whether 日报 was said before it.
    """
    said = text.strip(_MARKS)
    is_about = named or "日报" in said or "日志" in said
    return is_about and _BARE.fullmatch(said) is not None


def yesterdays(text: str, *, named: bool = False) -> str | None:
    """Returns what a text says was done yesterday, where it says that it is yesterday's report; else None.

    Args:
        text: what was written.
        named: whether 日报 was said before it.
    """
    found = _CONTENT.fullmatch(text.strip())
    head = text[: found.start("what")] if found else ""
    is_about = "日报" in head or "日志" in head or (named and "补" in head)
    return found["what"].strip() if found and is_about and found["what"].strip() else None
