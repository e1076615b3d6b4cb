"""Recipe that made the shipped font; a developer runs it by hand when the source font is renewed.

    python -m config.fonts.subset SOURCE_FONT UNIHAN_OTHER_MAPPINGS

SOURCE_FONT is the regular weight of Noto Sans CJK, as a collection (.ttc, Debian: package fonts-noto-cjk)
or as the single SC font (.otf). UNIHAN_OTHER_MAPPINGS is Unihan_OtherMappings.txt of the Unicode Character
Database, plain or .bz2 (Debian: package unicode-data); its property kTGH lists the 8,105 characters of
通用规范汉字表. It needs fonttools, which the running program does not: it is never imported by the program.

The licence (OFL.txt) asks that the copyright line stays beside the font and reserves no font name, so the
subset may keep the name Noto Sans CJK SC.
"""

import bz2
import sys
from pathlib import Path
from typing import Any

from config.fonts import FONT_FILE

FACE = "NotoSansCJKsc-Regular"
# What we draw beyond GBK: ASCII and Latin-1 for codes and units, dashes, quotes, arrows, bullets, marks, circled
# numbers, squares (□ stands for what is missing) and the full-width forms.
EXTRA_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x2010, 0x2027),
    (0x2030, 0x203E),
    (0x20A0, 0x20BF),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x2500, 0x25FF),
    (0x2605, 0x2606),
    (0x2713, 0x2717),
    (0x3000, 0x303F),
    (0x3220, 0x3229),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),
)


def gbk_characters() -> set[int]:
    """Collect every character that GBK encodes.

    Returns:
        Unicode code points.
    """
    found = set()
    for code in range(0x80, 0x10000):
        try:
            chr(code).encode("gbk")
        except UnicodeEncodeError:
            continue
        found.add(code)
    return found


def tgh_characters(unihan: Path) -> set[int]:
    """Collect the characters of 通用规范汉字表 from Unihan's property kTGH.

    Args:
        unihan: Unihan_OtherMappings.txt, plain or .bz2.

    Returns:
        Unicode code points.
    """
    data = unihan.read_bytes()
    text = (bz2.decompress(data) if unihan.suffix == ".bz2" else data).decode("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line.startswith("U+"))
    return {int(row[0][2:], 16) for row in rows if row[1] == "kTGH"}


def load_face(source: Path) -> Any:
    """Open the simplified Chinese face of the source.

    Args:
        source: a .ttc collection or the single .otf.

    Returns:
        A fontTools TTFont.

    Raises:
        ValueError: when the source holds no such face.
    """
    from fontTools.ttLib import TTCollection, TTFont

    fonts: Any = TTCollection(str(source)).fonts if source.suffix == ".ttc" else [TTFont(str(source))]
    for font in fonts:
        if font["name"].getDebugName(6) == FACE:
            return font
    raise ValueError(f"{source.name} holds no face {FACE}")


def make_subset(source: Path, unihan: Path, target: Path) -> int:
    """Write the subset font.

    Args:
        source: the regular weight of Noto Sans CJK.
        unihan: Unihan_OtherMappings.txt, plain or .bz2.
        target: the file to write.

    Returns:
        How many characters the subset covers.
    """
    from fontTools import subset

    font = load_face(source)
    wanted = gbk_characters() | tgh_characters(unihan)
    for first, last in EXTRA_RANGES:
        wanted.update(range(first, last + 1))
    options = subset.Options()
    # Nothing is set vertically and nothing is kerned in a chart: the layout tables would only weigh.
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]
    # Hints stay out (Agg hints by itself); the name records stay, for they carry copyright and licence.
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    # The source's own date is kept, so that the same source gives the same file.
    options.recalc_timestamp = False
    font.recalcTimestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    return len(wanted & set(font.getBestCmap()))


def main() -> None:
    """Run the recipe from the command line."""
    if len(sys.argv) != 3:
        sys.exit("usage: python -m config.fonts.subset SOURCE_FONT UNIHAN_OTHER_MAPPINGS")
    target = Path(__file__).with_name(FONT_FILE)
    count = make_subset(Path(sys.argv[1]), Path(sys.argv[2]), target)
    sys.stdout.write(f"{target.name}: {count} characters, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
