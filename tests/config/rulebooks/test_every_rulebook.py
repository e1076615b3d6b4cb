"""A sweep over every shipped rulebook: what holds for all of them, whatever their documents say."""

import json
from datetime import date

import pytest

from config.rulebooks.describe import rulebook_as_json
from config.rulebooks.schema import Dated, Rulebook
from config.rulebooks.words import deadline_words, period_words, size_words, target_words
from tests.rosters import rulebooks

BOOKS = rulebooks()
NAMES = ["fengmao-2021", "fumeng-2022", "huining-2022", "lilou-2025", "wubi-2023"]


@pytest.fixture(params=sorted(BOOKS))
def book(request: pytest.FixtureRequest) -> Rulebook:
    return BOOKS[request.param]


def dated(book: Rulebook) -> list[Dated]:
    return [
        *book.quotas,
        *book.sizes,
        *book.deadlines,
        *book.leave,
        *book.scoring,
        *book.bars,
        *book.requirements,
    ]


def test_the_five_documents_are_shipped() -> None:
    assert sorted(BOOKS) == NAMES


def test_every_value_has_its_clause_its_day_and_its_document(book: Rulebook) -> None:
    assert [one.id for one in dated(book) if not one.clause] == []
    assert [one.id for one in dated(book) if one.since < book.document.since] == []
    assert {one.source for one in dated(book)} == {book.document.number}


def test_nothing_is_in_force_before_the_document(book: Rulebook) -> None:
    assert book.quotas_on(date(2021, 12, 30)) == ()


def test_a_value_without_figure_says_why(book: Rulebook) -> None:
    assert [quota.id for quota in book.quotas if quota.target is None and not quota.note] == []


def test_every_title_of_the_document_finds_its_post(book: Rulebook) -> None:
    for post in book.posts:
        for name in post.names():
            found = book.post_for(f" {name} ")

            assert found is not None
            assert found.word == post.word


def test_the_generic_titles_of_a_roster_find_a_post(book: Rulebook) -> None:
    worker, office = book.post_for("网格员"), book.post_for("网格办")

    assert worker is not None
    assert worker.role == "worker"
    assert office is not None
    assert office.role == "office"


def test_an_unknown_title_finds_none(book: Rulebook) -> None:
    assert book.post_for("董事长") is None


def test_what_a_quota_says_is_short_and_plain(book: Rulebook) -> None:
    for one in dated(book):
        says = getattr(one, "says", "")

        assert 4 <= len(says) <= 45, one.id
        assert "必须" not in says


def test_every_value_has_words(book: Rulebook) -> None:
    words = [target_words(q) for q in book.quotas] + [period_words(q) for q in book.quotas]
    words += [size_words(s) for s in book.sizes] + [deadline_words(d) for d in book.deadlines]

    assert all(words)


def test_json_has_the_shape_that_does_not_change(book: Rulebook) -> None:
    whole = json.loads(json.dumps(rulebook_as_json(book), ensure_ascii=False))

    assert list(whole) == ["name", "document", "quotas", "deadlines", "sizes", "leave", "scoring", "notes"]
    for quota in whole["quotas"]:
        assert {"id", "subject", "kind", "target", "unit", "of", "period", "clause"} <= set(quota)
        assert isinstance(quota["of"], str)
    for deadline in whole["deadlines"]:
        assert {"id", "level", "working_days", "clause"} <= set(deadline)
    for size in whole["sizes"]:
        assert {"grid_kind", "per", "min", "max", "about", "clause"} <= set(size)


def test_each_note_names_the_reading_taken(book: Rulebook) -> None:
    assert [note.id for note in book.notes if not note.reading] == []
    assert "leave-silent" in {note.id for note in book.notes}


def test_heads_of_different_levels_share_no_numbered_word(book: Rulebook) -> None:
    words = [set(book.words_for("head", level, "")) for level in (1, 2, 3)]
    common = set.intersection(*words)

    assert {word for word in common if word[0] in "一二三四"} == set()


def test_rulebooks_cannot_be_changed_in_memory(book: Rulebook) -> None:
    with pytest.raises(ValueError, match="frozen"):
        book.name = "other"  # type: ignore[misc]
