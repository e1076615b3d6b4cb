"""Filling a task in: by one line of numbers, or field by field; what was read is kept, what is missing is asked.

A half-filled answer lives in the form and survives a restart; nothing counts before every field is answered.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from handlers.access import Act, may
from handlers.answers.filing import file_answer
from handlers.answers.reading import Wrong, looks_like_figures, read_line, says_nothing_happened
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.tasks.drafting.asks import MOST_FIELDS
from storage.repositories.letters import Button, Letter
from storage.repositories.task_answers import Slot

FORM = "answers"
OVER_FOR = timedelta(days=3)


async def take(context: Context, text: str) -> bool:
    """Takes a private text of nothing but numbers, or a zero report, as the answer to the open task it fits."""
    zero = says_nothing_happened(text)
    if not zero and not looks_like_figures(text):
        return False
    slots = await context.uow.tasks.answers.slots(context.person.id, context.today, since=context.now - OVER_FOR)
    slots = [slot for slot in slots if _fits(slot, text, context.local_now, zero=zero)]
    living = [slot for slot in slots if slot.state == "issued"]
    # Whoever has answered already and writes again means to correct, unless another task still waits.
    waiting = [slot for slot in living if slot.answered_at is None] or living
    waiting = await _one_of_a_family(context, waiting)
    if len(waiting) == 1:
        await begin(context, waiting[0], text)
    elif waiting:
        titles = Counter((slot.title, slot.person_id) for slot in waiting)
        buttons = [
            Button("answers.for_slot", "answers.fill", {"task": s.task_id, "person": s.person_id, "text": text[:200]},
                   {"title": s.title, "name": "" if s.person_id == context.person.id else s.person_name,
                    "by": s.issuer_name if titles[s.title, s.person_id] > 1 else "", "at": s.deadline_at})
            for s in waiting[:8]
        ]  # fmt: skip
        await context.reply("answers.which", buttons, text=text[:60])
    elif slots:
        await context.reply("answers.over", title=slots[0].title, text=text[:60])
    else:
        return False
    return True


async def _one_of_a_family(context: Context, slots: list[Slot]) -> list[Slot]:
    """Keeps one place of those that are filled together: a task and what was split from it ask the same once."""
    if len(slots) < 2 or all(slot.parent_id is None for slot in slots):
        return slots
    tops = await context.uow.tasks.families.tops([slot.task_id for slot in slots])
    kept: list[Slot] = []
    for slot in slots:
        if not any(
            tops[one.task_id] == tops[slot.task_id] and one.person_id == slot.person_id and one.fields == slot.fields
            for one in kept
        ):
            kept.append(slot)
    return kept


def _fits(slot: Slot, text: str, now: datetime, *, zero: bool) -> bool:
    first = slot.fields[0]
    if zero and first["kind"] == "text" and first["choices"]:
        return True
    # '0' is a zero report and a figure.
    return looks_like_figures(text) and any(field["kind"] == "number" for field in slot.fields)


async def begin(context: Context, slot: Slot, text: str = "") -> None:
    """Reads what was written for a place and files it, or asks for what is missing or wrong."""
    start: Answers = {
        "task": slot.task_id, "person": slot.person_id, "title": slot.title, "fields": slot.fields,
        "source": context.source, "hint": None,
        "name": "" if slot.person_id == context.person.id else slot.person_name,
    }  # fmt: skip
    if text:
        start.update(_read(start, text, context.local_now, 0))
    if text and context.form is None and FORM_OF_ANSWER.missing(start) is None:
        # The whole answer in one line, thousands of times within a minute: no form is begun and ended for it.
        await _file(context, slot, start)
        return
    await engine.start(context, FORM, start)


def _read(answers: Mapping[str, Any], text: str, now: datetime, first: int) -> dict[str, Any]:
    """Returns the answers that a text gives, and the hint for the first one that could not be taken."""
    read = read_line(text, answers["fields"], now, first)
    found: dict[str, Any] = {f"f{place}": value for place, value in read.given.items()}
    if read.too_many:
        return {"hint": {"reason": "many", "said": text[:40], "place": first}}
    wrong = next(iter(sorted(read.wrong)), None)
    found["hint"] = None if wrong is None else {**read.wrong[wrong].as_json(), "place": wrong}
    if wrong is None and len(read.given) and any(
        f"f{place}" not in answers and f"f{place}" not in found for place in range(len(answers["fields"]))
    ):  # fmt: skip
        found["hint"] = {"reason": "few", "said": "", "place": first}
    return found


async def _read_field(place: int, context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    field = answers["fields"][place]
    if field["kind"] in ("photo", "location"):
        kept = [one.as_json() for one in context.event.attachments]
        fitting = [one for one in kept if (one["kind"] == "location") == (field["kind"] == "location")]
        if not fitting:
            return Again(f"answers.ask_f{place}", {"answers": _hinted(answers, place, Wrong(field["kind"], text))})
        return Ok(fitting[0], {"hint": None})
    found = _read(answers, text, context.local_now, place)
    if f"f{place}" not in found:
        hint = found["hint"] or {"reason": "none", "said": text[:40], "place": place}
        return Again(f"answers.ask_f{place}", {"answers": {**answers, "hint": hint}}, await _offer(place, answers))
    return Ok(found[f"f{place}"], {**found, "source": context.source or answers["source"]})


def _hinted(answers: Answers, place: int, wrong: Wrong) -> Answers:
    return {**answers, "hint": {**wrong.as_json(), "place": place}}


async def _offer(place: int, answers: Answers) -> Sequence[Choice]:
    return [
        Choice("answers.choice", value, {"value": value}, n // 3)
        for n, value in enumerate(answers["fields"][place]["choices"])
    ]


async def _offer_field(place: int, _context: Context, answers: Answers) -> Sequence[Choice]:
    return await _offer(place, answers)


async def _choose(_context: Context, _answers: Answers, value: Any) -> Ok | Again | Stop:
    return Ok(value, {"hint": None})


async def finish(context: Context, answers: Answers) -> None:
    """Files a complete answer, if it may still be given."""
    slot = await context.uow.tasks.answers.slot(int(answers["task"]), int(answers["person"]))
    if slot is None or not await may_answer(context, slot):
        await context.reply("answers.not_yours", title=answers["title"])
        return
    await _file(context, slot, answers)


async def _file(context: Context, slot: Slot, answers: Answers) -> None:
    given = {str(place): answers[f"f{place}"] for place in range(len(answers["fields"]))}
    if slot.state != "issued":
        await context.reply("answers.over", title=slot.title, text="")
    elif slot.fields != answers["fields"]:
        await context.reply("answers.asked_otherwise", title=slot.title)
    elif slot.person_id == context.person.id and not await still_there(context, slot):
        await context.reply("answers.left_grid", title=slot.title, grid=slot.grid_name, before=slot.answered_at)
    else:
        await file_answer(context, slot, given, answers["source"] or context.source)


async def still_there(context: Context, slot: Slot) -> bool:
    """Whether the speaker still has a post where the task reached them; a stand-in's place is decided by the leave."""
    return any(
        post.grid_path.startswith(slot.grid_path) or slot.grid_path.startswith(post.grid_path) for post in context.posts
    )


async def may_answer(context: Context, slot: Slot) -> bool:
    """Whether somebody may fill a place: its owner, their 代岗人 today, or a head or office above (代报)."""
    if slot.person_id == context.person.id or may(context.posts, Act.FILE_FOR_OTHERS, slot.grid_path):
        return True
    mine = await context.uow.tasks.answers.slots(
        context.person.id, context.today, since=context.now, task_id=slot.task_id
    )
    return any(one.person_id == slot.person_id for one in mine)


async def fill(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 填报: asks field by field, or takes the numbers that were written before it was pressed."""
    task_id = int(subject["task"])
    person_id = subject.get("person")
    if person_id is None:
        slots = await context.uow.tasks.answers.slots(
            context.person.id, context.today, since=context.now - OVER_FOR, task_id=task_id
        )
        if len(slots) > 1:
            buttons = [
                Button("answers.for_slot", "answers.fill", {"task": task_id, "person": s.person_id},
                       {"title": s.title, "name": "" if s.person_id == context.person.id else s.person_name})
                for s in slots[:8]
            ]  # fmt: skip
            await context.reply("answers.which", buttons, text="")
            return
        slot = slots[0] if slots else None
    else:
        slot = await context.uow.tasks.answers.slot(task_id, int(person_id))
    if slot is None or slot.asks != "fields" or not await may_answer(context, slot):
        context.note = Letter("tasks.not_in_scope")
        if not context.in_group:
            await context.reply("tasks.not_in_scope")
    elif slot.state != "issued":
        await context.reply("answers.over", title=slot.title, text="")
    else:
        await begin(context, slot, str(subject.get("text", "")))


async def correct(context: Context, text: str) -> bool:
    """An edited message corrects the answer that was filed from it."""
    filed = await context.uow.tasks.answers.from_source(context.source)
    if filed is None:
        return False
    slot = await context.uow.tasks.answers.slot(filed.task_id, filed.person_id)
    if slot is None:
        return False
    if slot.state != "issued":
        await context.reply("answers.over", title=slot.title, text=text[:60])
        return True
    await begin(context, slot, text)
    return True


def _asked_when(place: int, answers: Answers) -> bool:
    return place < len(answers.get("fields", ()))


FORM_OF_ANSWER = Form(
    FORM,
    tuple(
        Field(
            f"f{place}",
            partial(_read_field, place),
            _choose,
            partial(_offer_field, place),
            partial(_asked_when, place),
            takes_files=True,
        )
        for place in range(MOST_FIELDS)
    ),
    finish,
)
