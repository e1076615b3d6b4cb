"""Makes of a claimed delivery what a channel can send: words, buttons, and a picture if its kind has one.

Runs at send time, in the terminal's language and within the channel's limits; a letter too long is cut at a line
with a sentence that says so, never refused.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.port import Limits, Outgoing, Picture, RenderedButton
from bot.rendering.words import Words
from storage.repositories.outbox import button_code
from storage.repositories.outbox_claims import Claimed

Draw = Callable[[Mapping[str, Any]], Picture]


class Renderer:
    """Renders deliveries; holds the words and the pictures' drawing functions by kind."""

    def __init__(self, words: Words, pictures: Mapping[str, Draw]) -> None:
        """Takes the words, and for each kind that has a picture the function that draws it."""
        self._words = words
        self._pictures = pictures

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
        text = self._words.text(claimed.kind, claimed.params, claimed.language)
        room = limits.caption_utf16_units if draw is not None else limits.text_utf16_units
        return Outgoing(
            delivery_id=claimed.id,
            address=claimed.address,
            is_group=claimed.terminal_kind == "group",
            text=shorten(text, room, self._words.text("common.cut", {}, claimed.language)),
            buttons=self.buttons(claimed.buttons, claimed.token, limits, claimed.language),
            picture=picture,
            edits=claimed.vendor_message_id,
        )

    def buttons(
        self, buttons: list[dict[str, Any]], token: str, limits: Limits, language: str
    ) -> tuple[tuple[RenderedButton, ...], ...]:
        """Returns the rows of buttons; each carries the delivery's token and a code of its meaning, nothing else.

        A hidden one is not shown; a press of an old screen still finds it.
        """
        rows: list[list[RenderedButton]] = []
        last_row: int | None = None
        shown = [button for button in buttons if not button.get("hidden")]
        for button in shown[: limits.buttons_a_message]:
            label = self._words.label(button["label"], button["params"], language)
            if len(label) > limits.button_label_characters:
                label = label[: limits.button_label_characters - 1] + "…"
            one = RenderedButton(label, f"{token}.{button_code(button)}", ask_contact=button["action"] == "contact")
            if button["row"] is not None and button["row"] == last_row:
                rows[-1].append(one)
            else:
                rows.append([one])
            last_row = button["row"]
        return tuple(tuple(row) for row in rows)


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
