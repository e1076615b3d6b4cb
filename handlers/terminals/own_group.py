"""A work group of one's own households, where the document asks for one: said in 今天 until the grid has its group.

Must never ask in a group, nor look into any: that one is bound to the grid is all that is known.

Source: 第八条（二）县直干部要建立微信管理群.
"""

from collections.abc import Sequence

from handlers.areas import Todo
from handlers.context import Context
from handlers.quotas.owed import rulebooks_of


async def todo(context: Context) -> Sequence[Todo]:
    """The own grids that must have a group and have none; no statement where no document asks for one."""
    books = rulebooks_of(context.world, context.posts)
    items: list[Todo] = []
    for post in context.posts:
        book = books.get(post.id) if post.role == "worker" else None
        if book is None:
            continue
        words = book.words_for(post.role, post.level, post.nature, post.title)
        asked = (one for one in book.requirements if one.about == "group" and one.in_force(context.today))
        rule = next((one for one in asked if one.subject in words), None)
        if rule is None:
            continue
        bound = await context.uow.terminals.groups_within(post.grid_path)
        if not any(group.grid_id == post.grid_id for group in bound):
            params = {"grid": post.grid_name, "code": post.grid_code, "says": rule.says, "clause": rule.clause or ""}
            items.append(Todo("groups.todo_own", params, order=5))
    return items
