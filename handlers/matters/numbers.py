"""Registration numbers that can be said over the phone: grid code, date, serial, and a check digit.

'HN01-1-1-1-261118-0017' is the first (001) matter of that grid on 18 November 2026; the last digit is the check. A
single wrong digit or two neighbours swapped never give another matter's number.
"""

import re
import unicodedata
from datetime import date

# Damm's quasigroup of order 10: every single error and every adjacent transposition changes the check.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_NUMBER = re.compile(r"^(?P<code>.+)-(?P<day>\d{6})-(?P<serial>\d{3,6})(?P<check>\d)$")


_TAIL = re.compile(r"^(?:\d{6}-)?\d{4,7}$")


def give(grid_code: str, on: date, serial: int) -> str:
    """Returns the number of a grid's n-th matter of a day."""
    body = f"{grid_code}-{on:%y%m%d}-{serial:03}"
    return f"{body}{_check(body)}"


def read(text: str) -> str | None:
    """Reads a number as it was typed (full width, spaces, small letters, no hyphens before the date are common).

    Returns:
        The number as it was given out; None if it is none, or its check digit is wrong.
    """
    bare = _bare(text)
    match = _NUMBER.match(bare)
    if match is None or _check(bare[:-1]) != int(match["check"]):
        return None
    return bare


def near(text: str) -> list[str]:
    """Returns the numbers that somebody who mistyped one digit, or swapped two, may have meant.

    Args:
        text: as it was typed; what is no number at all has none near it.
    """
    bare = _bare(text)
    match = _NUMBER.match(bare)
    if match is None:
        return []
    found: dict[str, None] = {}
    for at in range(len(bare)):
        if bare[at].isdigit() and bare[at].isascii():
            others = (str(digit) for digit in range(10) if str(digit) != bare[at])
            found.update(dict.fromkeys(f"{bare[:at]}{digit}{bare[at + 1 :]}" for digit in others))
        if at:
            found[f"{bare[: at - 1]}{bare[at]}{bare[at - 1]}{bare[at + 1 :]}"] = None
    return [one for one in found if read(one) is not None]


def tail(text: str) -> str | None:
    """Reads the end of a number as people say it among themselves: '0017' or '261118-0017'; None if it is no such."""
    bare = _bare(text)
    return f"-{bare}" if _TAIL.match(bare) else None


def _bare(text: str) -> str:
    """Folds full width, small letters and spaces."""
    bare = unicodedata.normalize("NFKC", text).strip().upper().replace("—", "-").replace("－", "-")
    return re.sub(r"\s*-\s*|\s+", "-", bare)


def _check(body: str) -> int:
    digit = 0
    for char in body.upper():
        # A character that is no digit counts as two digits, so that a wrong letter is found as well.
        for part in char if char.isdigit() and char.isascii() else f"{ord(char) % 100:02}":
            digit = int(_DAMM[digit][int(part)])
    return digit
