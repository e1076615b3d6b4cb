"""How tags stand in one column: '、低保、残疾、', so that a search for '、低保、' finds whole tags alone.

It only writes and reads the text; must never decide which tags there may be.
"""

from collections.abc import Sequence


def tags_text(tags: Sequence[str]) -> str:
    """Returns tags as a column keeps them; nothing for none."""
    return f"、{'、'.join(tags)}、" if tags else ""


def tags_of(text: str) -> tuple[str, ...]:
    """Returns the tags that a column keeps."""
    return tuple(tag for tag in text.split("、") if tag)
