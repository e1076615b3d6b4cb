"""`readings:`: the other reading of each note can be taken by an operator's own document, from its day on."""

from datetime import date
from pathlib import Path

import pytest

from config.rulebooks.changes import changes
from config.rulebooks.loader import RulebookError, load_rulebook_file
from config.rulebooks.schema import Note, Rulebook
from tests.rosters import rulebooks

DAY, BEFORE = date(2026, 1, 1), date(2025, 12, 31)
NOTES = [(book, note) for book in rulebooks().values() for note in book.notes]
CHOICES = [(book.name, note.id) for book, note in NOTES if note.choose is not None]


def taken(folder: Path, extends: str, readings: str, since: date = DAY) -> Rulebook:
    """Return a town's rulebook that takes other readings of a shipped one."""
    file = folder / "town.yaml"
    file.write_text(
        f"name: town-2026\nextends: {extends}\nreadings: {readings}\ndocument: {{title: 试行通知,"
        f" number: 试〔2026〕1号, issuer: 某镇, issued_on: {since}, since: {since}}}\n",
        encoding="utf-8",
    )
    return load_rulebook_file(file)


def note_of(book: Rulebook, note_id: str) -> Note:
    return next(one for one in book.notes if one.id == note_id)


@pytest.mark.parametrize(("name", "note_id"), CHOICES)
def test_taking_the_other_reading_changes_what_the_note_is_about_and_nothing_else(
    tmp_path: Path, name: str, note_id: str
) -> None:
    parent = rulebooks()[name]
    note = note_of(parent, note_id)

    town = taken(tmp_path, name, f"[{note_id}]")

    chosen = {entry["id"] for entries in (note.choose or {}).values() for entry in entries}
    changed = {one.id for one in changes(parent, town, DAY)}
    # What is only said in other words is no change of anybody's duty.
    assert changed == chosen or note_id == "follow-up-misprint"
    assert not note.about or chosen <= set(note.about) or note_id in ELSEWHERE
    assert changes(parent, town, BEFORE) == []
    assert (note_of(town, note_id).reading, note_of(town, note_id).alternative) == (note.alternative, note.reading)


# The values of these are another's than those the note explains.
ELSEWHERE = {"charged-twice", "safety"}


@pytest.mark.parametrize(("name", "note_id"), CHOICES)
def test_a_value_read_otherwise_keeps_its_clause_and_its_document(tmp_path: Path, name: str, note_id: str) -> None:
    parent, town = rulebooks()[name], taken(tmp_path, name, f"[{note_id}]")
    before = {quota.id: quota for quota in parent.quotas_on(DAY)}

    for quota in town.quotas_on(DAY):
        if quota != before[quota.id] and "clause" not in str(note_of(parent, note_id).choose):
            assert (quota.clause, quota.source) == (before[quota.id].clause, parent.document.number)


@pytest.mark.parametrize(("book", "note"), [(b, n) for b, n in NOTES if n.alternative and n.choose is None])
def test_an_alternative_without_a_choice_says_by_what_an_operator_takes_it(book: Rulebook, note: Note) -> None:
    assert note.alternative is not None
    # By the operator's own document or word list, the roster, or a head's demand.
    assert any(way in note.alternative for way in ("单位", "名册", "上级网格长")), (book.name, note.id)


def test_several_readings_and_own_values_go_together(tmp_path: Path) -> None:
    town = taken(tmp_path, "fengmao-2021", "[every-day, fine-200, band-gaps]")

    periods = {quota.id: quota.period for quota in town.quotas_on(DAY)}
    (lowest,) = [rule for rule in town.scoring if rule.id == "band-to-65" and rule.in_force(DAY)]
    assert (periods["fulltime-visits"], periods["daily-log"], periods["worker-cover"]) == (
        "workday",
        "workday",
        "month",
    )
    assert (lowest.period, lowest.upper, lowest.upper_included) == ("quarter", 66, False)


@pytest.mark.parametrize(
    ("readings", "mend"),
    [
        ("[every-dya]", "every-day"),
        ("every-day", "列表"),
        ("[issue-date]", "band-gaps"),
        ("[[every-day]]", "every-day"),
    ],
)
def test_a_reading_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path, readings: str, mend: str) -> None:
    with pytest.raises(RulebookError) as refused:
        taken(tmp_path, "fengmao-2021", readings)

    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.key) == ("town.yaml", 3, "readings")
    assert mend in problem.mend + problem.what
