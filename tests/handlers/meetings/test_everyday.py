"""What people type about a meeting they are asked to: it answers the one meant, or asks which; else it is a text."""

import pytest

from tests.conversation import Phone, Town
from tests.handlers.conftest import Join
from tests.handlers.meetings.convening import AT_THREE, convened
from tests.rosters import THIRD_HEAD, WORKER


@pytest.fixture
async def chief(join: Join) -> Phone:
    """The village's head."""
    return await join(THIRD_HEAD)


@pytest.fixture
async def worker(join: Join, chief: Phone) -> Phone:
    """A worker who is asked to tomorrow's meeting."""
    phone = await join(WORKER)
    await convened(chief)
    return phone


@pytest.mark.parametrize(
    "said",
    [
        "会议我请个假",
        "会议 请假",
        "明天的会我去不了",
        "明天下午的例会我参加不了。",
        "我去不了明天的会",
        "开会我来不了了",
        "会议我请假",
    ],
)
async def test_leave_from_the_meeting_one_is_asked_to(worker: Phone, said: str) -> None:
    asked = await worker.says(said)

    assert asked == "「工作例会」请假，什么原因？点一个，或者打一句。"
    assert "已请假：工作例会" in await worker.says("孩子发烧")


async def test_a_reason_that_is_said_at_once_is_not_asked_for(worker: Phone) -> None:
    assert "已请假：工作例会" in await worker.says("明天的会我去不了，孩子发烧要去医院")


async def test_among_several_it_asks_which_unless_the_day_says_so(worker: Phone, chief: Phone) -> None:
    await convened(chief, "会议 南关村 后天上午9点 村委会 推进会")
    await convened(chief, "培训 南关村 后天下午2点 村委会 半天 防火知识")

    asked = await worker.says("会议我请个假")
    labels = worker.labels()

    assert asked == "哪一场请假？点一下。"
    assert labels == ["请假：工作例会 11月19日（周四） 15:00", "请假：推进会 11月20日（周五） 09:00"]
    assert (await worker.presses("请假：推进会")).startswith("「推进会」请假")
    await worker.says("家里有事")
    assert (await worker.says("后天培训我去不了")).startswith("「防火知识」请假")
    await worker.says("取消")
    assert (await worker.says("明天的会我去不了")).startswith("「工作例会」请假")


async def test_coming_and_being_there_are_said_in_plain_words(worker: Phone, town: Town) -> None:
    await worker.says("明天的会我参加")
    coming = await worker.says("会议")
    town.clock.move_to(AT_THREE)
    await worker.says("我到会场了")

    assert "工作例会 村委会，您参加" in coming
    assert "工作例会 村委会，已签到" in await worker.says("会议")


@pytest.mark.parametrize("said", ["开会学习了安全知识", "今天开会讲了防火", "我去", "会议开得很好", "培训的内容没听懂"])
async def test_what_only_speaks_of_a_meeting_answers_none(worker: Phone, said: str) -> None:
    await worker.says(said)

    assert "，您" not in await worker.says("会议")


async def test_where_nobody_asked_its_writer_it_is_a_text_like_any_other(join: Join) -> None:
    phone = await join(WORKER)

    assert (await phone.says("明天的会我去不了")).startswith("收到了，先替您存着")
    assert await phone.says("会议我请个假") == "近两周没有会。"
    assert await phone.says("培训几天了") == "近两周没有培训。"
