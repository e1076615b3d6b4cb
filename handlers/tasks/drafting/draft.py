"""The draft of a task: the guided form asks for what is missing, the preview says whom it reaches, 修改 changes a part.

A draft lives in the form and then in the preview's letter; nothing is issued before 确认发布 is pressed.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.dates import InstantRead, read_instant
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.forms.preview import drop_preview, is_over, put_away
from handlers.recurring import fields, planning
from handlers.tasks.drafting import admission, admitting, call_time, line
from handlers.tasks.drafting.asks import read_asks
from handlers.tasks.drafting.scope import Doubt, ScopeReader, resolve, scope_json
from handlers.tasks.issued import deadlines
from storage.repositories.letters import Button

FORM = "tasks"
OVER = "tasks.draft_over"
MOST_CHOICES = 8


async def begin(context: Context, text: str = "") -> None:
    """Starts a task from what was written; asks for what is missing, or shows the preview at once."""
    if not may(context.posts, Act.ISSUE_TASK):
        await context.reply("tasks.not_yours_to_issue")
        return
    answers = await line.read_task(context, text) if text else {"body": "", "urgent": False, "source": ""}
    await engine.start(context, FORM, {**answers, "key": secrets.token_hex(16)})


# ---- whom ------------------------------------------------------------------------------------------


async def _read_scope(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    found = await ScopeReader(context).read(text, loosely=True)
    if isinstance(found, dict):
        return Ok(found, {"scope_hint": None})
    hint = (found or Doubt("unknown", text[:40])).as_json()
    asked = {**answers, "scope_hint": hint}
    return Again("tasks.ask_scope", {"answers": asked}, await _offer_scope(context, asked))


async def _offer_scope(context: Context, answers: Answers) -> Sequence[Choice]:
    hint = answers.get("scope_hint") or {}
    if hint.get("candidates"):
        return [_scope_choice(scope) for scope in hint["candidates"]]
    reader = ScopeReader(context)
    whole = await reader.whole()
    choices = [_scope_choice(whole)]
    for grid in whole["grids"][:1]:
        children = await context.uow.grids.children(grid["id"])
        choices += [
            _scope_choice(scope_json([{"id": child.id, "name": child.name}]), row=1 + n // 2)
            for n, child in enumerate(children[: MOST_CHOICES - 1])
        ]
    return choices


def _scope_choice(scope: dict[str, Any], row: int | None = None) -> Choice:
    return Choice("tasks.scope", scope, {"scope": scope}, row)


async def _take_scope(_context: Context, _answers: Answers, value: Any) -> Ok | Again | Stop:
    return Ok(value, {"scope_hint": None})


# ---- until when ------------------------------------------------------------------------------------


async def _read_deadline(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    if text.strip(" 。.！!") in ("不设", "无", "没有", "不限", "不设截止", "不用"):
        return Ok({"at": None}, {"deadline_hint": None, "rhythm": None})
    _, repeated = planning.read_repeat(context, text)
    _, read = line.read_deadline(context, text) if not repeated else ("", repeated)
    if "deadline" in read:
        return Ok(read["deadline"], {"rhythm": None, **read, "deadline_hint": None})
    asked = {**answers, **(read or {"deadline_hint": {"reason": "unread", "said": text[:40], "candidates": []}})}
    return Again("tasks.ask_deadline", {"answers": asked}, await _offer_deadline(context, asked))


async def _offer_deadline(context: Context, answers: Answers) -> Sequence[Choice]:
    hint = answers.get("deadline_hint") or {}
    choices = [Choice("tasks.until", {"at": at}, {"at": at}) for at in hint.get("candidates", [])]
    if not choices:
        for words in ("今天18点", "明天18点"):
            read = read_instant(words, context.local_now)
            if isinstance(read, InstantRead) and read.at > context.local_now:
                choices.append(Choice("tasks.said", {"at": read.at}, {"said": words}, row=1))
    return [*choices, Choice("tasks.no_deadline", {"at": None})]


async def _take_deadline(context: Context, answers: Answers, value: Any) -> Ok | Again | Stop:
    at = value["at"]
    if at is not None and datetime.fromisoformat(at) <= context.now:
        asked = {**answers, "deadline_hint": line.past(datetime.fromisoformat(at))}
        return Again("tasks.ask_deadline", {"answers": asked}, await _offer_deadline(context, asked))
    return Ok(value, {"deadline_hint": None, "rhythm": None})


# ---- what ------------------------------------------------------------------------------------------


async def _read_title(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    first, _, rest = text.partition("\n")
    asked = read_asks(first)
    title = asked.rest.strip(" 　，,") or asked.title or first.strip()
    if len(title) > line.MOST_TITLE:
        return Again("tasks.title_too_long", {"most": line.MOST_TITLE})
    # '报三个数：…' as a title says what is asked for; a plain title changes nothing about that.
    also = asked.as_answers() if asked.asks != "done" or asked.drill else {}
    return Ok(title, {**({"body": rest.strip()} if rest.strip() else {}), **also})


async def _read_body(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok("" if text.strip() in ("无", "没有", "不要", "删掉") else text.strip())


# ---- the preview -----------------------------------------------------------------------------------


async def preview(context: Context, draft: Answers) -> None:
    """Shows what was understood and whom it reaches, with 确认发布 / 修改 / 取消; an empty scope is asked again."""
    scope = await resolve(context, draft["scope"])
    if scope is None:
        await ask_again(context, draft, "scope", {"scope_hint": Doubt("not_yours", "").as_json()})
        return
    draft, missing = await admitting.complete(context, draft, scope)
    if missing is not None:
        await ask_again(context, draft, missing)
        return
    narrowed, refused = await admission.narrow(context, draft, scope)
    if narrowed is None:
        await context.reply("tasks.refused", [Button("tasks.new", "tasks.new")], title=draft["title"], refused=refused)
        return
    if planning.ends_before_it_starts(draft):
        hint: dict[str, Any] = {"reason": "before_start", "at": planning.start_of(draft), "candidates": []}
        await ask_again(context, draft, "deadline", {"deadline_hint": hint})
        return
    limit = await deadlines.limit_of(context, draft.get("parent"), context.person.id)
    if deadlines.is_beyond(draft["deadline"]["at"], limit):
        await ask_again(context, draft, "deadline", {"deadline_hint": {"reason": "not_later", "at": limit}})
        return
    reach = await context.uow.tasks.reach(narrowed, context.today, context.person.id)
    if reach.people == 0:
        await ask_again(context, draft, "scope", {"scope_hint": Doubt("nobody", "").as_json()})
        return
    buttons = [
        Button("tasks.publish", "tasks.publish"),
        Button("tasks.change", "tasks.change", row=1),
        Button("tasks.drop", "tasks.drop", row=1),
        Button("recurring.more", "recurring.more", row=2),
    ]
    await context.reply(
        "tasks.preview", buttons, draft=draft, drafted_at=context.now, state="", refused=refused,
        coming=planning.coming(context.world, context.now, draft), **reach.__dict__,
    )  # fmt: skip


async def ask_again(context: Context, draft: Answers, name: str, hints: Mapping[str, Any] | None = None) -> None:
    """Asks one part of a draft anew and keeps the others."""
    # An hour that was asked for belongs to the rhythm that is asked anew.
    gone = {name, *{"deadline": ("due_time",), "item": ("part",)}.get(name, ())}
    kept = {key: value for key, value in draft.items() if key not in gone}
    await engine.start(context, FORM, {**kept, **(hints or {})})


async def change(context: Context, _subject: Mapping[str, Any]) -> None:
    """修改: asks what is to be changed."""
    assert context.pressed is not None
    if await is_over(context, OVER):
        return
    await put_away(context, "changed")
    names = ("scope", "deadline", "title", "body", call_time.NAME)
    buttons = [
        Button(f"tasks.change_{name}", "tasks.change_one", {"name": name}, row=n // 2) for n, name in enumerate(names)
    ]
    draft = context.pressed.params["draft"]
    if draft.get("item"):
        buttons.append(Button("tasks.change_item", "tasks.change_one", {"name": "item"}))
    label = "tasks.change_calm" if draft["urgent"] else "tasks.change_urgent"
    buttons += [
        Button(label, "tasks.change_one", {"name": "urgent"}),
        Button("tasks.change_back", "tasks.change_one", {"name": ""}),
    ]
    await context.reply("tasks.which_change", buttons, draft=draft, state="")


async def change_one(context: Context, subject: Mapping[str, Any]) -> None:
    """Asks one part anew, or turns 加急 over, and comes back to the preview."""
    assert context.pressed is not None
    if await is_over(context, OVER):
        return
    await put_away(context, "changed")
    draft: Answers = dict(context.pressed.params["draft"])
    name = subject["name"]
    if name == "urgent":
        draft["urgent"] = not draft["urgent"]
    if name in ("urgent", ""):
        await preview(context, draft)
    else:
        await ask_again(context, draft, name, {"asks_call": True} if name == call_time.NAME else None)


async def drop(context: Context, _subject: Mapping[str, Any]) -> None:
    """取消: nothing is issued."""
    await drop_preview(context, OVER)


FORM_OF_TASK = Form(
    FORM,
    (
        Field("scope", _read_scope, _take_scope, _offer_scope),
        Field("title", _read_title),
        Field("deadline", _read_deadline, _take_deadline, _offer_deadline),
        *fields.FIELDS,
        Field("body", _read_body),
        call_time.FIELD,
        *admitting.FIELDS,
    ),
    preview,
)
