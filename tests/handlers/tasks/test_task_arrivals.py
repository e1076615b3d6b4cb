"""送达情况: the office sees what became of its letters, and sends what failed once more."""

from typing import Any

from sqlalchemy import select, update

from storage.repositories.outbox_statements import UNKNOWN
from storage.tables import deliveries, terminals
from tests.conversation import Phone, Town
from tests.handlers.conftest import issue


async def _became(town: Town, phone: Phone, **values: Any) -> None:
    """Writes down how the task's letter to somebody ended."""
    async with town.store.writing(town.clock.now()) as uow:
        theirs = select(terminals.c.id).where(terminals.c.address == phone.address)
        which = (deliveries.c.subject == "task:1", deliveries.c.terminal_id.in_(theirs))
        await uow.connection.execute(update(deliveries).where(*which).values(**values))
    await town.count()


async def test_the_office_reads_what_failed_and_why_and_sends_it_once_more(town: Town) -> None:
    office, worker, second = [await town.phone(name) for name in ("陈建国", "王秀兰", "李向阳")]
    await issue(office, "/任务 南关村 11月25日18点 防火巡查")
    await town.count()
    when_all_is_well = office.labels()
    await _became(town, worker, state="dead", sent_version=0, reason="400 Bad Request")
    await _became(town, second, state="dead", sent_version=0, reason=UNKNOWN + "timeout")
    said = await office.presses("送达情况")
    done = await office.presses("再发没送到的")

    assert "送达情况" not in when_all_is_well
    assert "已送到 0 个终端" in said
    assert "平台不收 1 个" in said
    assert "发出后没有回音 1 个，不知道到没到" in said
    assert "没送到的 2 个终端，已再发" in done
    assert "防火巡查" in worker.last


async def test_whoever_blocked_the_bot_is_to_be_telephoned_and_a_doubled_letter_is_told_apart(town: Town) -> None:
    office, worker, second = [await town.phone(name) for name in ("陈建国", "王秀兰", "李向阳")]
    await issue(office, "/任务 南关村 11月25日18点 防火巡查")
    await _became(town, worker, state="cancelled", sent_version=0, reason="blocked")
    await _became(town, second, reason=UNKNOWN + "timeout")
    said = await office.presses("送达情况")

    assert "停用了机器人或换了号 1 个，要打电话" in said
    assert "有 1 个终端可能会收到两遍" in said
    assert "再发没送到的" not in office.labels()
    assert "王秀兰" in await office.presses("未签收")
