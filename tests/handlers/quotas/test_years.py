"""A year under each document, day by day: who owes what in which periods. Every expectation was typed from the text.

Deleting a rule from its rulebook, or changing its figure, period or clause, breaks the year of its document.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

import pytest

from config.rulebooks.schema import Rulebook
from handlers.quotas.owed import owed
from storage.unit_of_work import UnitOfWork
from tests.handlers.quotas.years import (
    ALL,
    BOOKS,
    STREET,
    TOWNSHIP,
    YEARS,
    Line,
    Who,
    expected_periods,
    post_of,
    world_of,
    year_of,
)


async def walked(books: Mapping[str, Rulebook], name: str, who: Who) -> list[tuple[Line, Any]]:
    return sorted((await year_of(books, name, who)).values(), key=repr)


def typed(name: str, who: Who) -> list[tuple[Line, Any]]:
    return sorted(((line, expected_periods(line[3])) for line in YEARS[name][who]), key=repr)


@pytest.mark.parametrize(("name", "who"), ALL)
async def test_the_year_is_that_of_the_document(name: str, who: Who) -> None:
    assert await walked(BOOKS, name, who) == typed(name, who)


# 阜蒙 五（一）: 6月底前示范点、城区全覆盖，年底前全面完成。武笔 五（一）、推进计划 12（20）、12（21）、17（28）.
MILESTONES: dict[str, list[tuple[Who, str, str]]] = {
    "fumeng-2022": [
        (TOWNSHIP, "pilot-village", "2022-06-30"), (TOWNSHIP, "urban-complete", "2022-06-30"),
        (TOWNSHIP, "complete", "2022-12-31"),
    ],
    "wubi-2023": [
        ((3, "office", "", "各村（社区）"), "merge-complete", "2023-12-31"),
        ((1, "office", "", "街道综治中心"), "platform-reading", "2023-11-30"),
        (STREET, "progress-hearing", "2023-12-10"), (STREET, "fulltime-complete", "2025-12-31"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MILESTONES))
async def test_a_milestone_is_owed_until_its_day_and_not_a_day_longer(name: str) -> None:
    world = world_of(BOOKS)

    async def milestones(who: Who, on: date) -> dict[str, date]:
        found = await owed(world, cast("UnitOfWork", None), [post_of(name, who)], on)
        return {one.quota.id: one.period.end for one in found if one.quota.kind == "milestone"}

    for who, rule, day in MILESTONES[name]:
        due = date.fromisoformat(day)
        assert (await milestones(who, due))[rule] == due
        assert rule not in await milestones(who, due + timedelta(days=1))


@pytest.mark.parametrize("name", sorted(YEARS))
async def test_no_rule_can_be_deleted_without_the_year_telling(name: str) -> None:
    book = BOOKS[name]
    owed_by = {rule: who for who in YEARS[name] for rule in await year_of(BOOKS, name, who)}

    assert owed_by
    for rule, who in owed_by.items():
        without = book.model_copy(update={"quotas": tuple(quota for quota in book.quotas if quota.id != rule)})
        assert await walked({name: without}, name, who) != typed(name, who), rule
