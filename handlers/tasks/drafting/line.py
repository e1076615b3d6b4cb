"""Reads '/任务 全县 11月25日18点 防火巡查': scope, deadline and title in any sensible order, the body below.

What is missing or doubtful is left for the form to ask; nothing is guessed.
"""

import re
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.dates import InstantRead, Unsure, read_instant
from handlers.forms.form import Answers
from handlers.recurring import planning
from handlers.tasks.drafting.asks import read_asks
from handlers.tasks.drafting.roles import role_words
from handlers.tasks.drafting.scope import WHOLE, Doubt, ScopeJson, ScopeReader

MOST_TITLE = 80
_URGENT = re.compile(r"[【\[（(〔]?加急[】\]）)〕]?[!！:：]?")
_CODE = re.compile(r"(?=.*[A-Za-z-]|\d{6})[A-Za-z0-9_-]{2,30}")
_TRIM = " \t　,，。.;；:：、-—"


async def read_task(context: Context, text: str) -> Answers:
    """Returns the form's answers that a message gives.

    Args:
        context: who writes, and when.
        text: what stands after the command; the first line says whom, until when and what, the rest is the body.
    """
    first, _, body = text.partition("\n")
    answers: Answers = {"body": body.strip(), "urgent": bool(_URGENT.search(first)), "source": context.source}
    asked = read_asks(_URGENT.sub(" ", first))
    answers.update(asked.as_answers())
    line, planned = planning.read_plan(context, asked.rest)
    answers.update(planned)
    line, scope = await _find_code(context, line)
    if "deadline" not in planned and not planned.get("deadline_hint"):
        line, deadline = read_deadline(context, line)
        answers.update(deadline)
    rest = line
    if scope is None:
        rest, scope = await _find_scope(context, line)
    if isinstance(scope, Doubt):
        answers["scope_hint"] = scope.as_json()
    elif scope is not None:
        answers["scope"] = scope
    title = rest.strip(_TRIM) or asked.title
    if 0 < len(title) <= MOST_TITLE:
        answers["title"] = title
    elif title:
        # Nothing that was written is lost: what is too long for a title becomes the body's first line.
        answers["body"] = f"{title}\n{answers['body']}".strip()
    return answers


def read_deadline(context: Context, line: str) -> tuple[str, dict[str, Any]]:
    """Reads a deadline out of a line; returns the rest of the line and the answers that it gives.

    A deadline in the past and a doubtful one come back as a hint, for the form to ask.
    """
    read = read_instant(line, context.local_now, add_workdays=context.world.calendar.add_workdays)
    if read is None:
        return line, {}
    if isinstance(read, Unsure):
        ahead = [one.at for one in read.candidates if one.at > context.local_now]
        said = line[read.start : read.end].strip()
        hint = {"reason": "unsure", "said": said, "candidates": ahead}
        return (line if read.reason == "dotted" else read.rest(line)), {"deadline_hint": hint}
    if read.at <= context.local_now:
        return read.rest(line), {"deadline_hint": past(read.at)}
    return read.rest(line), {"deadline": answer(read)}


def past(at: datetime) -> dict[str, Any]:
    """The hint for a deadline that is over."""
    return {"reason": "past", "at": at, "candidates": []}


def answer(read: InstantRead) -> dict[str, Any]:
    """The form's answer for a deadline."""
    return {"at": read.at}


async def _find_code(context: Context, line: str) -> tuple[str, ScopeJson | Doubt | None]:
    """Finds a grid's code before dates are looked for: 01-1 in HN01-1 is no day."""
    words = line.split()
    for place, word in enumerate(words[:12]):
        if _CODE.fullmatch(word):
            found = await ScopeReader(context).read(word)
            if found is not None:
                return " ".join([*words[:place], *words[place + 1 :]]), found
    return line, None


async def _find_scope(context: Context, line: str) -> tuple[str, ScopeJson | Doubt | None]:
    """Finds the words that say whom; returns the line without them."""
    reader = ScopeReader(context)
    words = line.split()
    doubt: Doubt | None = None
    for place, word in enumerate(words[:12]):
        found = await reader.read(word)
        if isinstance(found, dict):
            end = place + 1
            # '张三 李四 …' and '东沟村 西沟村 …': neighbours of the same sort belong together.
            while end < len(words) and not found["whole"]:
                following = await reader.read(words[end])
                if not isinstance(following, dict) or bool(following["people"]) != bool(found["people"]):
                    break
                merged = await reader.merge([found, following])
                if isinstance(merged, Doubt):
                    break
                found, end = merged, end + 1
            return " ".join([*words[:place], *words[end:]]), found
        if found is not None and doubt is None:
            doubt = found
            words = [*words[:place], "", *words[place + 1 :]]
    if doubt is not None:
        return " ".join(filter(None, words)), doubt
    return await _find_prefix(context, reader, words)


async def _find_prefix(context: Context, reader: ScopeReader, words: list[str]) -> tuple[str, ScopeJson | Doubt | None]:
    """'全县防火巡查', '全县网格员开会': whole words with the title close behind."""
    for place, word in enumerate(words):
        prefix = next((one for one in WHOLE if word.startswith(one) and len(word) > len(one)), None)
        if prefix is None:
            continue
        rest = word.removeprefix(prefix).removeprefix("的")
        rulebook = await context.world.rulebook_of(context.uow, reader.paths[0])
        roles = role_words(rulebook)
        role = next((roles[name] for name in sorted(roles, key=len, reverse=True) if rest.startswith(name)), None)
        if role is not None:
            rest = rest.removeprefix(role.word)
        return " ".join(filter(None, [*words[:place], rest, *words[place + 1 :]])), await reader.whole(role)
    return " ".join(words), None
