"""`extends:`: single values changed by a jurisdiction's own dated document; history stays as it was."""

from datetime import date
from pathlib import Path

import pytest

from config.rulebooks.loader import RulebookError, load_rulebook_file, load_rulebooks
from tests.rosters import rulebooks

HEAD = """\
name: sifangwu-2024
extends: huining-2022
document:
  title: 四房吴镇补充办法
  number: 四政发〔2024〕3号
  issuer: 四房吴镇人民政府
  issued_on: 2024-03-01
  since: 2024-03-01
"""


def written(folder: Path, body: str, name: str = "sifangwu-2024.yaml") -> Path:
    path = folder / name
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def test_one_value_is_changed_from_its_day_and_the_older_one_ends_the_day_before(tmp_path: Path) -> None:
    body = (
        "quotas:\n  - {id: l3-cover-l4, period: month, clause: 第三条, since: 2024-03-01, says: 每月把四级网格走一遍}\n"
    )

    book = load_rulebook_file(written(tmp_path, body))

    before, after = book.quota("l3-cover-l4", date(2024, 2, 29)), book.quota("l3-cover-l4", date(2024, 3, 1))
    assert before is not None
    assert after is not None
    assert (before.period, before.clause, before.source) == ("week", "第八条（二）", "县委办发〔2022〕38号")
    assert (after.period, after.clause, after.source) == ("month", "第三条", "四政发〔2024〕3号")
    assert (after.subject, after.target) == (before.subject, before.target)
    assert before.until == date(2024, 2, 29)


def test_what_is_not_mentioned_is_inherited(tmp_path: Path) -> None:
    parent, child = rulebooks()["huining-2022"], load_rulebook_file(written(tmp_path, ""))

    assert child.quotas == parent.quotas
    assert child.posts == parent.posts
    assert child.scoring == parent.scoring
    assert child.document.number == "四政发〔2024〕3号"


def test_the_parent_itself_is_not_changed(tmp_path: Path) -> None:
    body = "quotas:\n  - {id: l3-cover-l4, period: month, clause: 第三条, since: 2024-03-01}\n"
    written(tmp_path, body)

    books = load_rulebooks(tmp_path)

    parent = books["huining-2022"].quota("l3-cover-l4", date(2024, 6, 1))
    assert parent is not None
    assert parent.period == "week"


def test_a_figure_can_be_given_where_the_document_was_silent(tmp_path: Path) -> None:
    body = "quotas:\n  - {id: worker-visit, target: all, period: month, clause: 第四条, since: 2024-03-01}\n"

    quota = load_rulebook_file(written(tmp_path, body)).quota("worker-visit", date(2024, 3, 1))

    assert quota is not None
    assert quota.has_figure
    assert quota.note is None


def test_a_value_can_be_abolished_by_an_until_alone(tmp_path: Path) -> None:
    body = "quotas:\n  - {id: l1-visit-projects, until: 2024-02-29, clause: 第五条}\n"

    book = load_rulebook_file(written(tmp_path, body))

    assert book.quota("l1-visit-projects", date(2024, 2, 29)) is not None
    assert book.quota("l1-visit-projects", date(2024, 3, 1)) is None


def test_a_new_value_can_be_added_and_must_be_complete(tmp_path: Path) -> None:
    entry = "{id: village, level: village, words: 村里, working_days: 2, clause: 第六条, since: 2024-03-01}"

    with pytest.raises(RulebookError, match="says"):
        load_rulebook_file(written(tmp_path, f"deadlines:\n  - {entry}\n"))


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("{id: l3-cover-l4, period: month, clause: 第三条}", "since"),
        ("{id: l3-cover-l4, period: month, since: 2024-03-01}", "clause"),
        ("{id: l3-cover-l4, period: month, clause: 第三条, since: 2022-05-16}", "since"),
        ("{id: l3-cover-l4, period: month, clause: 第三条, since: 2024-13-01}", "since"),
        ("{id: l3-cover-l4, period: fortnight, clause: 第三条, since: 2024-03-01}", "period"),
    ],
)
def test_a_change_without_day_or_clause_or_with_a_bad_value_is_refused_at_its_line(
    tmp_path: Path, entry: str, key: str
) -> None:
    with pytest.raises(RulebookError) as refused:
        load_rulebook_file(written(tmp_path, f"quotas:\n  - {entry}\n"))

    first = refused.value.problems[0]
    assert (first.file, first.line, first.key) == ("sifangwu-2024.yaml", 10, key)


def test_rulebooks_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "")
    text = HEAD.replace("name: sifangwu-2024", "name: other-2024").replace("huining-2022", "sifangwu-2024")
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    looped = HEAD.replace("extends: huining-2022", "extends: other-2024")
    (tmp_path / "sifangwu-2024.yaml").write_text(looped, encoding="utf-8")

    with pytest.raises(RulebookError, match="一圈"):
        load_rulebooks(tmp_path)


def test_an_override_of_an_override_stands_on_both(tmp_path: Path) -> None:
    written(tmp_path, "quotas:\n  - {id: l3-cover-l4, period: month, clause: 第三条, since: 2024-03-01}\n")
    text = HEAD.replace("name: sifangwu-2024", "name: village-2025").replace("huining-2022", "sifangwu-2024")
    text += "quotas:\n  - {id: l3-cover-l4, period: quarter, clause: 第一条, since: 2025-01-01}\n"
    (tmp_path / "village.yaml").write_text(text, encoding="utf-8")

    book = load_rulebooks(tmp_path)["village-2025"]

    days = (date(2023, 1, 1), date(2024, 6, 1), date(2025, 6, 1))
    periods = [quota.period for on in days if (quota := book.quota("l3-cover-l4", on))]
    assert periods == ["week", "month", "quarter"]
