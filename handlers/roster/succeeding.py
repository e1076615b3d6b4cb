"""Who comes after whom in a file: the open work of a post that ends goes to the one that begins in its place. Pure.

Must never guess across grids or roles: a post is succeeded on its own grid and in its own role, or not at all.
"""

from collections import defaultdict
from collections.abc import Sequence

from storage.repositories.roster import StoredPost


def succeeding(before: Sequence[StoredPost], after: Sequence[StoredPost]) -> list[tuple[int, int]]:
    """Returns (post that ends, post that begins in its place), each post once.

    Args:
        before: the posts in force.
        after: those that shall be.
    """
    stay = {post.id for post in after}
    known = {post.id for post in before}
    ends: dict[tuple[int, str], list[StoredPost]] = defaultdict(list)
    for post in before:
        if post.id not in stay:
            ends[post.grid_id, post.role].append(post)
    pairs = []
    for post in after:
        left = ends.get((post.grid_id, post.role), []) if post.id not in known else []
        # Somebody whose title changed on the same grid comes after nobody.
        end = next((one for one in left if one.person_id != post.person_id), None)
        if end is not None:
            left.remove(end)
            pairs.append((end.id, post.id))
    return pairs
