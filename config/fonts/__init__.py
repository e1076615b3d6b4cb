"""The one font that pictures are drawn with, shipped as package data.

It never reads a font of the machine: the same picture must come out of every installation,
and a bare server has no Chinese font at all.
"""

from importlib.resources import files
from pathlib import Path

FONT_FILE = "NotoSansCJKsc-Regular-subset.otf"


def font_path() -> Path:
    """Give the path of the shipped Chinese font.

    The package is installed as plain files (pip never leaves a wheel zipped), so the resource is a real
    path; matplotlib needs one, because it opens the font itself.

    Returns:
        The absolute path of an OpenType (CFF) file that covers GBK and 通用规范汉字表.

    Raises:
        FileNotFoundError: when the installation lacks its package data.
    """
    path = Path(str(files(__name__).joinpath(FONT_FILE)))
    if not path.is_file():
        raise FileNotFoundError(f"the installation lacks its font {FONT_FILE}: install the package again")
    return path
