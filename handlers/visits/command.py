"""/visit 走访: placeholder until the visits area lands in the next commit."""

from collections.abc import Sequence
from typing import Any

from handlers.context import Context


async def from_note(context: Context, text: str, attachments: Sequence[dict[str, Any]], *, source: str) -> None:
    """Takes a kept message as a visit."""
    raise NotImplementedError
