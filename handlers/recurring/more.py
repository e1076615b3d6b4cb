"""更多, below a preview: repeat it, send it later, mark it as a drill, put it aside, keep it as a template.

Each ends in the preview again, or puts the preview away; nothing is issued before 确认发布 is pressed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.context import Context
from handlers.dates import InstantRead, Unsure, read_instant
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.forms.preview import is_over, put_away
from handlers.recurring import templates
from handlers.recurring.planning import read_repeat
from handlers.tasks.drafting import draft
from storage.repositories.letters import Button

REPEAT, SEND = "recurring", "recurring_send"
OFTEN = ("每天17点", "每个工作日17点", "每周五17点", "每月25日17点", "每月底17点")
_ONCE = ("不重复", "不重复了", "只发一次", "一次")


async def more(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button 更多."""
    made = await _alive(context)
    if made is None:
        return
    await put_away(context, "changed")
    drill = "recurring.no_drill" if made.get("drill") else "recurring.drill"
    buttons = [
        Button("recurring.repeat", "recurring.choose", {"what": "repeat"}, row=0),
        Button("recurring.send_later", "recurring.choose", {"what": "send_later"}, row=0),
        Button(drill, "recurring.choose", {"what": "drill"}, row=1),
        Button("recurring.put_aside", "recurring.choose", {"what": "put_aside"}, row=1),
        Button("recurring.save_template", "recurring.choose", {"what": "template"}, row=2),
        Button("tasks.change_back", "recurring.choose", {"what": ""}, row=2),
    ]
    await context.reply("recurring.more", buttons, draft=made, drafted_at=context.now, state="")


async def _alive(context: Context) -> dict[str, Any] | None:
    """Returns the draft of the pressed letter; says what became of it where it is over."""
    assert context.pressed is not None
    if await is_over(context, draft.OVER):
        return None
    made: dict[str, Any] = dict(context.pressed.params["draft"])
    return made


async def choose(context: Context, subject: Mapping[str, Any]) -> None:
    """Does what was chosen below 更多."""
    made = await _alive(context)
    if made is None:
        return
    what = subject["what"]
    await put_away(context, "kept" if what == "put_aside" else "changed")
    if what == "repeat":
        await engine.start(context, REPEAT, {"draft": made})
    elif what == "send_later":
        await engine.start(context, SEND, {"draft": made})
    elif what == "put_aside":
        await context.uow.task_drafts.keep(context.person.id, made["title"], made)
        await context.reply("recurring.kept", [Button("help.today", "today.show")], title=made["title"])
    else:
        if what == "template":
            await templates.save(context, made)
        made["drill"] = not made.get("drill") if what == "drill" else made.get("drill", False)
        await draft.preview(context, made)


# ---- how often ---------------------------------------------------------------------------------------


async def _offer_often(_context: Context, answers: Answers) -> Sequence[Choice]:
    choices = [Choice("recurring.often", words, {"said": words}, n // 2) for n, words in enumerate(OFTEN)]
    if answers["draft"].get("rhythm"):
        choices.append(Choice("recurring.once", "不重复"))
    return choices


async def _read_often(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    if text.strip(" 。.") in _ONCE:
        return Ok({"rhythm": None})
    rest, read = read_repeat(context, text)
    if read.get("rhythm") is None or len(rest) > 2:
        asked = {**answers, "unread": text[:40]}
        return Again("recurring.ask_often", {"answers": asked}, await _offer_often(context, answers))
    return Ok(read)


async def _take_often(context: Context, answers: Answers, value: Any) -> Ok | Again | Stop:
    return await _read_often(context, answers, str(value))


async def _repeat(context: Context, answers: Answers) -> None:
    made = {key: value for key, value in answers["draft"].items() if key not in ("due_time", "start", "start_time")}
    until_on = made.pop("until_on", None)
    rhythm = answers["often"]["rhythm"]
    if rhythm is not None and until_on is not None:
        rhythm["until_on"] = rhythm["until_on"] or until_on
    if rhythm is None:
        await draft.ask_again(context, {**made, "rhythm": None}, "deadline")
    else:
        await engine.start(context, draft.FORM, {**made, **answers["often"]})


# ---- when --------------------------------------------------------------------------------------------


async def _offer_when(context: Context, answers: Answers) -> Sequence[Choice]:
    choices = [Choice("tasks.until", {"at": at}, {"at": at}) for at in answers.get("candidates", [])]
    for words in () if choices else ("今天14点", "明天8点"):
        read = read_instant(words, context.local_now)
        if isinstance(read, InstantRead) and read.at > context.local_now:
            choices.append(Choice("tasks.until", {"at": read.at}, {"at": read.at}))
    return [*choices, Choice("recurring.now", {"at": None})]


async def _read_when(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    read = read_instant(text, context.local_now)
    if isinstance(read, InstantRead) and read.at > context.local_now:
        return Ok({"at": read.at})
    ahead = [one.at for one in read.candidates if one.at > context.local_now] if isinstance(read, Unsure) else []
    asked = {**answers, "unread": text[:40], "candidates": ahead}
    return Again("recurring_send.ask_when", {"answers": asked}, await _offer_when(context, asked))


async def _send(context: Context, answers: Answers) -> None:
    made = {key: value for key, value in answers["draft"].items() if key not in ("rhythm", "start_time", "due_time")}
    made["start"] = answers["when"]["at"]
    if answers["draft"].get("rhythm"):
        await draft.ask_again(context, made, "deadline")
    else:
        await draft.preview(context, made)


FORMS = (
    Form(REPEAT, (Field("often", _read_often, _take_often, _offer_often),), _repeat),
    Form(SEND, (Field("when", _read_when, offer=_offer_when),), _send),
)
