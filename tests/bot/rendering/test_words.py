"""Words: every letter that a handler can queue has them, in Chinese and in English."""

import io
import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from bot.rendering.words import Words
from config.settings import Settings
from handlers.catalogue import all_areas

TEMPLATES = {path.name.removesuffix(".jinja"): path for path in Path("bot/rendering/templates").glob("*.jinja")}
MACROS = {
    f"{area}.{name}"
    for area, path in TEMPLATES.items()
    for name in re.findall(r"\{%-? macro (\w+)\(", path.read_text())
}


def _named_in_handlers() -> set[str]:
    """Every 'area.name' in a string of handlers/ whose area has a template."""
    found = set()
    for path in Path("handlers").rglob("*.py"):
        for area, name in re.findall(r'"(\w+)\.(\w+)"', path.read_text()):
            if area in TEMPLATES:
                found.add(f"{area}.{name}")
    return found


def test_every_kind_label_and_action_that_a_handler_names_exists() -> None:
    actions = set(all_areas().actions)
    forms = {form.name for form in all_areas().forms.values()}

    missing = {
        kind
        for kind in _named_in_handlers()
        if kind not in MACROS
        and kind.replace(".", ".label_") not in MACROS
        and kind not in actions
        and kind not in forms
    }

    assert missing == set()


def test_every_field_of_every_form_has_its_question() -> None:
    asked = {f"{form.name}.ask_{field.name}" for form in all_areas().forms.values() for field in form.fields}

    assert asked - MACROS == set()


def test_every_command_has_its_line_in_help() -> None:
    words = Words(Settings().zone)

    silent = [c.name for c in all_areas().distinct_commands if not words.text("help.example", {"name": c.name}).strip()]

    assert silent == []


def test_every_template_compiles_in_every_language() -> None:
    words = Words(Settings().zone)

    for area in TEMPLATES:
        for language in ("zh_CN", "en"):
            with pytest.raises(LookupError, match="no words for"):
                words.text(f"{area}.there_is_no_such_macro", {}, language)


def source_texts(area: str) -> set[str]:
    """Every text that an area's template asks a translation for."""
    options = {"silent": "false", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    found = extract("jinja2.ext:babel_extract", io.BytesIO(TEMPLATES[area].read_bytes()), options=options)
    return {message if isinstance(message, str) else message[0] for _, message, _, _ in found}


def translated(language: str, area: str) -> dict[str, str]:
    """What the .po file of an area says: text → translation."""
    catalogue = files("config") / "locales" / language / "LC_MESSAGES" / f"{area}.po"
    if not catalogue.is_file():
        return {}
    with catalogue.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id and message.string}


@pytest.mark.parametrize("area", sorted(TEMPLATES))
def test_an_areas_english_is_complete_and_has_nothing_left_over(area: str) -> None:
    english = translated("en", area)

    assert source_texts(area) - set(english) == set()
    assert set(english) - source_texts(area) == set()


@pytest.mark.parametrize("area", sorted(TEMPLATES))
def test_a_translation_keeps_every_variable(area: str) -> None:
    for text, english in translated("en", area).items():
        assert set(re.findall(r"%\((\w+)\)s", english)) == set(re.findall(r"%\((\w+)\)s", text)), text
