"""The shipped font has every character that people's names and our texts need."""

import pytest
from matplotlib.ft2font import FT2Font

from config.fonts import font_path
from config.fonts.subset import gbk_characters


@pytest.fixture(scope="module")
def covered() -> set[int]:
    return set(FT2Font(str(font_path())).get_charmap())


def test_the_font_covers_what_gbk_encodes(covered: set[int]) -> None:
    chinese = {code for code in gbk_characters() if 0x3400 <= code <= 0x9FFF}

    assert len(chinese) > 20_900
    assert chinese <= covered


def test_the_font_covers_rare_characters_of_the_standard_table(covered: set[int]) -> None:
    # 通用规范汉字表: first, a level-3 character of extension A, names of places and people beyond GBK.
    for char in "一䴔䶮鿍㛃𬱖𬭎𫖯𫍯𬶏𨺙𬉼":
        assert ord(char) in covered, char


def test_the_font_covers_the_signs_that_pictures_use(covered: set[int]) -> None:
    for char in "0123456789 ABCxyz%/+-–—…·•→↑↓①②③□■○●△▲▼★《》「」（），。、；：！？￥℃㎡":
        assert ord(char) in covered, char


def test_the_font_is_small_enough_to_ship_and_its_licence_stands_beside_it() -> None:
    licence = font_path().with_name("OFL.txt").read_text(encoding="utf-8")

    assert font_path().stat().st_size < 6_000_000
    assert licence.startswith("Copyright © 2014-2021 Adobe")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
