"""看附件: who may see what a report was filed with, in which words, a few at a time."""

import json
from typing import Any

import pytest

from handlers.attachments.command import MOST_AT_ONCE, attachment_buttons
from handlers.events import Attachment
from storage.repositories.letters import Button, Lane, Letter
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.rosters import FOURTH_HEAD, FUMENG_HEAD, OFFICE, SECONDED_WORKER, THIRD_HEAD

PHOTO = Attachment("photo", "AgAC-photo-1", size=1280)
VOICE = Attachment("voice", "AgAC-voice-2")
PLAN = Attachment("document", "AgAC-document-3", name="水渠图.pdf", size=900)
PLACE = Attachment("location", "", latitude=35.6921, longitude=105.0831)


@pytest.fixture
async def head(join: Join) -> Phone:
    """马德福, head of 南关村 above her."""
    return await join(THIRD_HEAD)


async def _opens_the_report(head: Phone) -> None:
    await head.says("今天")
    await head.presses("看日报")
    await head.presses("看下一份")


async def _give_button(town: Town, phone: Phone, table: str, ids: list[int]) -> None:
    """Puts a button that somebody else got onto a phone, as a forged or very old press would."""
    subject = {"table": table, "ids": ids, "from": 0}
    button = Button("attachments.show", "attachments.show", subject, {"count": 1})
    async with town.store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.at("paper", phone.address)
        await uow.outbox.send([terminal], Letter("notes.dropped", {}, (button,)), Lane.REPLY)
    await town.settle()


async def _letters(town: Town) -> list[dict[str, Any]]:
    """The params of every letter about an attachment, oldest first."""
    async with town.store.reading(town.clock.now()) as uow:
        rows = (await uow.connection.exec_driver_sql("SELECT kind, params FROM deliveries ORDER BY id")).all()
    return [json.loads(row.params) for row in rows if row.kind == "attachments.one"]


async def test_a_head_sees_each_thing_that_a_report_was_filed_with(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("日报 清理水渠", attachments=(PHOTO,))
    await worker.says("日报 又巡了一遍", attachments=(PLAN, PLACE))
    await _opens_the_report(head)
    before = len(head.shown)

    assert "看附件（3 个）" in head.labels()

    await head.presses("看附件")

    assert head.texts[before:] == [
        "王秀兰 11月18日（周三）的日报 · 照片 1/3",
        "王秀兰 11月18日（周三）的日报 · 文件 2/3\n水渠图.pdf",
        "王秀兰 11月18日（周三）的日报 · 位置 3/3\n纬度 35.69210，经度 105.08310",
    ]
    photo, plan, place = await _letters(town)
    assert (photo["kind"], photo["file_id"], photo["account"], photo["size"]) == ("photo", PHOTO.file_id, "paper", 1280)
    assert (plan["name"], plan["file_id"]) == ("水渠图.pdf", PLAN.file_id)
    assert (place["latitude"], place["longitude"]) == (35.6921, 105.0831)


async def test_a_report_without_attachments_has_no_such_button(worker: Phone, head: Phone) -> None:
    await worker.says("日报 清理水渠")
    await _opens_the_report(head)

    assert "清理水渠" in head.last
    assert not [label for label in head.labels() if "附件" in label]


async def test_many_are_shown_a_few_at_a_time(worker: Phone, head: Phone) -> None:
    for n in range(MOST_AT_ONCE + 2):
        await worker.says(f"日报 第{n}处", attachments=(Attachment("photo", f"P{n}"),))
    await _opens_the_report(head)
    before = len(head.shown)

    await head.presses("看附件")
    first = len(head.shown) - before
    await head.presses("看后面的 2 个")

    assert first == MOST_AT_ONCE
    assert [message.text[-3:] for message in head.shown[before:]] == [f"{n}/7" for n in range(1, 8)]
    assert head.labels() == []


async def test_a_voice_alone_can_be_heard_by_the_head(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says(attachments=(VOICE,))
    await worker.presses("记日报")
    await _opens_the_report(head)

    assert await head.presses("看附件") == "王秀兰 11月18日（周三）的日报 · 语音"
    assert (await _letters(town))[-1]["account"] == "paper"


async def test_an_answer_to_the_question_for_a_report_keeps_its_account(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("日报")
    await worker.says(attachments=(PHOTO,))
    await _opens_the_report(head)

    await head.presses("看附件")

    assert (await _letters(town))[-1]["account"] == "paper"


async def test_the_person_and_the_office_may_see_them(town: Town, join: Join, worker: Phone) -> None:
    await worker.says("日报 清理水渠", attachments=(PHOTO,))
    office = await join(OFFICE)
    for phone in (worker, office):
        await _give_button(town, phone, "reports", [1])

        assert "照片" in await phone.presses("看附件")


@pytest.mark.parametrize("number", [SECONDED_WORKER, FUMENG_HEAD])
async def test_nobody_else_may_see_them(town: Town, join: Join, worker: Phone, number: str) -> None:
    await worker.says("日报 清理水渠", attachments=(PHOTO,))
    other = await join(number)
    await _give_button(town, other, "reports", [1])

    await other.presses("看附件")

    assert await _letters(town) == []


async def test_one_forbidden_fact_among_allowed_ones_forbids_all(town: Town, join: Join, worker: Phone) -> None:
    await worker.says("日报 清理水渠", attachments=(PHOTO,))
    other = await join(SECONDED_WORKER)
    await other.says("日报 巡查", attachments=(PHOTO,))
    await _give_button(town, other, "reports", [2, 1])

    await other.presses("看附件")

    assert await _letters(town) == []


async def test_what_is_not_filed_yet_is_its_senders_alone(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("路灯坏了", attachments=(PHOTO,))
    for phone in (head, worker):
        await _give_button(town, phone, "notes", [1])

    await head.presses("看附件")
    for_head = await _letters(town)
    seen = await worker.presses("看附件")

    assert for_head == []
    assert seen == "王秀兰 11月18日（周三）发来的 · 照片"


async def test_a_group_never_sees_them(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("日报 清理水渠", attachments=(PHOTO,))
    group = await town.group("HN01-1-1")
    await _give_button(town, group, "reports", [1])

    answer = await group.presses("看附件", sender=head)

    assert "私聊" in answer
    assert await _letters(town) == []


async def test_a_withdrawn_report_shows_nothing_any_more(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("日报 清理水渠", attachments=(PHOTO,))
    await _opens_the_report(head)
    await worker.presses("撤回这条")

    assert "撤回" in await head.presses("看附件")
    assert await _letters(town) == []


async def test_a_corrected_report_keeps_its_photo(town: Town, worker: Phone, head: Phone) -> None:
    await worker.says("日报 清理水取", attachments=(PHOTO,), message_id="77")
    await worker.edits("77", "日报 清理水渠")
    await _opens_the_report(head)

    await head.presses("看附件")

    assert [one["file_id"] for one in await _letters(town)] == [PHOTO.file_id]


@pytest.mark.parametrize(("table", "ids"), [("reports", [404]), ("reports", []), ("visits", [404]), ("people", [1])])
async def test_a_button_about_nothing_is_refused(town: Town, head: Phone, table: str, ids: list[int]) -> None:
    await _give_button(town, head, table, ids)

    await head.presses("看附件")

    assert await _letters(town) == []


async def test_a_visits_photo_can_be_seen_too(town: Town, join: Join, worker: Phone) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        who = (await uow.terminals.at("paper", worker.address)).person_id  # type: ignore[union-attr]
        visit_id = await uow.visits.add(
            person_id=who, filed_by_id=who, on=town.clock.now().date(), text="",
            attachments=[{**PHOTO.as_json(), "account": "paper"}],
        )  # fmt: skip
        visit = await uow.visits.get(visit_id)
    assert visit is not None
    fourth = await join(FOURTH_HEAD)
    await _give_button(town, fourth, "visits", [visit_id])

    assert await fourth.presses("看附件") == "王秀兰 11月18日（周三）的走访 · 照片"
    assert [button.params["count"] for button in attachment_buttons("visits", [visit])] == [1]
