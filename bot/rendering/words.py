"""Loads the templates and the translations, and gives the words of a kind in a language.

The templates are written in Chinese, the language of those who read them; config/locales holds the translations.
A kind 'visits.logged' is the macro ``logged`` of visits.jinja; a button's label 'visits.undo' is ``label_undo`` there.
Must never decide anything: what is said is in the letter, only the wording is here.
"""

import gettext
import io
from collections.abc import Mapping
from datetime import date, datetime, time
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, PackageLoader, StrictUndefined

SOURCE_LANGUAGE = "zh_CN"
LANGUAGES = (SOURCE_LANGUAGE, "en")
_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Words:
    """All texts that people read, by language."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Prepares one environment a language.

        Args:
            zone: the zone in which moments are shown.
        """
        self._zone = zone
        self._environments = {language: self._environment(language) for language in LANGUAGES}

    def text(self, kind: str, params: Mapping[str, Any], language: str = SOURCE_LANGUAGE) -> str:
        """Returns the words of a kind.

        Args:
            kind: 'area.name'.
            params: the letter's parameters (JSON values).
            language: 'zh_CN' or 'en'; an unknown one falls back to Chinese.

        Raises:
            LookupError: there is no such kind.
        """
        area, _, name = kind.partition(".")
        environment = self._environments.get(language, self._environments[SOURCE_LANGUAGE])
        macro = getattr(environment.get_template(f"{area}.jinja").module, name, None)
        if macro is None:
            raise LookupError(f"no words for {kind}")
        # A sentence after which another may stand ends with a space in English.
        return str(macro(params)).strip("\n").rstrip()

    def get_ready(self, area: str) -> None:
        """Compiles an area's template in every language: that takes a tenth of a second, once."""
        for environment in self._environments.values():
            _ = environment.get_template(f"{area}.jinja").module

    def label(self, label: str, params: Mapping[str, Any], language: str = SOURCE_LANGUAGE) -> str:
        """Returns the words on a button; a name without a dot is one that all areas share."""
        area, _, name = label.rpartition(".")
        return self.text(f"{area or 'common'}.label_{name}", params, language).replace("\n", " ").strip()

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=PackageLoader("bot.rendering"), extensions=["jinja2.ext.i18n"], undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, autoescape=False,
            # The templates do not change while the program runs: no look at their files with every letter.
            auto_reload=False,
        )  # fmt: skip
        environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
        english = language == "en"
        environment.filters["day"] = lambda value: _day(_date(value), english)
        environment.filters["moment"] = self._moment(english)
        environment.filters["clock"] = self._clock
        environment.filters["number"] = _number
        environment.globals["language"] = language
        environment.globals["render"] = lambda kind, params: self.text(kind, params, language)
        return environment

    def _local(self, value: str) -> datetime:
        return datetime.fromisoformat(value).astimezone(self._zone)

    def _clock(self, value: str) -> str:
        """Shows 'HH:MM' of a time of day, or of a moment."""
        if "T" in value or len(value) > 10:
            return f"{self._local(value):%H:%M}"
        return f"{time.fromisoformat(value):%H:%M}"

    def _moment(self, english: bool) -> Any:
        return lambda value: f"{_day(self._local(value).date(), english)} {self._local(value):%H:%M}"


def _date(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _day(on: date, english: bool) -> str:
    if english:
        return f"{on.day} {on:%b} ({_WEEKDAYS_EN[on.weekday()]})"
    return f"{on.month}月{on.day}日（周{_WEEKDAYS[on.weekday()]}）"


def _number(value: float | int | None) -> str:
    """Shows a number without a needless '.0'; nothing known is a dash."""
    if value is None:
        return "—"
    return str(int(value)) if float(value).is_integer() else f"{value:.1f}"


def translations(language: str) -> gettext.NullTranslations:
    """Returns the catalogue of a language, one .po file an area laid together; Chinese is the templates' own."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    merged = Catalog(locale=language)
    for area in sorted((files("config") / "locales" / language / "LC_MESSAGES").iterdir(), key=lambda f: f.name):
        if area.name.endswith(".po"):
            with area.open("rb") as source:
                for message in read_po(source, locale=language):
                    merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
