"""Who is who in a roster: one person of two posts, two of one name, numbers that change hands."""

from dataclasses import replace

from handlers.roster.plan import check
from handlers.roster.rows import PostRow
from tests.handlers.roster.plans import BOOKS, ON, TINY, applied, counts, first, problems


def test_a_person_with_two_posts_is_one_person() -> None:
    rows = replace(TINY, people=[*TINY.people, PostRow("张三", "13800000001", "一级网格长", "2")])

    after = first(rows)

    assert len(after.people) == 2
    assert [(post.role, post.level) for post in after.posts if post.person_id == 1] == [("worker", None), ("head", 1)]


def test_two_people_of_one_name_stay_two() -> None:
    rows = replace(TINY, people=[*TINY.people, PostRow("张三", "13800000003", "网格员", "2")])

    assert sorted(person.phone for person in first(rows).people if person.name == "张三") == [
        "13800000001",
        "13800000003",
    ]


def test_one_number_with_two_names_is_refused() -> None:
    rows = replace(TINY, people=[*TINY.people, PostRow("赵六", "13800000001", "网格员", "2", line=4)])

    assert problems(rows) == [
        "「人员」第 4 行 手机号：13800000001 在第 2 行是「张三」，这里是「赵六」，"
        "一个号码应只有一个姓名；各人写自己的号码"
    ]


def test_a_number_that_changed_hands_retires_the_person_before_and_warns() -> None:
    # Under a rulebook that leaves such changes to the roster: elsewhere they wait for the office.
    tiny = replace(TINY, grids=[TINY.grids[0]._replace(rulebook="lilou-2025"), TINY.grids[1]])
    before = first(tiny)
    rows = replace(tiny, people=[TINY.people[0]._replace(name="赵六"), TINY.people[1]])

    checked = check(rows, before, BOOKS, ON)

    assert counts(checked, "people") == (1, 0, 1)
    assert checked.plan is not None
    (left,) = [one for one in checked.plan.staged["people"] if one.action == "retire"]
    assert (left.row.id, left.close_reason) == (1, "handed_over")
    assert "请新机主重新绑定" in checked.warnings[0].what
    assert applied(checked, before).households[0].worker_id == 3


def test_a_person_with_a_new_number_stays_the_same_person() -> None:
    before = first(TINY)
    rows = replace(
        TINY,
        people=[TINY.people[0]._replace(phone="13800000009"), TINY.people[1]],
        households=[TINY.households[0]._replace(worker_phone="13800000009")],
    )

    checked = check(rows, before, BOOKS, ON)

    assert counts(checked, "people") == (0, 1, 0)
    assert counts(checked, "posts") == (0, 0, 0)
    assert checked.warnings[0].what == "张三 的号码由 13800000001 改为 13800000009"


def test_two_people_who_exchanged_numbers_stay_and_their_terminals_close() -> None:
    before = first(TINY)
    rows = replace(
        TINY,
        people=[TINY.people[0]._replace(phone="13800000002"), TINY.people[1]._replace(phone="13800000001")],
    )

    checked = check(rows, before, BOOKS, ON)

    assert counts(checked, "people") == (0, 2, 0)
    assert checked.plan is not None
    assert {(one.row.id, one.close_reason) for one in checked.plan.staged["people"]} == {
        (1, "handed_over"), (2, "handed_over"),
    }  # fmt: skip


def test_a_person_without_a_post_left_is_retired_and_comes_back_as_the_same() -> None:
    before = first(TINY)
    without = replace(TINY, people=TINY.people[:1])
    after = applied(check(without, before, BOOKS, ON), before)

    back = check(TINY, after, BOOKS, ON)

    assert [person.name for person in after.people] == ["张三"]
    assert counts(back, "people") == (1, 0, 0)
    assert {person.id for person in applied(back, after).people} == {1, 2}


def test_a_post_that_stays_keeps_its_id_when_its_title_changes() -> None:
    before = first(TINY)
    rows = replace(TINY, people=[TINY.people[0]._replace(title="县直网格员", nature="县直下沉"), TINY.people[1]])

    checked = check(rows, before, BOOKS, ON)

    assert counts(checked, "posts") == (0, 1, 0)
