"""Makes of a claimed delivery what a channel can send: words, buttons, and a picture if its kind has one.

Runs at send time, in the terminal's language and within the channel's limits; a letter too long is cut at a line
with a sentence that says so, never refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.port import Limits, Outgoing, Picture, RenderedButton
from bot.rendering.words import Words
from storage.repositories.letters import button_code
from storage.repositories.outbox_claims import Claimed

Draw = Callable[[Mapping[str, Any]], Picture]
Rows = tuple[tuple[tuple[str, str, bool], ...], ...]
"""Rows of buttons before they have a token: (label, code, whether it asks for the reader's number)."""
MOST_KEPT = 64
# Whose letters go to everybody at once: their words are ready before there is a hurry.
BROADCAST_AREAS = ("common", "tasks")


@dataclass(frozen=True)
class _Worded:
    """The words of a letter before it has an address: its text and its buttons."""

    text: str
    rows: Rows


class Renderer:
    """Renders deliveries; holds the words and the pictures' drawing functions by kind."""

    def __init__(self, words: Words, pictures: Mapping[str, Draw]) -> None:
        """Takes the words, and for each kind that has a picture the function that draws it."""
        self._words = words
        self._pictures = pictures
        # The words of broadcasts, the same for all who read them in one language, beside what they were made of.
        self._worded: dict[tuple[int, str, Limits], tuple[Any, _Worded]] = {}

    def get_ready(self) -> None:
        """Compiles the words of broadcasts; else the first of one would hold up everything for a tenth of a second."""
        for area in BROADCAST_AREAS:
            self._words.get_ready(area)

    def draws(self, claimed: Claimed) -> bool:
        """Whether rendering this delivery draws a picture: that takes long, and belongs in a thread."""
        return claimed.kind in self._pictures and claimed.vendor_message_id is None

    def render(self, claimed: Claimed, limits: Limits) -> Outgoing:
        """Returns the message that goes to the channel.

        Args:
            claimed: the delivery, with its message's words laid under its own.
            limits: the channel's.

        Raises:
            LookupError: the kind has no words; jinja2.UndefinedError: a parameter is missing.
        """
        draw = self._pictures.get(claimed.kind)
        picture = draw(claimed.params) if draw is not None and claimed.vendor_message_id is None else None
        worded = self._worded_once(claimed, limits, with_picture=draw is not None)
        return Outgoing(
            delivery_id=claimed.id,
            address=claimed.address,
            is_group=claimed.terminal_kind == "group",
            text=worded.text,
            buttons=_with_token(worded.rows, claimed.token),
            picture=picture,
            edits=claimed.vendor_message_id,
        )

    def _worded_once(self, claimed: Claimed, limits: Limits, *, with_picture: bool) -> _Worded:
        if claimed.message_id is None or claimed.has_own_words:
            return self._word(claimed, limits, with_picture=with_picture)
        key = (claimed.message_id, claimed.language, limits)
        said = (claimed.kind, claimed.params, claimed.buttons)
        kept = self._worded.get(key)
        if kept is not None and kept[0] == said:
            return kept[1]
        if len(self._worded) >= MOST_KEPT:
            self._worded.clear()
        worded = self._word(claimed, limits, with_picture=with_picture)
        self._worded[key] = (said, worded)
        return worded

    def _word(self, claimed: Claimed, limits: Limits, *, with_picture: bool) -> _Worded:
        text = self._words.text(claimed.kind, claimed.params, claimed.language)
        room = limits.caption_utf16_units if with_picture else limits.text_utf16_units
        text = shorten(text, room, self._words.text("common.cut", {}, claimed.language))
        return _Worded(text, self._rows(claimed.buttons, limits, claimed.language))

    def buttons(
        self, buttons: list[dict[str, Any]], token: str, limits: Limits, language: str
    ) -> tuple[tuple[RenderedButton, ...], ...]:
        """Returns the rows of buttons; each carries the delivery's token and a code of its meaning, nothing else.

        A hidden one is not shown; a press of an old screen still finds it.
        """
        return _with_token(self._rows(buttons, limits, language), token)

    def _rows(self, buttons: list[dict[str, Any]], limits: Limits, language: str) -> Rows:
        rows: list[list[tuple[str, str, bool]]] = []
        last_row: int | None = None
        shown = [button for button in buttons if not button.get("hidden")]
        for button in shown[: limits.buttons_a_message]:
            label = self._words.label(button["label"], button["params"], language)
            if len(label) > limits.button_label_characters:
                label = label[: limits.button_label_characters - 1] + "…"
            one = (label, button_code(button), button["action"] == "contact")
            if button["row"] is not None and button["row"] == last_row:
                rows[-1].append(one)
            else:
                rows.append([one])
            last_row = button["row"]
        return tuple(tuple(row) for row in rows)


def _with_token(rows: Rows, token: str) -> tuple[tuple[RenderedButton, ...], ...]:
    return tuple(tuple(RenderedButton(label, f"{token}.{code}", asks) for label, code, asks in row) for row in rows)


def utf16_units(text: str) -> int:
    """Counts what Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, units: int, hint: str) -> str:
    """Cuts a text to a number of UTF-16 units, at a line's end if one is near, and says that it was cut."""
    if utf16_units(text) <= units:
        return text
    room = units - utf16_units(hint) - 1
    cut = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    line_end = cut.rfind("\n", len(cut) * 3 // 4)
    return (cut[:line_end] if line_end > 0 else cut) + "\n" + hint
