"""Which kinds of letters have a picture or a document, and the function that draws each from the letter's params.

It chooses cards and bars and takes their words from the templates, in Chinese; it computes nothing.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.channels.port import Picture
from bot.documents.boards.model import ReadPhoto
from bot.rendering.renderer import Draw
from bot.rendering.words import Words

if TYPE_CHECKING:
    from bot.rendering.boards import Boards

# Many readers get the same digest in the same minute: it is drawn once.
_KEPT = 64


def pictures(read_photo: ReadPhoto = lambda _account, _file_id: None) -> Mapping[str, Draw]:
    """Returns kind → drawing function; matplotlib is loaded when the first picture is drawn.

    Args:
        read_photo: who has people's portraits, for notices and cards; without it their frames are empty.
    """
    # No card shows a moment, so the zone does not matter here.
    words = Words(ZoneInfo("Asia/Shanghai"))

    @lru_cache(maxsize=_KEPT)
    def drawn(params: str) -> bytes:
        """Draws a digest, once for all who read the same."""
        return _digest(words, json.loads(params))

    def digest(params: Mapping[str, Any]) -> Picture:
        """Draws a digest's cards and bars."""
        return Picture("digest.png", drawn(json.dumps(params, sort_keys=True)))

    def room_code(params: Mapping[str, Any]) -> Picture:
        """Draws the QR for a meeting's room."""
        # Where the channel has no links, whoever scans it reads the line to send.
        return _qr("code.png", params.get("link") or words.text("meetings.code_line", params))

    def board(params: Mapping[str, Any]) -> Picture:
        """Draws a notice, card or badge for the chat."""
        return _boards(words, read_photo).picture(params)

    def printed_boards(params: Mapping[str, Any]) -> Picture:
        """Makes the file of notices, cards or badges for the printer."""
        return _boards(words, read_photo).printed(params)

    return {
        "answers.export": _export,
        "boards.picture": board,
        "boards.print": printed_boards,
        "digests.digest": digest,
        "matters.qr": lambda params: _qr("qr.png", params["url"]),
        "meetings.code": room_code,
    }


def _qr(name: str, text: str) -> Picture:
    from bot.documents.qr import qr_png

    return Picture(name, qr_png(text))


def _boards(words: Words, read_photo: ReadPhoto) -> "Boards":
    from bot.rendering.boards import Boards

    return Boards(words, read_photo)


def _export(params: Mapping[str, Any]) -> Picture:
    """A workbook is offered as a document, never as a photo."""
    from bot.documents.exports import workbook_of

    return Picture(params["file"], workbook_of(params["sheets"]), as_photo=False)


def _digest(words: Words, params: Mapping[str, Any]) -> bytes:
    from bot.documents.charts import Bar, DigestPicture, FigureCard, draw_digest

    figures = params["figures"]

    def card(name: str, figure: str, text: str, ratio: float | None = None, unit: str = "") -> FigureCard:
        """Makes the card of one figure, with what it was in the span before."""
        now, then = figures[figure]["value"], figures[figure]["previous"]
        before = ""
        if then is not None:
            before = words.text("digests.card_before", {"span": params["span"], "previous": f"{_short(then)}{unit}"})
        better = None if now is None or then is None or now == then else now > then
        return FigureCard(words.text(f"digests.card_{name}", params), text, before, ratio, better)

    cards = []
    if figures["reports_owed"]["value"]:
        filed, owed = figures["reports_filed"]["value"], figures["reports_owed"]["value"]
        cards.append(card("reports", "reports_rate", f"{filed}/{owed}", filed / owed, "%"))
    cards.append(card("visited", "households_visited", _short(figures["households_visited"]["value"])))
    for name, figure in (("coverage", "coverage"), ("tasks", "tasks_done_rate")):
        value = figures[figure]["value"]
        if value is not None:
            cards.append(card(name, figure, f"{_short(value)}%", value / 100, "%"))
    bars = [
        Bar(place["name"], place["mark"], 100, words.text("digests.bar_text", place))
        for place in params["places"]
        if place["mark"] is not None
    ]
    panel = "worst"
    if not bars:
        # A grid with nothing below it has no places to compare: it shows how far each of its own rules is.
        panel = "rules"
        bars = [
            Bar(rule["says"], rule["done"], rule["target"], words.text("digests.rule_text", rule))
            for rule in params["rules"]
        ]
    title, _, rest = words.text("digests.head", params).strip().partition(" ")
    return draw_digest(
        DigestPicture(
            title, rest, tuple(cards), tuple(bars), worst_title=words.text(f"digests.{panel}_title", {}) if bars else ""
        )
    )


def _short(value: float | int) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.1f}"
