"""/file 报送: what the rulebook wants filed for a period (线索, 汇总表, 周查, 月考核, 进度), filed in one line.

A filing is a fact: who filed what for which rule on which day; it counts and warns as every quota does. It must never
judge what was filed. Source: 三（二）3, 四（二）, 附件2 二（二）, 四4.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from handlers.access import Act, reach
from handlers.areas import Area, Command, Undoable, undo_of
from handlers.attachments.command import attachment_buttons
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok
from handlers.quotas.owed import FILED, Owed, owed
from handlers.quotas.standing import standings_of
from handlers.quotas.words import quota_params
from storage.repositories.letters import Button, Lane

MOST_SHOWN = 12
_HINTS = ("汇总表", "交表", "报表", "表交", "线索", "周查", "月考核", "月通报")
_BACK = timedelta(days=31)


async def run(context: Context, text: str) -> None:
    """报送: shows what is to be filed and what came in; with text behind it, files it."""
    debts = await _debts(context)
    line = text.strip()
    if not line:
        await _show(context, debts)
    elif not debts:
        await context.reply("filings.nothing")
    else:
        word, said = _word_and_rest(line, debts)
        named = _named(debts, word)
        if len(named) != 1:
            named, said = list(debts), line
        known: dict[str, Any] = {"text": said} if said else {}
        if len(named) == 1:
            known["which"] = _key(named[0])
        await _begin(context, known)


def _word_and_rest(line: str, debts: Sequence[Owed]) -> tuple[str, str]:
    """Splits 周查：抽查 5 个网格 into what is filed and what it says; a short word needs the colon behind it."""
    whole = next((debt.quota.of.words for debt in debts if line.startswith(debt.quota.of.words)), None)
    if whole is not None:
        return whole, line.removeprefix(whole).lstrip(" ：:，,")
    word, colon, rest = line.replace(":", "：").partition("：")
    return (word.strip(), rest.strip()) if colon else ("", line)


def _named(debts: Sequence[Owed], word: str) -> list[Owed]:
    """Returns the debts that a word means: 汇总表 is 网格化综合排查汇总统计表, its characters in their order."""
    exact = [debt for debt in debts if debt.quota.of.words == word]
    return exact or [debt for debt in debts if len(word) > 1 and _abbreviates(word, debt.quota.of.words)]


def _abbreviates(word: str, whole: str) -> bool:
    rest = iter(whole)
    return all(character in rest for character in word)


async def start(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that files one of them."""
    await _begin(context, {"which": {"post": int(subject["post"]), "rule": str(subject["rule"])}})


async def _begin(context: Context, known: Mapping[str, Any]) -> None:
    files = [one.as_json() for one in context.event.attachments]
    await engine.start(context, FORM.name, {"attachments": files, "source": context.source, **known})


async def _debts(context: Context) -> list[Owed]:
    found = await owed(context.world, context.uow, context.posts, context.today)
    return [debt for debt in found if debt.quota.kind in FILED]


def _key(debt: Owed) -> dict[str, Any]:
    return {"post": debt.post.id, "rule": debt.quota.id}


async def _show(context: Context, debts: Sequence[Owed]) -> None:
    found = await standings_of(context.world, context.uow, debts, context.today)
    came = await context.uow.filings.within(
        reach(context.posts, Act.READ_REPORTS), context.today - _BACK, context.today, limit=MOST_SHOWN
    )
    buttons = [
        Button(
            "filings.write", "filings.start", {"post": one.post.id, "rule": one.quota.id}, {"of": one.quota.of.words}
        )
        for one in found
    ]
    others = [one for one in came if one.person_id != context.person.id]
    lines = [{"name": one.person_name, "grid": one.grid_name, "on": one.on, "text": one.text[:60]} for one in others]
    buttons += attachment_buttons("filings", others)
    await context.reply("filings.list", buttons, quotas=[quota_params(one) for one in found], came=lines)


async def _offer(context: Context, _answers: Answers) -> Sequence[Choice]:
    return [
        Choice("filings.which", _key(debt), {"of": debt.quota.of.words}, row=at)
        for at, debt in enumerate(await _debts(context))
    ]


async def _read_which(context: Context, answers: Answers, text: str) -> Ok | Again:
    debts = await _debts(context)
    named = _named(debts, text.strip())
    if len(named) != 1:
        return Again("filings.ask_which", {}, await _offer(context, answers))
    return Ok(_key(named[0]))


async def _read_text(context: Context, answers: Answers, text: str) -> Ok:
    files = [*answers.get("attachments", []), *(one.as_json() for one in context.event.attachments)]
    return Ok(text.strip()[:2000], {"attachments": files})


async def _finish(context: Context, answers: Answers) -> None:
    which = answers["which"]
    debt = next((one for one in await _debts(context) if _key(one) == which), None)
    if debt is None:
        await context.reply("filings.nothing")
        return
    post, quota = debt.post, debt.quota
    filing_id = await context.uow.filings.add(
        person_id=context.person.id, grid_id=post.grid_id, role=post.role, rulebook=post.rulebook, rule=quota.id,
        on=context.today, text=answers["text"], attachments=answers["attachments"], source=answers["source"],
        filed_by_id=context.person.id,
    )  # fmt: skip
    (standing,) = await standings_of(context.world, context.uow, [debt], context.today, with_leave=False)
    told = await _tell_office(context, debt, filing_id, answers)
    buttons = [
        Button("undo", "filings.withdraw", {"filing": filing_id}, row=1),
        Button("why.why", "why.show", {"post": post.id, "rule": quota.id}, row=1),
    ]
    await context.reply(
        "filings.filed", buttons, text=answers["text"], files=len(answers["attachments"]), told=told,
        quota=quota_params(standing),
    )  # fmt: skip


async def _tell_office(context: Context, debt: Owed, filing_id: int, answers: Answers) -> bool:
    """Tells the nearest office above a head who filed what, its files a press away."""
    if debt.post.role in ("office", "leader"):
        return False
    ids = [int(part) for part in debt.post.grid_path.strip("/").split("/")]
    offices = await context.uow.people.posts_on(ids, context.today, roles=("office",))
    nearest = max((post.grid_level for post in offices), default=None)
    people = {post.person_id for post in offices if post.grid_level == nearest}
    filing = await context.uow.filings.get(filing_id)
    await context.tell(
        people, "filings.received", attachment_buttons("filings", [filing] if filing else []), lane=Lane.TASK,
        name=context.person.name, grid=debt.post.grid_name, of=debt.quota.of.words, text=answers["text"],
    )  # fmt: skip
    return bool(people)


FORM = Form(
    "filings",
    (Field("which", _read_which, offer=_offer), Field("text", _read_text, takes_files=True)),
    _finish,
)


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a filing back; it stays on record as withdrawn."""
    filing = await context.uow.filings.get(int(subject["filing"]))
    if filing is None or context.person.id != filing.filed_by_id:
        await context.reply("help.not_allowed")
    elif await context.uow.filings.end(filing.id, context.person.id):
        if context.pressed is not None:
            await context.edit_pressed(buttons=())
        await context.reply("filings.withdrawn", on=filing.on)
    else:
        await context.reply("filings.gone")


async def undoable(context: Context) -> Undoable | None:
    """The newest filing of this person."""
    newest = await context.uow.filings.newest_by(context.person.id)
    return undo_of(newest, lambda filing_id: withdraw(context, {"filing": filing_id}))


AREA = Area(
    "filings",
    commands=(
        Command("file", "报送", run, roles=frozenset({"head", "office", "leader"}), in_groups=False, hints=_HINTS),
    ),
    actions={"start": start, "withdraw": withdraw},
    forms=(FORM,),
    undoable=undoable,
)
