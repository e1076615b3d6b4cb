"""Which kinds of letters have a picture, and the function that draws each from the letter's params."""

from collections.abc import Mapping

from bot.rendering.renderer import Draw


def pictures() -> Mapping[str, Draw]:
    """Returns kind → drawing function; matplotlib is loaded when the first picture is drawn."""
    return {}
