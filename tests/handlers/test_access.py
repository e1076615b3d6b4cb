"""Who may do what: a post reaches its own grid and everything below it, nothing beside or above."""

from datetime import date

import pytest

from handlers.access import Act, may, reach, reaches
from storage.repositories.people import Post


def post(role: str, path: str = "/1/7/") -> Post:
    level = path.count("/") - 2
    return Post(
        5, 9, "张三", "13800000000", 7, "A", "甲村", level, path, role, level, "网格长", "", "", date(2026, 1, 1)
    )


@pytest.mark.parametrize("act", list(Act))
def test_a_worker_may_do_none_of_the_things_that_need_a_rank(act: Act) -> None:
    assert not may([post("worker")], act, "/1/7/")


@pytest.mark.parametrize("act", list(Act))
def test_somebody_without_a_post_may_do_nothing(act: Act) -> None:
    assert not may([], act)


@pytest.mark.parametrize("act", list(Act))
def test_the_office_may_do_everything_in_its_own_tree(act: Act) -> None:
    assert may([post("office", "/1/")], act, "/1/7/52/")


@pytest.mark.parametrize("path", ["/1/", "/1/70/", "/1/8/", "/7/"])
def test_nobody_reaches_above_beside_or_a_number_that_only_begins_alike(path: str) -> None:
    assert not reaches(post("head"), path)


def test_a_leader_reads_and_decides_but_files_for_nobody_and_admits_nobody() -> None:
    leader = [post("leader")]

    assert may(leader, Act.READ_DIGEST, "/1/7/52/")
    assert may(leader, Act.DECIDE_LEAVE, "/1/7/52/")
    assert not may(leader, Act.FILE_FOR_OTHERS, "/1/7/52/")
    assert not may(leader, Act.ADMIT_TERMINAL, "/1/7/52/")


def test_reach_names_each_subtree_once() -> None:
    posts = [post("head", "/1/7/"), post("head", "/1/7/52/"), post("head", "/1/8/"), post("worker", "/1/9/")]

    assert reach(posts, Act.READ_REPORTS) == ["/1/7/", "/1/8/"]
