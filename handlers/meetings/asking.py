"""The form that convenes: whom, what, when, where, for a training how long; and the word that sends the invitations."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from handlers.context import Context
from handlers.forms.form import Again, Answers, Choice, Field, Ok, Stop
from handlers.meetings import running
from handlers.meetings.line import MOST_TITLE, length_of, read_when
from handlers.quotas.owed import rulebooks_of, rules_for
from handlers.tasks.drafting.draft import FORM_OF_TASK
from handlers.tasks.drafting.scope import resolve
from storage.repositories.letters import Lane

_NO_PLACE = ("无", "没有", "不写", "不写地点")
_LENGTHS = ((0.5, "days"), (1.0, "days"), (2.0, "days"), (2.0, "hours"))


def new_key() -> str:
    """Returns a key under which one confirmed form convenes once."""
    return secrets.token_hex(16)


# ---- what, when, where ----------------------------------------------------------------------------


async def _offer_title(context: Context, answers: Answers) -> Sequence[Choice]:
    """The names that the own rulebook gives to what the convener owes."""
    books = rulebooks_of(context.world, context.posts)
    words = [
        rule.of.words
        for post in context.posts
        if post.id in books
        for rule in rules_for(books[post.id], post, context.today)
        if rule.kind == answers["kind"] == "meeting"
    ]
    return [Choice("meetings.said", word, {"said": word}) for word in dict.fromkeys(words)][:3]


async def _read_title(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text.strip()[:MOST_TITLE])


async def _offer_at(_context: Context, answers: Answers) -> Sequence[Choice]:
    hint = answers.get("at_hint") or {}
    return [Choice("meetings.at", {"at": at}, {"at": at}, row=1) for at in hint.get("candidates", [])]


async def _read_at(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    _, read = read_when(context, text)
    if "at" in read:
        return Ok(read["at"], {"at_hint": None})
    asked = {**answers, **(read or {"at_hint": {"reason": "unread", "candidates": []}})}
    return Again("meetings.ask_at", {"answers": asked}, await _offer_at(context, asked))


async def _offer_place(context: Context, _answers: Answers) -> Sequence[Choice]:
    places = await context.uow.gatherings.last_places(context.person.id)
    return [*(Choice("meetings.said", place, {"said": place}) for place in places), Choice("meetings.no_place", "")]


async def _read_place(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    place = text.strip(" 。")
    return Ok("" if place in _NO_PLACE else place[:MOST_TITLE])


async def _offer_length(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return [
        Choice("meetings.length", {"n": n, "unit": unit}, {"n": n, "unit": unit}, row=1 + at // 2)
        for at, (n, unit) in enumerate(_LENGTHS)
    ]


async def _read_length(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    length = length_of(text)
    if length is None:
        return Again("meetings.ask_length", {"answers": answers}, await _offer_length(context, answers))
    return Ok(length)


# ---- the last look --------------------------------------------------------------------------------


async def _offer_sure(context: Context, answers: Answers) -> Sequence[Choice]:
    scope = await resolve(context, answers["scope"])
    on = context.world.local(datetime.fromisoformat(answers["at"]["at"])).date()
    people = 0 if scope is None else await context.uow.gatherings.count(scope, on, answers["convener"])
    answers["people"] = people
    return [Choice("meetings.send", True, {"n": people})] if people else []


async def _read_sure(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    if text.strip(" 。!！") in ("发", "发出", "发吧", "好", "好的", "是", "对", "确认", "可以"):
        return Ok(True)
    choices = await _offer_sure(context, answers)
    return Again("meetings.ask_sure", {"answers": answers}, choices)


async def finish(context: Context, answers: Answers) -> None:
    """Convenes, invites everybody in scope, and shows the convener's card; confirmed twice, it is done once."""
    uow = context.uow
    before = await uow.gatherings.of_key(answers["key"])
    if before is not None:
        await running.show(context, {"gathering": before.id})
        return
    scope = await resolve(context, answers["scope"])
    starts_at = datetime.fromisoformat(answers["at"]["at"])
    convener = await uow.people.get(answers["convener"])
    post = await running.main_post(context, convener.id)
    if scope is None or post is None:
        await context.reply("help.not_allowed")
        return
    length = answers.get("length") or {}
    gathering_id = await uow.gatherings.convene(
        scope, kind=answers["kind"], person_id=convener.id, grid_id=post.grid_id, role=post.role,
        title=answers["title"], place=answers["place"], starts_at=starts_at,
        on=context.world.local(starts_at).date(), length=length.get("n"), length_unit=length.get("unit"),
        scope=answers["scope"], code=f"{secrets.randbelow(10_000):04}", key=answers["key"],
        filed_by_id=context.person.id,
    )  # fmt: skip
    if gathering_id is None:
        return
    gathering = await uow.gatherings.get(gathering_id)
    assert gathering is not None
    asked = [row.person_id for row in await uow.gatherings.people_of(gathering_id)]
    await context.tell(
        asked, "meetings.invite", running.invite_buttons(gathering_id), lane=Lane.TASK,
        subject=running.subject_of(gathering_id), **running.invite_params(gathering, convener.name),
    )  # fmt: skip
    await running.show(context, {"gathering": gathering_id})


def _task_field(name: str) -> Field:
    """Whom a meeting is for is read as whom a task is for."""
    field = FORM_OF_TASK.field(name)
    assert field is not None
    return field


def _convenes(answers: Answers) -> bool:
    return "mode" not in answers


FIELDS = (
    Field("title", _read_title, offer=_offer_title, asked_when=_convenes),
    Field(
        "scope", _task_field("scope").read, _task_field("scope").choose, _task_field("scope").offer,
        asked_when=_convenes,
    ),
    Field("at", _read_at, offer=_offer_at, asked_when=_convenes),
    Field("place", _read_place, offer=_offer_place, asked_when=_convenes),
    Field("length", _read_length, offer=_offer_length, asked_when=lambda a: a.get("kind") == "training"),
    Field("sure", _read_sure, offer=_offer_sure, asked_when=_convenes),
)  # fmt: skip
