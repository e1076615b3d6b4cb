"""Who may do what: the one table of permissions. Every use case and every button asks here, nobody decides alone.

A post reaches its own grid and everything below it. What a role may do there is in ``_ROLES``.
"""

from collections.abc import Iterable
from enum import StrEnum

from storage.repositories.people import Post


class Act(StrEnum):
    """What can be allowed."""

    ISSUE_TASK = "issue_task"
    DECIDE_LEAVE = "decide_leave"
    READ_REPORTS = "read_reports"
    FILE_FOR_OTHERS = "file_for_others"
    READ_DIGEST = "read_digest"
    BIND_GROUP = "bind_group"
    ADMIT_TERMINAL = "admit_terminal"
    SEE_PHONES = "see_phones"
    VISIT_GRIDS = "visit_grids"
    HANDLE_MATTER = "handle_matter"
    MANAGE_TASKS = "manage_tasks"
    DECLARE_PERIOD = "declare_period"
    KEEP_DUTY = "keep_duty"
    CHANGE_PEOPLE = "change_people"
    DECIDE_PEOPLE = "decide_people"
    PRINT_BOARD = "print_board"
    CHANGE_GRIDS = "change_grids"


_ROLES: dict[Act, frozenset[str]] = {
    Act.ISSUE_TASK: frozenset({"office", "head", "leader"}),
    Act.DECIDE_LEAVE: frozenset({"office", "head", "leader"}),
    Act.READ_REPORTS: frozenset({"office", "head", "leader"}),
    Act.FILE_FOR_OTHERS: frozenset({"office", "head"}),
    Act.READ_DIGEST: frozenset({"office", "head", "leader"}),
    Act.BIND_GROUP: frozenset({"office", "head"}),
    Act.ADMIT_TERMINAL: frozenset({"office", "head"}),
    Act.SEE_PHONES: frozenset({"office", "head", "leader"}),
    Act.VISIT_GRIDS: frozenset({"office", "head", "leader"}),
    Act.HANDLE_MATTER: frozenset({"office", "head", "leader"}),
    Act.MANAGE_TASKS: frozenset({"office"}),
    Act.DECLARE_PERIOD: frozenset({"office"}),
    Act.CHANGE_PEOPLE: frozenset({"office", "head"}),
    Act.DECIDE_PEOPLE: frozenset({"office"}),
    Act.KEEP_DUTY: frozenset({"office", "head", "leader"}),
    Act.CHANGE_GRIDS: frozenset({"office"}),
    Act.PRINT_BOARD: frozenset({"office", "head", "leader"}),
}


def may(posts: Iterable[Post], act: Act, grid_path: str | None = None) -> bool:
    """Whether somebody with these posts may do something to a grid.

    Args:
        posts: the person's posts of today.
        act: what they want to do.
        grid_path: the grid it is done to; None asks whether they may do it anywhere at all.
    """
    return any(reaches(post, grid_path) for post in posts if post.role in _ROLES[act])


def reach(posts: Iterable[Post], act: Act) -> list[str]:
    """Returns the paths of the subtrees in which somebody may do something, none inside another."""
    paths = sorted({post.grid_path for post in posts if post.role in _ROLES[act]})
    return [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]


def reaches(post: Post, grid_path: str | None) -> bool:
    """Whether a grid is a post's own or lies below it."""
    return grid_path is None or grid_path.startswith(post.grid_path)
