"""政策宣传 as a fact of a visit: said in its text ('宣传防火'), or added with a button by its topic.

Must never take a word out of the visit's text: the topic is written down beside it.
"""

import re
from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.visits.own import own_visit

_SAID = re.compile(r"(?<!不)(?:宣传|宣讲)(?:了|过)?[:：\s]*(?P<topic>[^，。；,;!！\s：:][^，。；,;!！\n]{0,39})")
_NONE = re.compile(r"^(?:栏|册|单|员|片|画|资料)")
MOST_TOPICS = 3
MOST_OFFERED = 6


def topics_in(text: str) -> list[str]:
    """Returns what a visit's text says was made known: '水管漏水，宣传防火' tells of 防火.

    Args:
        text: the visit's; 宣传栏 and 宣传册 are things and no topics.
    """
    found = [match["topic"].strip() for match in _SAID.finditer(text)]
    return list(dict.fromkeys(topic for topic in found if not _NONE.match(topic)))[:MOST_TOPICS]


async def write_down(context: Context, visit_id: int, topics: list[str]) -> None:
    """Writes down what was made known on a visit, each topic once.

    Source: the rulebook that asks for it, 第七条（五）1 and 三（二）4.
    """
    visit = await context.uow.visits.get(visit_id)
    assert visit is not None
    there = await context.uow.publicities.of_visit(visit_id)
    for topic in topics:
        if topic not in there:
            await context.uow.publicities.add(
                visit_id=visit_id, person_id=visit.person_id, grid_id=visit.grid_id, on=visit.on, topic=topic,
                filed_by_id=context.person.id,
            )  # fmt: skip


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that adds a topic to a visit."""
    visit = await own_visit(context, subject)
    if visit is not None:
        await engine.start(context, FORM.name, {"visit": visit.id})


async def _offer(context: Context, _answers: Answers) -> list[Choice]:
    words: list[str] = []
    for post in context.posts:
        book = context.world.rulebooks.get(post.rulebook)
        for one in book.requirements if book is not None else ():
            if one.about == "publicity" and one.in_force(context.today):
                words += one.items
    topics = list(dict.fromkeys(words))[:MOST_OFFERED]
    return [Choice("publicity.topic", topic, {"topic": topic}, row=at // 3) for at, topic in enumerate(topics)]


async def _read(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text.strip()[:40])


async def _finish(context: Context, answers: Answers) -> None:
    visit = await context.uow.visits.get(int(answers["visit"]))
    if visit is None or visit.ended_at is not None:
        await context.reply("visits.gone")
        return
    await write_down(context, visit.id, [answers["topic"]])
    month = await context.uow.publicities.counted([visit.person_id], visit.on.replace(day=1), context.today)
    topics = await context.uow.publicities.of_visit(visit.id)
    await context.reply("publicity.noted", topics=topics, n=month.get(visit.person_id, 0))


FORM = Form("publicity", (Field("topic", _read, offer=_offer),), _finish)
