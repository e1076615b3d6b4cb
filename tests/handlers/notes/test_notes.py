"""Texts, voices and photos without a command: kept, asked about, filed as their sender says, never lost."""

import pytest

from tests.conversation import Phone, Town
from tests.handlers.conftest import Join, restarted
from tests.rosters import OFFICE, SECONDED_WORKER, WORKER


@pytest.fixture
async def worker(join: Join) -> Phone:
    """王秀兰."""
    return await join(WORKER)


async def test_any_text_is_kept_and_asked_about(worker: Phone) -> None:
    answer = await worker.says("王大爷家的水管漏了")

    assert "先替您存着" in answer
    assert "「王大爷家的水管漏了」" in answer
    assert worker.labels() == ["记日报", "记走访", "都不是"]


@pytest.mark.parametrize("kind", ["voice", "photo", "video", "document"])
async def test_a_file_without_words_is_kept_as_well(worker: Phone, kind: str) -> None:
    answer = await worker.says("", attachments=[{"kind": kind, "file_id": "f"}])

    assert "附件 1 个" in answer


async def test_an_event_without_anything_is_answered_with_what_would_do(worker: Phone) -> None:
    assert "看不懂" in await worker.says("")


async def test_a_kept_text_becomes_todays_report(worker: Phone) -> None:
    await worker.says("上午走访六户")
    answer = await worker.presses("记日报")

    assert answer == "已记日报：11月18日（周三）\n上午走访六户"


async def test_a_kept_text_becomes_a_visit_after_one_tap_on_whom_it_speaks_of(worker: Phone) -> None:
    await worker.says("李四：水管漏水")
    await worker.presses("记走访")
    answer = await worker.presses("李四")

    assert "李四" in answer
    assert "水管漏水" in answer


async def test_what_is_neither_is_put_aside(worker: Phone) -> None:
    await worker.says("天气不错")

    assert "不记" in await worker.presses("都不是")


async def test_a_text_is_filed_once_however_often_a_button_is_pressed(worker: Phone) -> None:
    await worker.says("上午走访六户")
    report = worker.data("记日报")
    neither = worker.data("都不是")
    await worker.presses_data(report)

    assert "已经记过了" in await worker.presses_data(report)
    assert "已经记过了" in await worker.presses_data(neither)


async def test_the_buttons_of_one_phone_do_nothing_on_another(join: Join, worker: Phone) -> None:
    other = await join(SECONDED_WORKER)
    await worker.says("上午走访六户")

    assert "已经失效" in await other.presses_data(worker.data("记日报"))


async def test_what_waits_is_named_in_the_list_of_today(worker: Phone) -> None:
    await worker.says("上午走访六户")
    await worker.says("今天")

    assert "另有 1 条消息存着" in worker.shown[-2].text
    assert "上午走访六户" in worker.last
    await worker.presses("记日报")
    assert "已记日报" in worker.last


async def test_an_edit_rewords_what_is_still_kept(worker: Phone) -> None:
    await worker.says("去了三户", message_id="m1")
    asked = await worker.edits("m1", "去了六户")
    filed = await worker.presses("记日报")

    assert "「去了六户」" in asked
    assert filed.endswith("去了六户")


async def test_an_edit_after_filing_corrects_the_report(worker: Phone) -> None:
    await worker.says("去了三户", message_id="m1")
    await worker.presses("记日报")
    answer = await worker.edits("m1", "去了六户")

    assert "更正" in answer
    assert answer.endswith("去了六户")


async def test_a_kept_text_survives_a_restart(town: Town, worker: Phone) -> None:
    await worker.says("上午走访六户")
    again = await restarted(town, worker)
    answer = await again.presses_data(worker.data("记日报"))

    assert "已记日报" in answer


async def test_a_text_that_begins_with_a_command_is_kept_and_told_of_the_slash(join: Join) -> None:
    office, worker = await join(OFFICE), await join(WORKER)

    assert "请在最前面加一个「/」" in await office.says("任务 全县 11月25日18点 防火巡查")
    assert "「/」" not in await worker.says("任务 全县 11月25日18点 防火巡查")
    assert "「/」" not in await worker.says("今天下雨了")
