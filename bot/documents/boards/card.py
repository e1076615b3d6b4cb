"""A person's 民情联系卡 (90 x 54 mm, left with a household) and 胸牌 (54 x 90 mm, worn at a visit).

It places what it is given; whose card it is and what stands on it is decided elsewhere.
"""

from bot.documents.boards.model import Card
from bot.documents.boards.sheet import INK, QUIET, Line, Sheet
from bot.documents.canvas import Box

CARD_MM = (90.0, 54.0)
BADGE_MM = (54.0, 90.0)
# 300 dots an inch.
_CARD_PX, _BADGE_PX = 1063, 638
# About 4 mm: whoever cuts by hand does not cut into a letter.
_MARGIN_PX = 46
# About 18 mm with its quiet zone: a phone reads it from a hand's breadth.
_QR_PX = 216


def card_sheet(card: Card) -> Sheet:
    """Lays a contact card out; returns one page of 90 x 54 mm."""
    sheet = Sheet(*CARD_MM, _CARD_PX)
    write, right = sheet.canvas.write, sheet.width - _MARGIN_PX
    write(card.kind, _MARGIN_PX, 34, 400, size_px=58, smallest_px=40, colour=INK, bold=True)
    write(card.place, 470, 44, right - 470, size_px=40, smallest_px=26, colour=INK, align="right")
    sheet.rule(_MARGIN_PX, 122, right - _MARGIN_PX, 5)
    sheet.portrait(Box(_MARGIN_PX, 146, 228, 304), card.face.photo, card.face.no_photo)
    x = _MARGIN_PX + 228 + 34
    beside = right - x
    if card.foot.qr_url:
        side = sheet.qr(card.foot.qr_url, right - _QR_PX, 130, _QR_PX)
        write(
            card.foot.qr_says, right - _QR_PX, 122 + side, side, size_px=26, smallest_px=18, colour=INK, align="center"
        )
        beside -= _QR_PX + 10
    lines = [*sheet.name_lines(card.face.name, 84, beside), *(Line(post, 36) for post in card.posts)]
    sheet.stack([*lines, Line(card.face.unit, 32, colour=QUIET)], Box(x, 136, beside, 216))
    write(card.face.phone, x, 352, right - x, size_px=80, smallest_px=50, colour=INK, bold=True)
    sheet.rule(_MARGIN_PX, 468, right - _MARGIN_PX, 2)
    hotline = f"{card.foot.hotline_title} {card.foot.hotline}" if card.foot.hotline else ""
    sheet.stack(
        [Line(card.says, 40), Line(hotline, 40)], Box(_MARGIN_PX, 482, right - _MARGIN_PX, 120), middle=True
    )  # fmt: skip
    return sheet


def badge_sheet(card: Card) -> Sheet:
    """Lays a badge out; returns one page of 54 x 90 mm."""
    sheet = Sheet(*BADGE_MM, _BADGE_PX)
    left, width = float(_MARGIN_PX), float(sheet.width - 2 * _MARGIN_PX)
    # The slot for the band is punched into the first 8 mm.
    y = sheet.stack(
        [Line(card.place, 42), Line(card.kind, 62, bold=True)], Box(left, 100, width, 150), align="center"
    )  # fmt: skip
    sheet.rule(left, y + 6, width, 5)
    y += 28
    sheet.portrait(Box((sheet.width - 258) / 2, y, 258, 344), card.face.photo, card.face.no_photo)
    hotline = f"{card.foot.hotline_title} {card.foot.hotline}" if card.foot.hotline else ""
    foot = [Line(text, 30, colour=QUIET) for text in (card.face.unit, card.code, hotline) if text]
    top = sheet.height - 36.0 - 42 * len(foot)
    lines = [*sheet.name_lines(card.face.name, 96, width), *(Line(post, 38) for post in card.posts)]
    lines.append(Line(card.face.phone, 54, bold=True))
    sheet.stack(lines, Box(left, y + 350, width, top - y - 356), align="center", middle=True)
    sheet.stack(foot, Box(left, top, width, sheet.height - 30 - top), align="center")
    return sheet
