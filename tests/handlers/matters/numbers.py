"""The number of a matter, as the bot writes it."""

import re

NUMBER = re.compile(r"编号 (\S+)")


def number_in(text: str) -> str:
    """Returns the number that a message names."""
    found = NUMBER.search(text)
    assert found is not None, text
    return found[1]
