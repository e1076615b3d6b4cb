"""Pictures: every letter inside its box, nothing on top of another, the same every time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from bot.documents.canvas import SMALLEST_PX, Box, Canvas
from bot.documents.charts import draw_digest, lay_out_digest
from bot.documents.lettering import covered_characters
from bot.documents.pictures import Bar, DigestPicture, FigureCard, sort_bars
from bot.documents.sections import MARKED, WIDTH_PX, shares, value_text

LONG = "阜新蒙古族自治县城区街道进一步加强基层社会治理网格化服务管理工作第三十七网格第三村民小组"
WEEK = DigestPicture(
    "四房吴镇网格工作周报",
    "2026年11月16日—11月22日",
    (
        FigureCard("走访完成", "1,286/1,540 户", "上周 1,190 户", 1286 / 1540, True),
        FigureCard("日报上交", "96%", "上周 93%", 0.96, True),
        FigureCard("逾期事件", "5 件", "上周 2 件", None, False),
    ),
    (Bar("南咀村", 12, 40), Bar("头寨社区", 28, 28), Bar("付岔村", 17, 36), Bar("狮子村", None, 35)),
    "走访按第八条统计。",
    "走访完成最少的地方",
)
NASTY = {
    "a week": WEEK,
    "nothing at all": DigestPicture("", "", (), ()),
    "no figures": replace(WEEK, figures=()),
    "twelve figures": replace(WEEK, figures=WEEK.figures * 4),
    "names of forty characters": DigestPicture(
        LONG, LONG, (FigureCard(LONG, LONG, LONG, 0.5),) * 3, tuple(Bar(LONG, n, 9) for n in range(5)), LONG * 9, LONG
    ),
    "latin without spaces": DigestPicture(
        "W" * 90, "m" * 200, (FigureCard("j" * 80, "Q" * 80, "g" * 99),) * 2, (Bar("W" * 99, 1),), "W" * 999
    ),
    "huge numbers": DigestPicture(
        "周报",
        "",
        (FigureCard("走访", "9" * 40, "上周 " + "9" * 30, 1e300),) * 2,
        (Bar("甲", 1e300, 1), Bar("乙", -1e15), Bar("丙", 123456789012, 3.5), Bar("丁", 5, 0), Bar("戊", 7, 1e308)),
    ),
    "no values": DigestPicture(
        "周报",
        "",
        (FigureCard("", "", ""), FigureCard("甲", "", "", float("nan")), FigureCard("乙", "—", "", float("-inf"))),
        (Bar("", None), Bar("甲", None, 3), Bar("乙", float("nan")), Bar("丙", float("inf"), float("nan"))),
    ),
    "dollars, emoji and characters of other scripts": DigestPicture(
        "$\\frac{1}{2}$ 😀👍🏽",
        "ᠮᠣᠩᠭᠣᠯ ئۇيغۇر བོད",
        (FigureCard("$x_1$", "\ud83d5\x00", "\u202e上周"),),
        (Bar("李𰻞\n", 1),),
    ),
    "long values at bars": replace(WEEK, worst=tuple(Bar(LONG, n, value_text=LONG) for n in range(4))),
    "very many places": replace(WEEK, worst=tuple(Bar(f"第{n}村", n, 60) for n in range(60))),
}


def inside(inner: Box, outer: Box, slack: float = 0.0) -> bool:
    return (
        inner.x >= outer.x - slack
        and inner.y >= outer.y - slack
        and inner.x + inner.width <= outer.x + outer.width + slack
        and inner.y + inner.height <= outer.y + outer.height + slack
    )


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width - 0.01
        and other.x < one.x + one.width - 0.01
        and one.y < other.y + other.height - 0.01
        and other.y < one.y + one.height - 0.01
    )


def ink_boxes(canvas: Canvas, height: int) -> list[Box]:
    """Where the renderer says the ink of each line stands, y downwards."""
    figure, texts = canvas.figure(height)
    assert isinstance(figure.canvas, FigureCanvasAgg)
    renderer = figure.canvas.get_renderer()  # type: ignore[no-untyped-call]
    extents = [text.get_window_extent(renderer) for text in texts]
    return [Box(ext.x0, height - ext.y1, ext.width, ext.height) for ext in extents]


@pytest.mark.parametrize("name", NASTY)
def test_the_ink_of_every_label_is_inside_its_box_and_no_two_boxes_overlap(name: str) -> None:
    canvas, height = lay_out_digest(NASTY[name])

    for line, ink in zip(canvas.lines, ink_boxes(canvas, height), strict=True):
        assert inside(ink, line.box), line
        assert inside(line.box, Box(0, 0, WIDTH_PX, height)), line
        assert line.size_px >= SMALLEST_PX
    for one, other in combinations(canvas.lines, 2):
        assert not overlap(one.box, other.box), (one, other)


@pytest.mark.parametrize("name", NASTY)
def test_every_label_lies_on_one_plate_or_on_the_bare_paper(name: str) -> None:
    canvas, _ = lay_out_digest(NASTY[name])

    for line in canvas.lines:
        touched = [plate for plate in canvas.plates if overlap(line.box, plate.box)]
        # The badge of a marked place lies inside its panel, and its number may stand out above and below.
        big = [plate for plate in touched if plate.box.width > 100]
        assert all(inside(line.box, plate.box) for plate in big), line


@pytest.mark.parametrize("name", NASTY)
def test_every_drawn_character_is_in_the_font(name: str) -> None:
    canvas, _ = lay_out_digest(NASTY[name])

    assert {ord(char) for line in canvas.lines for char in line.text} <= covered_characters()


def test_no_drawn_glyph_is_notdef(recwarn: pytest.WarningsRecorder) -> None:
    for picture in NASTY.values():
        draw_digest(picture)

    assert [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)] == []


def test_the_pixels_outside_the_boxes_stay_paper() -> None:
    canvas, height = lay_out_digest(NASTY["names of forty characters"])
    canvas.plates.clear()
    pixels = np.asarray(Image.open(BytesIO(canvas.png(height))).convert("RGB")).astype(int)
    ink = (pixels != pixels[0, 0]).any(axis=2)
    for line in canvas.lines:
        box = line.box
        ink[int(box.y) : int(box.y + box.height) + 1, int(box.x) : int(box.x + box.width) + 1] = False

    assert ink.sum() == 0


@pytest.mark.parametrize("name", NASTY)
def test_the_same_picture_gives_the_same_bytes_1080_wide_and_small_enough_for_a_chat(name: str) -> None:
    data = draw_digest(NASTY[name])

    width, height = Image.open(BytesIO(data)).size
    assert data == draw_digest(NASTY[name])
    assert width == 1080
    assert width + height <= 10_000
    assert max(width / height, height / width) <= 20


def test_many_threads_draw_the_same_bytes_and_leave_the_settings_alone() -> None:
    before = dict(mpl.rcParams)
    pictures = [replace(WEEK, title=f"第{number}网格") for number in range(8)]
    alone = [draw_digest(picture) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(draw_digest, pictures))

    assert together == alone
    assert dict(mpl.rcParams) == before


def test_all_places_are_drawn_with_their_numbers() -> None:
    bars = tuple(Bar(f"第{n}村", n, 10) for n in range(12))
    canvas, height = lay_out_digest(DigestPicture("各村走访进度", "11月", (), bars, "说明"))

    drawn = [line.text for line in canvas.lines]
    assert {f"第{n}村" for n in range(12)} <= set(drawn)
    assert {f"{n}/10" for n in range(12)} <= set(drawn)
    assert all(inside(ink, line.box) for line, ink in zip(canvas.lines, ink_boxes(canvas, height), strict=True))
    assert canvas.png(height)[:8] == b"\x89PNG\r\n\x1a\n"


def marks(*bars: Bar) -> list[str]:
    """The numbers in the badges, top down."""
    return [line.text for line in lay_out_digest(DigestPicture("", "", (), bars))[0].lines if line.align == "center"]


def test_the_three_places_that_need_care_are_marked() -> None:
    assert marks(*(Bar(f"{n}村", n, 10) for n in range(9))) == ["1", "2", "3"][:MARKED]


def test_a_place_that_reached_its_target_is_never_marked() -> None:
    assert marks(Bar("甲", 10, 10), Bar("乙", 4, 5), Bar("丙", None, 5)) == ["1"]


def test_places_are_sorted_by_the_part_of_their_target_and_the_unknown_come_last() -> None:
    bars = [Bar("甲", None, 5), Bar("乙", 9, 10), Bar("丙", 9, 90), Bar("丁", 1, 2)]

    assert [bar.label for bar in sort_bars(bars)] == ["丙", "丁", "乙", "甲"]


def test_a_track_is_the_target_and_without_targets_the_largest_value() -> None:
    assert shares([Bar("甲", 5, 10), Bar("乙", 30, 20), Bar("丙", None, 3)]) == [0.5, 1.0, 0.0]
    assert shares([Bar("甲", 5), Bar("乙", 20, 20), Bar("丙", -3)]) == [0.25, 1.0, 0.0]
    assert shares([Bar("甲", 0)]) == [0.0]


@pytest.mark.parametrize(
    ("bar", "text"),
    [
        (Bar("甲", 3), "3"),
        (Bar("甲", 3.25, 10), "3.2/10"),
        (Bar("甲", 12345, 20000), "12,345/20,000"),
        (Bar("甲", None, 10), "—"),
        (Bar("甲", float("nan")), "—"),
        (Bar("甲", 3, value_text="3 天"), "3 天"),
    ],
)
def test_the_number_at_a_bar_reads_well(bar: Bar, text: str) -> None:
    assert value_text(bar) == text


def test_a_picture_is_light_and_its_plain_areas_keep_their_colour() -> None:
    data = draw_digest(WEEK)
    picture = Image.open(BytesIO(data)).convert("RGB")

    assert len(data) < 100_000
    assert picture.getpixel((2, 2)) == (0x1F, 0x55, 0x68)
    assert picture.getpixel((2, picture.height - 2)) == (0xED, 0xF1, 0xF2)


def test_better_and_worse_are_told_by_a_sign_and_not_by_the_colour_alone() -> None:
    canvas, _ = lay_out_digest(replace(WEEK, worst=()))

    assert [line.text for line in canvas.lines if line.align == "center"] == ["✓", "✓", "!"]


def test_an_odd_number_of_figures_gives_the_first_the_whole_width() -> None:
    canvas, _ = lay_out_digest(replace(WEEK, worst=(), note=""))

    widths = {line.text: line.box.width for line in canvas.lines}
    assert widths["走访完成"] > 2 * widths["日报上交"]
    assert widths["日报上交"] == widths["逾期事件"]


def test_places_that_are_left_out_are_counted() -> None:
    canvas, _ = lay_out_digest(DigestPicture("", "", (), tuple(Bar(f"第{n}村", n) for n in range(43))))

    assert [line.text for line in canvas.lines][-1] == "… +3"
