"""Every clause of the five documents is accounted for; the inventories were typed from reading the documents."""

import ast
from functools import cache
from pathlib import Path

import pytest

from config.rulebooks.clauses import ClauseList, clauses_of, rule_ids
from config.rulebooks.loader import load_rulebook_file
from config.rulebooks.problems import RulebookError
from config.rulebooks.schema import Rulebook
from tests.rosters import rulebooks

ROOT = Path(__file__).parents[3]
BOOKS = rulebooks()


def numbered(prefix: str, last: int, close: str = "") -> list[str]:
    """Give prefix1, prefix2 … as the documents number their points."""
    return [f"{prefix}{number}{close}" for number in range(1, last + 1)]


# Chapters 1 to 8, annexes 1 and 2. The document prints 第十二条 twice and no 第十一条.
HUINING = [
    *("第一条", "第二条", "第三条", "第四条", "第五条", "第六条", "第七条"),
    *numbered("第七条（一）", 4), *numbered("第七条（二）", 5), *numbered("第七条（三）", 6),
    *numbered("第七条（四）", 5),
    *numbered("第七条（五）", 4), "第八条", *(f"第八条（{one}）" for one in "一二三四五六"),
    *("第九条", "第十条", "第十二条（第五章）", "第十二条（第六章）", "第十三条", "第十四条", "第十五条", "第十六条"),
    *("第十七条", "第十八条", "第十九条", "第二十条", "附件1", "附件2 一"),
    *numbered("附件2 二（一）1（", 8, "）"), "附件2 二（一）2", "附件2 二（二）",
    *numbered("附件2 二（二）1（", 5, "）"),
    *numbered("附件2 二（二）2（", 10, "）"), "附件2 二（三）", "附件2 三",
]  # fmt: skip
LILOU = [
    "一", "二", *numbered("三（一）", 4), *numbered("三（二）", 4), *numbered("三（三）", 3),
    "四（一）", "四（二）", "四（三）",
]  # fmt: skip
# 一 to 五, and the nineteen rows of the work plan with their thirty detailed demands.
WUBI = [
    "一", "二", "三", *numbered("四（一）1（", 3, "）"), *numbered("四（一）2（", 3, "）"),
    *numbered("四（一）3（", 2, "）"),
    "四（一）4", "四（一）5", *numbered("四（二）1（", 7, "）"), "四（二）2", "四（二）3", "四（二）4",
    "四（三）", *numbered("四（三）", 3), *numbered("四（四）", 2), *numbered("四（五）", 2),
    *(f"五（{one}）" for one in "一二三四五六"), *numbered("推进计划 ", 8),
    "推进计划 9（16）", "推进计划 9（17）", "推进计划 10", "推进计划 11", "推进计划 12（20）", "推进计划 12（21）",
    "推进计划 13",
    "推进计划 14（23）", "推进计划 14（24）", "推进计划 14（25）", "推进计划 15（26）", "推进计划 16（27）",
    "推进计划 17（28）",
    "推进计划 18（29）", "推进计划 19（30）",
]  # fmt: skip
FENGMAO = [
    "一（一）", "一（二）", "二（一）", "二（二）", "三（一）", *numbered("三（一）", 3), *numbered("三（二）", 10),
    *numbered("四", 6), "五", "六1", "六2", *numbered("附件", 10),
]  # fmt: skip
FUMENG = [
    "一", *(f"二（{one}）" for one in "一二三四"), *(f"三（{one}）" for one in "一二三四"), *numbered("四", 5),
    *(f"五（{one}）" for one in "一二三"),
]  # fmt: skip
INVENTORY = {
    "huining-2022": HUINING, "lilou-2025": LILOU, "wubi-2023": WUBI, "fengmao-2021": FENGMAO, "fumeng-2022": FUMENG,
}  # fmt: skip


@pytest.fixture(params=sorted(BOOKS))
def book(request: pytest.FixtureRequest) -> Rulebook:
    return BOOKS[request.param]


def listed(book: Rulebook) -> ClauseList:
    found = clauses_of(book)
    assert found is not None
    return found


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_"))


def test_every_clause_of_the_document_is_there_in_its_order_and_none_is_invented(book: Rulebook) -> None:
    assert list(dict.fromkeys(one.clause for one in listed(book).clauses)) == INVENTORY[book.name]


def test_no_clause_is_left_unexplained(book: Rulebook) -> None:
    for clause in listed(book).clauses:
        assert clause.status == "kept" or (clause.why and clause.reason), clause.clause


def test_every_rule_of_the_rulebook_stands_at_a_clause(book: Rulebook) -> None:
    named = {rule for clause in listed(book).clauses for rule in clause.rules}

    assert rule_ids(book) - named == set()


def test_a_rule_that_is_deleted_is_missed_at_its_clause(book: Rulebook) -> None:
    sections = ("quotas", "sizes", "deadlines", "leave", "scoring", "bars", "requirements")
    for rule in rule_ids(book):
        kept = {name: tuple(entry for entry in getattr(book, name) if entry.id != rule) for name in sections}
        with pytest.raises(RulebookError, match=rule):
            clauses_of(book.model_copy(update=kept))


def test_every_named_test_exists(book: Rulebook) -> None:
    for name in listed(book).tests.values():
        path, test = name.split("::")
        assert test in names_in(path), name


def test_every_short_name_of_a_test_is_used(book: Rulebook) -> None:
    used = {short for clause in listed(book).clauses for short in clause.tests}

    assert used == set(listed(book).tests)


def test_what_is_kept_names_a_feature_or_a_rule_and_a_test(book: Rulebook) -> None:
    for clause in listed(book).clauses:
        if clause.status != "not_kept":
            assert clause.features or clause.rules, clause.clause
            assert clause.tests, clause.clause


def test_a_rule_stands_where_the_rulebook_cites_it(book: Rulebook) -> None:
    sections = (book.quotas, book.sizes, book.deadlines, book.leave, book.scoring, book.bars, book.requirements)
    cited = {entry.id: str(entry.clause) for section in sections for entry in section}
    for clause in listed(book).clauses:
        for rule in clause.rules:
            # 附件2 一 gives the weights of parts that 二 describes, and 第十二条 is printed twice.
            own = clause.clause.split("（第")[0]
            assert cited[rule].startswith(own) or own.startswith(cited[rule]) or rule in ELSEWHERE, (
                rule,
                clause.clause,
            )


# Values that two places of a document speak of: the list has them at the one, the rulebook cites the other.
ELSEWHERE = {"supervision", "opinion", "daily-plus-minus", "total"}


def test_an_operators_own_rulebook_has_the_list_of_the_document_it_extends(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(
        "name: town-2026\nextends: lilou-2025\ndocument: {title: 试行通知, number: 试〔2026〕1号, issuer: 某乡,"
        " issued_on: 2026-01-01, since: 2026-01-01}\n",
        encoding="utf-8",
    )

    found = clauses_of(load_rulebook_file(file))

    assert found is not None
    assert found.name == "lilou-2025"


def test_a_rulebook_of_nobodys_list_has_none() -> None:
    unknown = BOOKS["lilou-2025"].model_copy(update={"name": "nowhere-1999"})

    assert clauses_of(unknown) is None
