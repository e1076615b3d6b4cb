"""Anything, by anyone, in any order: commands, junk, files, corrections, buttons of others and of long ago.

Nothing raises, nobody is left without an answer in private, a group never learns numbers, a stranger learns nothing.
"""

import random
import re

import pytest

from handlers.events import Attachment, Contact, clean_text
from handlers.roster.rows import PostRow
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import (
    FIRST_HEAD,
    FUMENG_WORKER,
    LEADER,
    OFFICE,
    SECONDED_WORKER,
    THIRD_HEAD,
    TWO_POSTS,
    WORKER,
    small_county,
)

COMMANDS = (
    "/start", "/help", "帮助", "/bind HN01", "日报", "日报 今天走访了三户", "日报 昨天 巡查", "代王秀兰 日报 走访",
    "走访", "走访 张三：水管漏水", "走访 HN-1", "请假", "请假 明天到后天 孩子生病",
    "请假 下周一上午 看病 代岗刘桂英", "请假 昨天", "任务", "任务 全县 11月25日18点 防火巡查\n带好袖标",
    "任务 南关村 明天 加急 排查", "任务 网格员 大概下周 开会", "/任务 1", "今天", "进度", "进度 南关村", "简报",
    "简报 本周", "撤回", "为什么", "为什么 走访", "我", "取消", "/language", "/nonsense", "记日报", "收到", "1",
    "2 6", "好", "/report", "/visit", "/leave", "/task", "/undo",
)  # fmt: skip
JUNK = (
    "", " ", "？？？", "9" * 400, "10" + "0" * 20, "\x00\ud800坏", "\u202e倒过来", "长" * 5000, "😀" * 2100,
    "a\n" * 600, "{{ p }}{% for %}", "%s %(x)s {0}", "<b>&amp;</b>", "'; DROP TABLE people; --", "=1+1", "2月30日",
    "25:61", "-1", "½", "、、、", "：：", "张三、李四、王五、赵六：" + "漏水" * 900, "ﷺ" * 300, "e\u0301" * 900,
    "１２３", "0x1F", "1e309", "NaN",
)  # fmt: skip
FILES = (
    Attachment("photo", "f1"), Attachment("voice", "f2"), Attachment("document", "f3", "台账.xlsx.exe" * 40, 10**12),
    Attachment("video", "f4"), Attachment("location", "", latitude=91.5, longitude=-999.0),
)  # fmt: skip
NUMBER = re.compile(r"(?<!\d)1\d{10}(?!\d)")
NAMES = {row.name for row in small_county().people if isinstance(row, PostRow)}
SORRY = "没有处理好"


async def _act(dice: random.Random, town: Town, chats: list[Phone]) -> str:
    """Does one thing that somebody might do; returns what it was, for a failure's message."""
    chat = dice.choice(chats)
    sender = dice.choice(chats) if chat.is_group or dice.random() < 0.05 else None
    seen = [b.data for one in chats for message in one.shown[-6:] for row in message.buttons for b in row]
    own = [b.data for message in chat.shown[-4:] for row in message.buttons for b in row]
    match dice.choices(["command", "junk", "file", "own", "any", "edit", "contact", "wait"], [6, 3, 1, 12, 2, 1, 1, 1])[
        0
    ]:
        case "command":
            did = dice.choice(COMMANDS)
            await chat.says(did, sender=sender)
        case "junk":
            did = clean_text(dice.choice(JUNK))
            await chat.says(did, sender=sender)
        case "file":
            did = "a file"
            await chat.says(dice.choice(("", "日报", "门口的井盖")), attachments=(dice.choice(FILES),), sender=sender)
        case "own" if own:
            did = dice.choice(own)
            await chat.presses_data(did, sender=sender)
        case "any" if seen:
            did = dice.choice(seen)
            await chat.presses_data(did, sender=sender)
        case "edit":
            did = dice.choice(COMMANDS + JUNK)
            await chat.says(clean_text(did), what="edited", message_id=str(dice.randint(1, 9)), sender=sender)
        case "contact":
            did = "a contact"
            await chat.says(
                contact=Contact(dice.choice(("13900000000", WORKER, "", "x" * 300)), own=False), sender=sender
            )
        case _:
            did = "time"
            town.clock.pass_by(minutes=dice.choice((1, 30, 300, 1500)))
            await town.tick()
    return f"{did[:60]!r} in {chat.address} by {sender.address if sender else 'its owner'}"


@pytest.mark.parametrize("seed", range(2))
async def test_a_crowd_does_anything_and_nothing_raises_and_nothing_is_let_out(
    town: Town, join: Join, seed: int
) -> None:
    numbers = (OFFICE, LEADER, FIRST_HEAD, THIRD_HEAD, WORKER, SECONDED_WORKER, TWO_POSTS, FUMENG_WORKER)
    people = [await join(number) for number in numbers]
    group, stranger = await town.group("HN01-1-1"), Phone(town, "stranger")
    chats = [*people, group, stranger]
    dice = random.Random(seed)

    for _ in range(160):
        did = await _act(dice, town, chats)
        for chat in chats:
            assert not any(SORRY in message.text for message in chat.shown[-3:]), did
        assert not any(NUMBER.search(message.text) for message in group.shown[-3:]), did

    learnt = "\n".join(stranger.texts)
    assert not any(name in learnt for name in NAMES)
    assert not NUMBER.search(learnt)
