"""A QR code is a plain black and white PNG that says what it was given."""

from io import BytesIO

import pytest
import segno
from PIL import Image

from bot.documents.qr import MODULE_PX, QUIET_MODULES, qr_png


def test_a_link_is_drawn_module_by_module_with_a_quiet_zone() -> None:
    text = "https://t.me/gridbot?start=会宁-0123456789abcdef"
    picture = Image.open(BytesIO(qr_png(text))).convert("1")

    expected = segno.make_qr(text, error="m", boost_error=False)
    side = (len(expected.matrix) + 2 * QUIET_MODULES) * MODULE_PX
    assert picture.size == (side, side)
    for row, line in enumerate(expected.matrix):
        for column, dark in enumerate(line):
            at = ((column + QUIET_MODULES) * MODULE_PX + 5, (row + QUIET_MODULES) * MODULE_PX + 5)
            assert (picture.getpixel(at) == 0) == bool(dark)


@pytest.mark.parametrize("text", ["", "网" * 5000])
def test_a_text_that_makes_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        qr_png(text)
