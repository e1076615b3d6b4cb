"""The small county of the demo, loaded into a test's store; the people in it are known by their numbers."""

import functools
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from bot.demo.county import (
    FIRST_HEAD,
    FOURTH_HEAD,
    FUMENG_HEAD,
    FUMENG_WORKER,
    LEADER,
    OFFICE,
    SECOND_HEAD,
    SECONDED_WORKER,
    SPARE_PHONE,
    THIRD_HEAD,
    TWO_POSTS,
    WORKER,
    small_county,
)
from config.rulebooks.loader import load_rulebooks
from config.rulebooks.schema import Rulebook
from handlers.roster.importing import import_roster
from handlers.roster.problems import RosterReport
from storage.engine import Store

__all__ = [
    "FIRST_HEAD",
    "FOURTH_HEAD",
    "FUMENG_HEAD",
    "FUMENG_WORKER",
    "LEADER",
    "OFFICE",
    "SECONDED_WORKER",
    "SECOND_HEAD",
    "SPARE_PHONE",
    "THIRD_HEAD",
    "TWO_POSTS",
    "WORKER",
    "load_small_county",
    "rulebooks",
    "small_county",
]


@functools.cache
def rulebooks(extra: Path | None = None) -> Mapping[str, Rulebook]:
    """The shipped rulebooks, read once: it takes a quarter of a second. Nobody can write into what all tests share."""
    return MappingProxyType(load_rulebooks(extra))


async def load_small_county(store: Store, now: datetime, on: date | None = None) -> RosterReport:
    """Loads the small county into a migrated store.

    Args:
        store: migrated.
        now: the moment of the import, aware.
        on: the day on which all posts begin; that of ``now`` if it is left out.
    """
    return await import_roster(store, small_county(), rulebooks(), now=now, on=on)
