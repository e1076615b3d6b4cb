"""Links as QR codes, to be photographed from a sheet of paper or a screen.

It draws any text it is given and never decides what is worth a code.
"""

from io import BytesIO

import segno

# Big enough to be printed on a public board and read from an arm's length.
MODULE_PX = 10
# ISO/IEC 18004 asks for a quiet zone of four modules.
QUIET_MODULES = 4


def qr_png(text: str) -> bytes:
    """Draw a text as a QR code.

    Args:
        text: usually a link; up to about 2,300 bytes.

    Returns:
        A PNG file, black on white, with error correction M (15 %): a crease or a stain does no harm.

    Raises:
        ValueError: when the text is empty or too long for one code.
    """
    buffer = BytesIO()
    _code(text).save(buffer, kind="png", scale=MODULE_PX, border=QUIET_MODULES)
    return buffer.getvalue()


def qr_rows(text: str) -> list[list[bool]]:
    """Give a text's QR code as rows of modules, for whoever draws it himself.

    Args:
        text: usually a link; up to about 2,300 bytes.

    Returns:
        As many rows as columns, True where it is dark, the quiet zone included.

    Raises:
        ValueError: when the text is empty or too long for one code.
    """
    return [[module == 1 for module in row] for row in _code(text).matrix_iter(scale=1, border=QUIET_MODULES)]


def _code(text: str) -> segno.QRCode:
    if not text:
        raise ValueError("a QR code needs a text")
    try:
        return segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError as error:
        raise ValueError(f"{len(text)} characters are too long for one QR code") from error
