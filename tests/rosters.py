"""The small county of the demo, loaded into a test's store; the people in it are known by their numbers."""

import functools
from datetime import date, datetime

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

rulebooks = functools.cache(load_rulebooks)
"""The shipped rulebooks, read once: it takes a quarter of a second, and no test changes one."""


async def load_small_county(store: Store, now: datetime, on: date | None = None) -> RosterReport:
    """Loads the small county into a migrated store.

    Args:
        store: migrated.
        now: the moment of the import, aware.
        on: the day on which all posts begin; that of ``now`` if it is left out.
    """
    return await import_roster(store, small_county(), rulebooks(), now=now, on=on)
