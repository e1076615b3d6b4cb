"""Notices, cards and badges from a letter's params: the words are the templates', in Chinese, the sheets documents'.

It computes nothing and asks nobody; whose photo could not be had gets an empty frame.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.port import Picture
from bot.documents.boards.card import badge_sheet, card_sheet
from bot.documents.boards.model import Card, Face, Foot, Notice, ReadPhoto
from bot.documents.boards.notice import notice_sheets
from bot.documents.boards.pdf import cut_pdf, sheets_pdf
from bot.documents.boards.png import sheets_png
from bot.documents.boards.sheet import Sheet
from bot.rendering.words import Words


class Boards:
    """Draws them; holds the words and who has the portraits."""

    def __init__(self, words: Words, read_photo: ReadPhoto) -> None:
        """Takes the words and the portraits."""
        self._words = words
        self._read_photo = read_photo

    def picture(self, params: Mapping[str, Any]) -> Picture:
        """Returns the first sheets of one board as a photo for the chat."""
        return Picture(f"{params['what']}.png", sheets_png(self.sheets(params)))

    def printed(self, params: Mapping[str, Any]) -> Picture:
        """Returns all sheets as a PDF: notices a page each, many cards together on pages of A4 to be cut."""
        sheets = self.sheets(params)
        is_cut = params["what"] != "notice" and len(params["boards"]) > 1
        return Picture(params["file"], cut_pdf(sheets) if is_cut else sheets_pdf(sheets), as_photo=False)

    def sheets(self, params: Mapping[str, Any]) -> list[Sheet]:
        """Lays out every board that a letter names (``what``: notice, card or badge; ``boards``: their contents)."""
        boards: Sequence[Mapping[str, Any]] = params["boards"]
        if params["what"] == "notice":
            return [sheet for one in boards for sheet in notice_sheets(self._notice(one))]
        lay = card_sheet if params["what"] == "card" else badge_sheet
        return [lay(self._card(params["what"], one)) for one in boards]

    def _say(self, name: str, params: Mapping[str, Any]) -> str:
        return self._words.text(f"boards.{name}", params).strip()

    def _face(self, face: Mapping[str, Any]) -> Face:
        photo = self._read_photo(*face["portrait"]) if face["portrait"] else None
        return Face(face["name"], face["title"], face["phone"], face["unit"], photo, self._say("no_photo", {}))

    def _foot(self, board: Mapping[str, Any]) -> Foot:
        return Foot(
            hotline_title=self._say("hotline_title", board),
            hotline=board["hotline"],
            hotline_says=self._say("hotline_says", board),
            qr_url=board["url"],
            qr_says=self._say("qr_says", board),
            issued=self._say("issued", board),
        )

    def _notice(self, board: Mapping[str, Any]) -> Notice:
        return Notice(
            kind=self._say("notice_kind", board),
            title=board["grid"],
            place=self._say("place", board),
            code=self._say("code_line", board),
            faces=tuple(self._face(face) for face in board["faces"]),
            duties_title=self._say("duties_title", board),
            duties=tuple(board["duties"]),
            below_title=self._say("below_title", board),
            below=tuple((row[0], row[1], row[2]) for row in board["below"]),
            foot=self._foot(board),
            empty=self._say("nobody_yet", board),
        )

    def _card(self, what: str, board: Mapping[str, Any]) -> Card:
        return Card(
            kind=self._say("card_kind", board) if what == "card" else board["face"]["title"],
            place=board["place"],
            face=self._face(board["face"]),
            posts=tuple(self._say("post_line", post) for post in board["posts"]),
            says=self._say("card_says", board),
            code=self._say("code_line", board),
            foot=self._foot(board),
        )
