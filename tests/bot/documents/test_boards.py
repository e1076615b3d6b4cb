"""Notices, cards and badges: the pages themselves, as they are laid out, drawn and printed."""

import io
import re
import zlib

import pytest
from PIL import Image

from bot.documents.boards.card import badge_sheet, card_sheet
from bot.documents.boards.model import Card, Face, Foot, Notice
from bot.documents.boards.notice import notice_sheets
from bot.documents.boards.pdf import cut_pdf, sheets_pdf
from bot.documents.boards.png import sheets_png
from bot.documents.boards.sheet import Sheet
from bot.documents.qr import QUIET_MODULES, qr_rows

URL = "https://wg.example.cn/r/HN01-1-1-1"
FOOT = Foot("监督电话", "0943-3221234", "对网格工作有意见，请打这个电话。", URL, "扫一扫", "网格办 2026年11月制")
NAMES = ["李明", "王秀兰", "欧阳娜娜", "阿卜杜热合曼·买买提明", "古丽仙·托合提阿吉", "司马相如"]


def face(name: str, photo: bytes | None = None) -> Face:
    return Face(name, "四级网格长", "13909310041", "南关村党支部", photo, "照片")


def notice(people: int, below: int = 0, duties: int = 5, title: str = "南关村一组") -> Notice:
    faces = tuple(face(NAMES[n % len(NAMES)]) for n in range(people))
    rows = tuple((f"南关村{n}组", NAMES[n % len(NAMES)], f"139093100{n:02}") for n in range(below))
    says = tuple("定期研究部署网格工作任务清单" for _ in range(duties))
    return Notice(
        "网格公示牌", title, "会宁县 会师镇 · 四级网格", "网格编码 HN01-1-1-1", faces, "网格员工作职责", says,
        "下面的网格", rows, FOOT, "网格员正在配备",
    )  # fmt: skip


def card(name: str, posts: int = 1) -> Card:
    lines = tuple(f"南关村{n}组 网格员" for n in range(posts))
    return Card("民情联系卡", "会宁县会师镇", face(name), lines, "有事请找我。", "网格编码 HN01-1-1-1", FOOT)


def leaves_nothing_outside(sheet: Sheet) -> bool:
    """Whether every letter and line stands on the paper, and no two lines of letters on each other."""
    boxes = [line.box for line in sheet.canvas.lines]
    inside = all(
        box.x >= 0
        and box.y >= 0
        and box.x + box.width <= sheet.width + 0.5
        and box.y + box.height <= sheet.height + 0.5
        for box in [*boxes, *(plate.box for plate in sheet.canvas.plates)]
    )
    ink = [
        (line.box.x, line.box.x + sheet.canvas.measure(line.text, line.size_px), line.box.y, line.box.y + line.size_px)
        for line in sheet.canvas.lines
        if line.align == "left"
    ]
    apart = not any(
        a[0] < b[1] - 2 and b[0] < a[1] - 2 and a[2] < b[3] - 8 and b[2] < a[3] - 8
        for at, a in enumerate(ink)
        for b in ink[at + 1 :]
    )
    return inside and apart


@pytest.mark.parametrize(("people", "below", "duties", "title"), [
    (1, 0, 4, "南关村一组"), (2, 0, 7, "城关社区阳光花园小区第三期二号楼一单元"), (3, 12, 6, "南关村"),
    (7, 0, 5, "南关村一组"),
    (9, 30, 6, "会师镇"), (12, 0, 4, "南关村一组"), (0, 2, 4, "会宁县"),
    (0, 0, 4, "南关村三组"), (0, 0, 0, "南关村三组"), (1, 90, 5, "会师镇"),
])  # fmt: skip
def test_a_notice_shows_everybody_and_everything_on_as_many_pages_as_it_takes(
    people: int, below: int, duties: int, title: str
) -> None:
    made = notice(people, below, duties, title)

    sheets = notice_sheets(made)

    lines = [line for sheet in sheets for line in sheet.texts()]
    assert lines.count("四级网格长") == people
    assert len({line for line in lines if line.startswith("南关村") and line.endswith("组") and line != title}) == below
    assert all(leaves_nothing_outside(sheet) for sheet in sheets)
    assert all((sheet.width_mm, sheet.height_mm) == (210, 297) for sheet in sheets)
    assert ("网格员正在配备" in lines) is (people == below == 0)
    a_page = [sheet.texts().count("四级网格长") for sheet in sheets][1:]
    assert below or not a_page or max(a_page) - min(a_page) <= 1


def test_names_and_numbers_on_a_notice_are_as_high_as_two_metres_ask_for() -> None:
    (sheet,) = notice_sheets(notice(2))

    height_mm = {line.text: line.size_px * sheet.mm_a_px for line in sheet.canvas.lines}
    # A two-hundredth of the distance reads with ease.
    assert height_mm["王秀兰"] >= 10
    assert height_mm["13909310041"] >= 10
    assert height_mm["南关村一组"] >= 15
    assert min(height for text, height in height_mm.items() if "制" not in text and text != "照片") >= 5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("posts", [1, 2, 3])
def test_any_name_and_several_posts_fit_a_card_and_a_badge(name: str, posts: int) -> None:
    laid = card_sheet(card(name, posts)), badge_sheet(card(name, posts))

    assert [(sheet.width_mm, sheet.height_mm) for sheet in laid] == [(90, 54), (54, 90)]
    for sheet in laid:
        assert leaves_nothing_outside(sheet)
        assert "".join(sheet.texts()).count(name.replace("·", "")) or name in "".join(sheet.texts())
        assert "13909310041" in sheet.texts()


def test_the_qr_on_a_sheet_is_the_code_of_the_address_with_its_quiet_zone() -> None:
    sheet = Sheet(90, 54, 1063)

    side = sheet.qr(URL, 100, 50, 216)

    rows = qr_rows(URL)
    module = side / len(rows)
    dark = {
        (round((plate.box.y - 50) / module), round((plate.box.x - 100) / module) + step)
        for plate in sheet.canvas.plates
        for step in range(round(plate.box.width / module))
    }
    assert dark == {(y, x) for y, row in enumerate(rows) for x, on in enumerate(row) if on}
    assert min(y for y, _ in dark) == QUIET_MODULES
    # What a phone's camera reads from a hand's breadth.
    assert module * sheet.mm_a_px >= 0.4


def test_a_portrait_is_drawn_in_its_frame_and_kept_in_its_colours() -> None:
    photo = io.BytesIO()
    Image.new("RGB", (450, 600), "#3366cc").save(photo, "JPEG")
    one = notice(1)
    sheets = notice_sheets(Notice(**{**one.__dict__, "faces": (face("李明", photo.getvalue()),)}))

    drawn = Image.open(io.BytesIO(sheets_png(sheets)))

    (place,) = (photo.box for photo in sheets[0].photos)
    red, green, blue = drawn.convert("RGB").getpixel((round(place.x + 40), round(place.y + 40)))  # type: ignore[misc]
    assert (abs(red - 0x33), abs(green - 0x66), abs(blue - 0xCC)) < (6, 6, 6)
    assert drawn.size == (1240, 1754)
    assert "照片" not in sheets[0].texts()


def pages_mm(pdf: bytes) -> list[tuple[int, int]]:
    """The sizes of a PDF's pages in millimetres."""
    boxes = re.findall(rb"/Type /Page\b.*?>>|/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf, re.DOTALL)
    return [(round(float(w) * 25.4 / 72), round(float(h) * 25.4 / 72)) for w, h in boxes if w]


def text_of(pdf: bytes) -> str:
    """Every character that the embedded font's map to Unicode says is in the file."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    plain = []
    for stream in streams:
        try:
            plain.append(zlib.decompress(stream))
        except zlib.error:
            plain.append(stream)
    maps = b"\n".join(one for one in plain if b"beginbfchar" in one or b"beginbfrange" in one)
    return "".join(chr(int(code, 16)) for code in re.findall(rb"<[0-9A-Fa-f]+> <([0-9A-Fa-f]{4})>", maps))


def test_a_township_is_one_file_with_the_font_once_and_text_that_can_be_searched() -> None:
    sheets = [sheet for _ in range(30) for sheet in notice_sheets(notice(2))]

    pdf = sheets_pdf(sheets)

    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/FontFile3") == 1
    assert len(pdf) < 1_000_000
    assert set("南关村一组王秀兰监督电话0943") <= set(text_of(pdf))


def test_pages_have_their_size_in_millimetres_and_cards_share_a4() -> None:
    ten, eleven = [card_sheet(card("王秀兰"))] * 10, [card_sheet(card("王秀兰"))] * 11

    assert sheets_pdf(ten[:1]).count(b"/Type /Page\n") == 1
    assert (90, 54) in pages_mm(sheets_pdf(ten[:1]))
    assert (54, 90) in pages_mm(sheets_pdf([badge_sheet(card("王秀兰"))]))
    assert cut_pdf(ten).count(b"/Type /Page\n") == 1
    assert cut_pdf(eleven).count(b"/Type /Page\n") == 2
    assert cut_pdf([badge_sheet(card("王秀兰"))] * 9).count(b"/Type /Page\n") == 1


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert sheets_pdf(notice_sheets(notice(2))) == sheets_pdf(notice_sheets(notice(2)))
