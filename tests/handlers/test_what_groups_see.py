"""A group is told what is for everybody: never a telephone number, never who has not signed, reported or come."""

import re

from handlers.catalogue import all_areas
from tests.conversation import Town
from tests.handlers.conftest import Join, issue
from tests.rosters import OFFICE, SECONDED_WORKER, THIRD_HEAD, WORKER, small_county

NUMBER = re.compile(r"(?<!\d)1\d{10}(?!\d)")
WORDS = ("", "南关村", "全部", "1", "未签收", "本周")
SPEAKERS = (OFFICE, THIRD_HEAD)
NAMED = {"陈建国", "马德福"}
"""Those who speak, and may be named as the ones who did something."""
SILENT = {row.name for row in small_county().people} - NAMED


async def test_whatever_a_head_or_the_office_says_or_presses_there_names_nobody_who_is_missing(
    town: Town, join: Join
) -> None:
    speakers = office, _ = [await join(number) for number in SPEAKERS]
    for silent in (WORKER, SECONDED_WORKER):
        await join(silent)
    group = await town.group("HN01-1-1")
    for line in ("加急 今天18点 防火巡查", "今天17点 报两个数：外出人数、返乡人数"):
        await issue(office, f"/任务 全县 {line}")
    assert "防火巡查" in group.shown[0].text
    pressed: set[str] = set()

    for sender in speakers:
        for command in all_areas().distinct_commands:
            for words in WORDS:
                await group.says(f"/{command.name} {words}".strip(), sender=sender)
            for data in {b.data for m in group.shown for row in m.buttons for b in row} - pressed:
                pressed.add(data)
                await group.presses_data(data, sender=sender)
            seen = "\n".join(group.texts)
            assert not NUMBER.search(seen), command.name
            named = [message.text for message in group.shown if any(name in message.text for name in SILENT)]
            assert not named, command.name


async def test_nothing_that_time_brings_to_a_group_names_anybody(town: Town, join: Join) -> None:
    office, head = [await join(number) for number in SPEAKERS]
    group, whole = await town.group("HN01-1-1"), await town.group("HN")
    await issue(office, "/任务 全县 加急 今天18点 防火巡查")
    await head.says("请假 明天 孩子生病")

    for _ in range(72):
        town.clock.pass_by(hours=1)
        await town.tick()

    seen = "\n".join(message.text for chat in (group, whole) for message in chat.shown)
    assert "防火巡查" in seen
    assert not NUMBER.search(seen)
    assert not {name for name in SILENT | {"马德福"} if name in seen}
