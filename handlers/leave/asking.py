"""The guided request for leave: which days, why, and who stands in; each asked only where the line did not say it.

A correction (改日期, 选代岗人, an edited message) runs through the same form with ``changes`` naming the old request.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from handlers.context import Context
from handlers.dates import RangeRead
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Redo, Result
from handlers.leave import substitutes
from handlers.leave.deciding import take_back
from handlers.leave.doubts import Doubt, day_choice, doubt_about, offered, unread
from handlers.leave.filing import file_leave
from handlers.leave.letters import describe
from handlers.leave.reading import MOST_REASON, clean_reason, read_line, read_substitute
from handlers.leave.spans import Span
from storage.repositories.leaves import Leave
from storage.repositories.people import Post

REASONS = ("看病", "家里有事", "照顾孩子老人", "外出办事")
"""Reasons to tap; what is kept is the person's own Chinese word, like one that was typed."""
OFFERED_DAYS = 3
_NOBODY_WORDS = frozenset({"不用", "不用了", "没有", "无", "不", "不需要", "没", "无人", "不找"})


async def answers_from(
    context: Context, person_id: int, posts: Sequence[Post], text: str, *, changes: Leave | None = None
) -> Answers:
    """Returns what a line answers of the form, doubts included.

    Args:
        context: the event.
        person_id: whose leave it is.
        posts: that person's posts.
        text: what stands after the command, without the name of 代报.
        changes: the request that is corrected; what the line does not speak of stays as it was.
    """
    line = read_line(text, context.today)
    answers: Answers = {"person": person_id}
    if changes is not None:
        answers |= {"changes": changes.id, "reason": changes.reason, "substitute": changes.substitute_id or 0}
    if line.reason:
        answers["reason"] = line.reason
    besides = changes.id if changes is not None else None
    span: Span | None = None
    if isinstance(line.days, RangeRead):
        span = Span.read(line.days)
    elif line.days is None and changes is not None:
        span = Span.of(changes)
    if span is not None:
        doubt = await doubt_about(context, person_id, span, line.reason, besides=besides)
        answers |= {"days": span.as_json()} if doubt is None else {"days_doubt": doubt.as_json()}
    elif text and not isinstance(line.days, RangeRead):
        answers["days_doubt"] = unread(context, line.days, line.reason).as_json()
    if line.substitute:
        taken = await substitutes.take_name(context, posts, line.substitute, span)
        answers.pop("substitute", None)
        answers |= {"substitute_doubt": taken.as_json()} if isinstance(taken, Doubt) else {"substitute": taken}
    elif line.substitute == "" or ("days" in answers and "reason" in answers):
        # A line that says all there is to say is filed at once; a button below the answer names a substitute later.
        answers.setdefault("substitute", 0)
    return answers


async def _read_days(context: Context, answers: Answers, text: str) -> Result:
    line = read_line(text, context.today)
    if not isinstance(line.days, RangeRead):
        return unread(context, line.days, line.reason).again()
    return await _take_days(context, answers, Span.read(line.days), line.reason)


async def _choose_days(context: Context, answers: Answers, value: Any) -> Result:
    if value.get("withdraw"):
        old = await context.uow.leaves.get(int(value["withdraw"]))
        if old is not None and context.person.id in (old.person_id, old.filed_by_id):
            kind, params = await take_back(context, old)
            await context.reply(kind, **params)
            if value.get("span") is None:
                return Redo(("days",))
    span = Span.from_json(value["span"])
    return await _take_days(context, answers, span, value.get("reason", ""), sure=bool(value.get("sure")))


async def _take_days(context: Context, answers: Answers, span: Span, reason: str, *, sure: bool = False) -> Result:
    doubt = await doubt_about(context, answers["person"], span, reason, sure=sure, besides=answers.get("changes"))
    if doubt is not None:
        return doubt.again()
    also = {"reason": reason} if reason and "reason" not in answers else {}
    return Ok(span.as_json(), also)


async def _offer_days(context: Context, answers: Answers) -> Sequence[Choice]:
    """Offers what a doubt leaves open, else today and the two days after it, each as a whole."""
    days = [context.today + timedelta(days=n) for n in range(OFFERED_DAYS)]
    return offered(answers, "days_doubt") or [day_choice(context, Span(day, "am", day, "pm")) for day in days]


async def _read_reason(context: Context, answers: Answers, text: str) -> Result:
    _name, rest = read_substitute(text)
    reason = clean_reason(rest) or text[:MOST_REASON]
    if not _name:
        return Ok(reason)
    taken = await substitutes.take_name(context, await _posts(context, answers), _name, _span(answers))
    return Ok(reason) if isinstance(taken, Doubt) else Ok(reason, {"substitute": taken})


async def _choose_reason(_context: Context, _answers: Answers, value: Any) -> Result:
    return Redo(("days", "days_doubt")) if value == {"redo": True} else Ok(str(value))


async def _offer_reason(_context: Context, _answers: Answers) -> Sequence[Choice]:
    words = [Choice("leave.word", word, {"word": word}, row=n // 2) for n, word in enumerate(REASONS)]
    return [*words, Choice("leave.change_days", {"redo": True})]


async def _read_substitute(context: Context, answers: Answers, text: str) -> Result:
    name, _rest = read_substitute(text)
    if name == "" or text.strip(" 　。.!！") in _NOBODY_WORDS:
        return Ok(0)
    posts = await _posts(context, answers)
    taken = await substitutes.take_name(context, posts, name or text.strip(" 　。.,，"), _span(answers))
    return _with_nobody(taken) if isinstance(taken, Doubt) else Ok(taken)


async def _choose_substitute(context: Context, answers: Answers, value: Any) -> Result:
    if not value:
        return Ok(0)
    person = await context.uow.people.get(int(value))
    posts = await _posts(context, answers)
    taken = await substitutes.take(context, posts, person.id, person.name, _span(answers))
    return _with_nobody(taken) if isinstance(taken, Doubt) else Ok(taken)


async def _offer_substitutes(context: Context, answers: Answers) -> Sequence[Choice]:
    found = offered(answers, "substitute_doubt")
    if not found:
        found = substitutes.choices_of(await substitutes.colleagues(context, await _posts(context, answers)))
    return [*found, Choice("leave.nobody", 0)]


def _with_nobody(doubt: Doubt) -> Again:
    return Again(doubt.kind, doubt.params, [*doubt.choices, Choice("leave.nobody", 0)])


async def _finish(context: Context, answers: Answers) -> None:
    person = await context.uow.people.get(answers["person"])
    posts = await _posts(context, answers)
    span, changes = Span.from_json(answers["days"]), answers.get("changes")
    old = await context.uow.leaves.get(changes) if changes else None
    if old is not None and (old.state != "asked" or old.ended_at is not None):
        await context.reply("leave.settled", **await describe(context, old))
        return
    # Days were checked when they were answered, but a form can lie for a week before its last answer.
    doubt = await doubt_about(context, person.id, span, answers["reason"], sure=True, besides=changes)
    if doubt is not None:
        await context.reply(doubt.kind, **doubt.params)
        return
    # A corrected request stays bound to the message that it came from, so that editing that one still finds it.
    source = old.source if old is not None else context.source
    await file_leave(
        context, person, posts, span, answers["reason"], answers["substitute"] or None, source=source, instead_of=old
    )


async def _posts(context: Context, answers: Answers) -> list[Post]:
    return await context.uow.people.posts_of(answers["person"], context.today)


def _span(answers: Answers) -> Span | None:
    return Span.from_json(answers["days"]) if "days" in answers else None


FORM = Form(
    "leave",
    (
        Field("days", _read_days, _choose_days, _offer_days),
        Field("reason", _read_reason, _choose_reason, _offer_reason),
        Field("substitute", _read_substitute, _choose_substitute, _offer_substitutes),
    ),
    _finish,
)
