"""收到 and 完成: one receipt a person, whichever terminal it came from, and what each screen then shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from handlers.context import Context
from handlers.events import Incoming, Press
from handlers.router import handle
from storage.repositories.letters import Lane, Letter, button_code
from storage.repositories.tasks import Figures
from storage.tables import deliveries, terminals
from tests.conversation import Phone, Town
from tests.handlers.conftest import issue

FIRE = "/任务 南关村 11月25日18点 防火巡查"


async def figures(town: Town, task_id: int = 1) -> Figures:
    async with town.store.reading(town.clock.now()) as uow:
        return await uow.tasks.figures(task_id)


async def second_phone_of(town: Town, phone: Phone) -> Phone:
    """Joins another terminal of the same person, as a PC beside the telephone."""
    async with town.store.writing(town.clock.now()) as uow:
        first = await uow.terminals.at("paper", phone.address)
        assert first is not None
        terminal = await uow.terminals.meet("paper", "paper", f"{phone.address}-pc", "private")
        await uow.terminals.give(terminal.id, person_id=first.person_id)
    return Phone(town, f"{phone.address}-pc")


async def press_and_note(town: Town, chat: Phone, label: str, sender: Phone) -> Context:
    """Presses a button and returns the context, in which the press's own note stands."""
    button = next(b for row in chat.shown[-1].buttons for b in row if b.label == label)
    incoming = Incoming(
        channel="paper", account="paper", event_id="x", chat=chat.address,
        chat_kind="group" if chat.is_group else "private", what="press", sender=sender.address,
        press=Press(button.data),
    )  # fmt: skip
    async with town.store.writing(town.clock.now()) as uow:
        context = await handle(town.world, uow, incoming)
    await town.settle()
    assert context is not None
    return context


@contextmanager
def counted_statements(town: Town) -> Iterator[list[str]]:
    """Collects the statements that are run through the write engine."""
    seen: list[str] = []
    engine = town.store._write_engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_receipt_shows_on_the_card_at_once_and_on_the_counter_behind_everything_else(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, FIRE)
    town.clock.pass_by(minutes=5)
    shown = await worker.presses("收到")
    await town.count()
    edited = select(terminals.c.address, deliveries.c.lane).join(terminals, terminals.c.id == deliveries.c.terminal_id)
    async with town.store.reading(town.clock.now()) as uow:
        lanes = {tuple(row) for row in await uow.outbox.rows(edited.where(deliveries.c.sent_version > 1))}

    assert shown.endswith("已签收 10:05")
    assert worker.labels() == ["完成", "不清楚", "有困难"]
    assert (worker.address, Lane.REPLY) in lanes
    assert (office.address, Lane.DIGEST) in lanes


async def test_completing_implies_the_receipt(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    shown = await worker.presses("完成")

    assert shown.endswith("已签收 10:00　已完成 10:00")
    assert worker.labels() == []
    assert (await figures(town)).received == (await figures(town)).done == 1


async def test_one_person_on_two_terminals_and_in_the_group_gives_one_receipt(
    town: Town, office: Phone, worker: Phone
) -> None:
    desk, group = await second_phone_of(town, worker), await town.group("HN01-1-1-1")
    await issue(office, FIRE)
    await group.presses("收到", sender=worker)
    await desk.presses("完成")

    now = await figures(town)
    assert (now.received, now.done) == (1, 1)
    assert worker.last.endswith("已签收 10:00　已完成 10:00")
    assert desk.last == worker.last


async def test_a_press_in_the_group_is_answered_by_its_note_alone(town: Town, office: Phone, worker: Phone) -> None:
    group = await town.group("HN01-1-1-1")
    await issue(office, FIRE)
    before = group.last
    context = await press_and_note(town, group, "收到", worker)

    assert context.note == Letter("tasks.note_received")
    assert len(group.shown) == 1
    assert group.last == before
    assert group.labels() == ["收到", "完成", "不清楚", "有困难"]
    assert worker.last.endswith("已签收 10:00")


async def test_somebody_outside_the_scope_is_told_so_in_the_note(town: Town, office: Phone) -> None:
    group, head = await town.group("HN01-1-1-1"), await town.phone("孙志强")
    await issue(office, FIRE)
    context = await press_and_note(town, group, "收到", head)

    assert context.note == Letter("tasks.not_in_scope")
    assert len(group.shown) == 1
    assert (await figures(town)).received == 0


async def test_a_second_press_says_when_the_first_one_was(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    received = worker.data("收到")
    await worker.presses_data(received)
    town.clock.pass_by(hours=2)
    shown = await worker.presses_data(received)

    assert "您 11月18日（周三） 10:00 已经签收过了" in shown
    assert (await figures(town)).received == 1


async def test_pressing_received_twice_quickly_never_completes_the_task(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, FIRE)
    received = worker.data("收到")
    await worker.presses_data(received)
    await worker.presses_data(received)

    assert (await figures(town)).done == 0


async def test_completing_twice_says_when_it_was_completed(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    done = worker.data("完成")
    await worker.presses_data(done)
    shown = await worker.presses_data(done)

    assert "已经报过完成了" in shown


async def test_a_press_after_the_withdrawal_says_by_whom_and_when(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    received = worker.data("收到")
    await office.presses("撤回")
    await office.presses("撤回任务")
    card = worker.shown[0].text
    shown = await worker.presses_data(received)

    assert card.startswith("〔已撤回〕陈建国 11月18日（周三） 10:00\n")
    assert worker.shown[0].buttons == ()
    assert "陈建国已在 11月18日（周三） 10:00 撤回" in shown
    assert (await figures(town)).received == 0


async def test_today_lists_the_task_with_the_button_that_is_next(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    first = await worker.says("今天")
    signed = await worker.presses("收到：防火巡查")
    second = await worker.says("今天")
    await worker.presses("完成：防火巡查")
    third = await worker.says("今天")

    assert "任务「防火巡查」还没签收" in first
    assert "「防火巡查」已签收" in signed
    assert "任务「防火巡查」做完了点完成" in second
    assert "防火巡查" not in third
    assert worker.shown[0].text.endswith("已签收 10:00　已完成 10:00")


async def test_an_urgent_task_stands_before_everything_else_of_today(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, "/任务 南关村 加急 明天18点 转移群众")
    shown = await worker.says("今天")

    assert shown.splitlines()[1].startswith("1. 【加急】任务「转移群众」")


async def test_an_overdue_task_is_still_to_be_done(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, "/任务 南关村 今天18点 防火巡查")
    town.clock.pass_by(days=1)
    shown = await worker.says("今天")

    assert "11月18日（周三） 18:00 已到期" in shown


async def test_a_receipt_costs_few_statements(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, FIRE)
    card = worker.shown[-1].buttons[0][0]
    incoming = Incoming(
        "paper", "paper", "x", worker.address, "private", "press", worker.address, press=Press(card.data)
    )
    async with town.store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.at("paper", worker.address)
        assert terminal is not None
        with counted_statements(town) as seen:
            await handle(town.world, uow, incoming)
    receipts = [s for s in seen if "task" in s.lower() or s.startswith("UPDATE deliveries") or "counter" in s]

    assert len(receipts) <= 8
    assert len(seen) <= 13


async def test_the_code_of_a_button_does_not_change_with_its_place() -> None:
    received = {"action": "tasks.received", "subject": {"task": 1}}

    assert button_code(received) == button_code({**received, "row": 3})
