"""The guided form for a change of people: what is missing in a line is asked, one button or one word at a time.

Must never change anything: it ends in the same preview as a line, see command.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.forms.form import Again, Answers, Choice, Field, Ok, Stop
from handlers.forms.grids import grids_named
from handlers.personnel.approval import ROLES
from handlers.personnel.line import PeopleLine, read_people_line
from handlers.personnel.proposing import Doubtful, may_change, posts_named
from handlers.roster.posts import COMMON_TITLES, role_of
from handlers.terminals.phones import normal_phone
from storage.repositories.grids import Grid
from storage.repositories.people import Post

KINDS = ("add", "move", "replace", "leave")
MOST_OFFERED = 8
_CAUSES = {"moved_away": "调走", "retired": "退休", "unwell": "身体原因", "unsaid": ""}


def asks(*kinds: str) -> Any:
    """A field of these kinds of change."""
    return lambda answers: answers.get("mode") == "change" and answers.get("kind") in kinds


# ---- who holds the post ---------------------------------------------------------------------------


async def _offer_who(context: Context, _answers: Answers) -> Sequence[Choice]:
    """The people below, where they are few enough for buttons."""
    found: dict[int, Post] = {}
    for path in reach(context.posts, Act.CHANGE_PEOPLE):
        some = await context.uow.people.posts_within(path, context.today, roles=ROLES, limit=MOST_OFFERED + 4)
        found |= {post.id: post for post in some if may_change(context, post.role, post.grid_path)}
    few = len(found) <= MOST_OFFERED
    return [_post_choice(post, row) for row, post in enumerate(found.values())] if few else []


def _post_choice(post: Post, row: int) -> Choice:
    about = {"name": post.person_name, "grid": post.grid_name, "title": post.title}
    return Choice("personnel.person", {"name": post.person_name, "post": post.id}, about, row=row)


async def _read_who(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    name = text.strip()
    found = await posts_named(context, name)
    if len(found) == 1:
        return Ok({"name": name, "post": found[0].id})
    if found:
        choices = [_post_choice(post, row) for row, post in enumerate(found[:MOST_OFFERED])]
        return Again("personnel.which_post", {"name": name}, choices)
    return Again("personnel.nobody", {"name": name}, await _offer_who(context, answers))


# ---- who comes ------------------------------------------------------------------------------------


async def _read_newcomer(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    line = read_people_line(f"{_WORD['add']} {answers.get('called', '')} {text}")
    if line.name and normal_phone(line.name) is None and line.phone:
        return Ok({"name": line.name, "phone": line.phone})
    # Somebody on the roster is known by the name alone, where it is one person's.
    known = await posts_named(context, line.name) if answers["kind"] == "replace" and not line.words else []
    if len({post.person_id for post in known}) == 1:
        return Ok({"name": line.name, "phone": ""})
    named = line.name if normal_phone(line.name) is None else ""
    return Again("personnel.newcomer_unread", {"name": named})


# ---- where, and as what ---------------------------------------------------------------------------


async def _offer_grid(context: Context, _answers: Answers) -> Sequence[Choice]:
    """The own grid and those right below it, where they are few enough for buttons."""
    own = {post.grid_id for post in context.posts if post.grid_path in reach(context.posts, Act.CHANGE_PEOPLE)}
    found = [grid for grid_id in own for grid in await context.uow.grids.children(grid_id)]
    found = [*(await context.uow.grids.by_ids(own)).values(), *found]
    few = len(found) <= MOST_OFFERED
    return [_grid_choice(grid, row) for row, grid in enumerate(found)] if few else []


def _grid_choice(grid: Grid, row: int) -> Choice:
    return Choice("personnel.grid", _known_grid(grid), {"name": grid.name, "code": grid.code}, row=row // 2)


def _known_grid(grid: Grid) -> dict[str, Any]:
    # A code is exact; one that looks like a telephone number would be read as one.
    return {"id": grid.id, "name": grid.name, "word": grid.code if normal_phone(grid.code) is None else grid.name}


async def _read_grid(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    found = await grids_named(context, Act.CHANGE_PEOPLE, text.strip())
    if len(found) == 1:
        return Ok(_known_grid(found[0]))
    choices = [_grid_choice(one, row) for row, one in enumerate(found[:MOST_OFFERED])]
    asked = {"word": text.strip()[:20], "any": bool(found)}
    return Again("personnel.grid_unread", asked, choices or await _offer_grid(context, answers))


async def _offer_title(context: Context, answers: Answers) -> Sequence[Choice]:
    """What the grid's rulebook calls its workers and heads."""
    grid = await context.uow.grids.get(int(answers["grid"]["id"]))
    book = await context.world.rulebook_of(context.uow, grid.path)
    words = [one.word for one in book.posts if one.level in (None, grid.level)] if book is not None else []
    titles = []
    for word in dict.fromkeys([*words, *COMMON_TITLES]):
        role = role_of(word, grid.level, book)
        if role is not None and may_change(context, role[0], grid.path) and role[1] in (None, grid.level):
            titles.append(word)
    return [Choice("personnel.word", word, {"word": word}, row=n // 2) for n, word in enumerate(titles[:6])]


async def _read_title(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    grid = await context.uow.grids.get(int(answers["grid"]["id"]))
    title = text.strip()[:20]
    if role_of(title, grid.level, await context.world.rulebook_of(context.uow, grid.path)) is None:
        return Again("personnel.unknown_title", {"title": title}, await _offer_title(context, answers))
    return Ok(title)


# ---- why somebody leaves --------------------------------------------------------------------------


async def _offer_cause(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return [Choice(f"personnel.cause_{name}", words, row=n // 2) for n, (name, words) in enumerate(_CAUSES.items())]


async def _read_cause(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(" ".join(text.split())[:100])


FIELDS = (
    Field("who", _read_who, offer=_offer_who, asked_when=asks("move", "replace", "leave")),
    Field("newcomer", _read_newcomer, asked_when=asks("add", "replace")),
    Field("grid", _read_grid, offer=_offer_grid, asked_when=asks("add", "move")),
    Field("title", _read_title, offer=_offer_title, asked_when=asks("add")),
    Field("cause", _read_cause, offer=_offer_cause, asked_when=asks("leave")),
)

_WORD = {"add": "增加", "move": "调整", "replace": "替换", "leave": "离任"}


def line_of(answers: Mapping[str, Any]) -> str:
    """Returns the line that says the same as the answers."""
    kind, new, grid = answers["kind"], answers.get("newcomer") or {}, answers.get("grid") or {}
    if kind == "add":
        return f"{_WORD[kind]} {new['name']} {new['phone']} {grid['word']} {answers['title']}"
    who = answers["who"]["name"]
    if kind == "move":
        return f"{_WORD[kind]} {who} 到 {grid['word']}"
    if kind == "replace":
        return f"{_WORD[kind]} {who} 为 {new['name']} {new['phone']}".strip()
    cause = f" 原因 {answers['cause']}" if answers["cause"] else ""
    return f"{_WORD[kind]} {who}{cause}"


async def known_of(context: Context, line: PeopleLine, post_id: int | None) -> Answers:
    """Returns the answers that an unfinished line gives already."""
    answers: Answers = {"mode": "change", "kind": line.kind}
    if line.kind == "add":
        answers |= {"newcomer": {"name": line.name, "phone": line.phone}} if line.phone else {"called": line.name}
        grids = [(word, await grids_named(context, Act.CHANGE_PEOPLE, word)) for word in line.words]
        one = next((found[0] for _, found in grids if len(found) == 1), None)
        rest = [word for word, found in grids if not found]
        if one is not None:
            answers["grid"] = _known_grid(one)
            answers |= {"title": rest[0]} if rest else {"title": "网格员"}
        return answers
    posts = [post for post in await posts_named(context, line.name) if post_id in (None, post.id)]
    if len(posts) != 1:
        raise Doubtful("personnel.nobody", name=line.name)
    answers["who"] = {"name": line.name, "post": posts[0].id}
    if line.kind == "replace" and line.words:
        answers["called"] = line.words[0]
    return answers
