"""What people really type: greetings, questions, half sentences; each gets an answer that helps and blocks nothing."""

import pytest

from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import town_of


@pytest.fixture
async def worker(store: Store) -> Phone:
    """王秀兰, a worker of huining."""
    return await (await town_of(store, "huining-2022")).phone("王秀兰")


async def test_everyday_sentences_of_a_worker_get_an_answer_and_leave_nothing_half_filled(worker: Phone) -> None:
    answered: dict[str, tuple[str, list[str]]] = {}
    keep = ["记日报", "记走访", "都不是"]
    sentences = (
        "你好", "谢谢！", "请假怎么弄", "请假的会不会扣钱", "我明天想请假去看病", "日报怎么写", "走访要走几户",
        "会议几点开", "村口路灯坏了", "孙八搬走了", "刚才那个写错了", "我这个月还差几户", "不会用", "上报的事有人管吗",
    )  # fmt: skip
    for said in sentences:
        text = await worker.says(said)
        answered[said] = (text.splitlines()[0], worker.labels())
        assert await worker.says("取消") == "现在没有填到一半的内容。", said

    kept = "收到了，先替您存着。要去办事，还是要记下来？点一下。"
    assert answered == {
        "你好": ("您好，我在。直接打字、发语音或发照片给我就行。", ["今天要做的", "能做什么"]),
        "谢谢！": ("好的，有事随时发给我。", []),
        "请假怎么弄": (kept, ["去「请假」", *keep]),
        "请假的会不会扣钱": (kept, ["去「请假」", *keep]),
        "我明天想请假去看病": (kept, ["去「请假」", *keep]),
        "日报怎么写": (kept, ["去「日报」", *keep]),
        "走访要走几户": (kept, ["去「走访」", *keep]),
        "会议几点开": (kept, ["去「会议」", *keep]),
        "村口路灯坏了": (kept, ["去「上报」", *keep]),
        "孙八搬走了": (kept, ["去「户」", *keep]),
        "刚才那个写错了": (kept, ["去「撤回」", *keep]),
        "我这个月还差几户": (kept, ["去「进度」", *keep]),
        "不会用": (kept, ["去「帮助」", *keep]),
        "上报的事有人管吗": (kept, ["去「上报」", *keep]),
    }


async def test_one_tap_goes_where_the_sentence_meant_with_what_it_says(worker: Phone) -> None:
    await worker.says("我明天想请假去看病")
    asked = await worker.presses("去「请假」")
    await worker.says("村口路灯坏了")
    reported = await worker.presses("去「上报」")
    await worker.says("请假怎么弄")
    again = await worker.presses("去「请假」")

    assert asked.startswith("王秀兰请假：\n11月19日（周四），共 1 天\n原因：去看病")
    assert "村口路灯坏了" in reported
    assert reported.startswith("已登记")
    assert again.startswith("请哪几天假？")


async def test_a_form_that_a_sentence_opened_is_left_by_any_command_and_by_its_button(worker: Phone) -> None:
    guessed = await worker.says("走访张三家水管漏水")
    left = await worker.says("进度")
    nothing_open = await worker.says("取消")
    await worker.says("走访张三家水管漏水")

    assert "没有找到" in guessed
    assert "没有当作回答" not in left
    assert nothing_open == "现在没有填到一半的内容。"
    assert await worker.presses("取消") == "好的，不填了。"


async def test_a_heads_requirement_is_read_without_slash_and_space_and_a_like_sentence_is_a_text(
    worker: Phone,
) -> None:
    town: Town = worker.town
    head = await town.phone("马德福")

    preview = await head.says("要求南关村10户 12月31日前")
    await head.says("取消")
    like = await head.says("要求大家都来开会")
    below = await worker.says("要求明天交10户的表")

    assert "南关村，12月31日（周四）前，每人走访 10 户（第八条（二））" in preview
    assert like.startswith("收到了，先替您存着")
    assert below.startswith("收到了，先替您存着")


# What a worker types, and whether one tap goes there; the book of a household is opened by the name in passing.
ONE_TAP_AWAY = {
    "还有哪几户没走": ("去「进度」", "11月18日（周三），您的进度"),
    "我今年培训了几天": ("去「进度」", "您的进度"),
    "今天打过卡没": ("去「进度」", "您的进度"),
    "今天干啥": ("去「今天」", "今天"),
    "有啥任务": ("去「今天」", "今天"),
    "会几点开": ("去「会议」", "近两周没有会。"),
    "明天有会没": ("去「会议」", "近两周没有会。"),
    "啥时候培训": ("去「培训」", "近两周没有培训。"),
    "钱七家电话换了": ("去「户」", "钱七"),
    "钱七家几口人": ("去「户」", "钱七"),
    "忘了打卡": ("去「打卡」", "打哪个卡？"),
    "我出去巡查了": ("去「打卡」", "巡查开始，10:00。"),
    "上班了": ("去「打卡」", "上班开始，10:00。"),
    "到钱七家看了看，都好": ("记走访", "这条走访记到哪一户？"),
    "给钱七讲了防诈骗": ("记走访", "这条走访记到哪一户？"),
}


async def test_what_a_sentence_is_about_is_one_tap_away(store: Store) -> None:
    worker = await (await town_of(store, "fengmao-2021")).phone("王秀兰")
    led: dict[str, str] = {}
    for said, (label, _) in ONE_TAP_AWAY.items():
        assert (await worker.says(said)).startswith("收到了，先替您存着"), said
        led[said] = await worker.presses(label)
        await worker.says("取消")

    assert {said: answer in led[said] for said, (_, answer) in ONE_TAP_AWAY.items()} == dict.fromkeys(led, True), led


@pytest.mark.parametrize(
    "said", ["补昨天的日报", "昨天忘写日报了", "日报 补昨天的", "日报昨天没写，能补吗", "昨天的日报还没交"]
)
async def test_yesterdays_report_is_made_up_by_a_sentence(worker: Phone, said: str) -> None:
    asked = await worker.says(said)

    assert asked.startswith("补 11月17日（周二） 的日报。那天做了什么？")
    assert (await worker.says("走访三户，清理水渠")).startswith(
        "已记日报：11月17日（周二）（补报）\n走访三户，清理水渠"
    )


async def test_what_was_done_yesterday_is_filed_at_once_and_too_late_is_said(worker: Phone) -> None:
    assert (await worker.says("补昨天的日报：走访三户")).startswith("已记日报：11月17日（周二）（补报）\n走访三户")
    assert (await worker.says("补一条昨天的走访 钱七：都好")).startswith("已记走访：钱七（11月17日（周二））\n都好")
    worker.town.clock.pass_by(hours=5)
    assert "补" in await worker.says("昨天忘写日报了")
    assert "那天做了什么" not in worker.last


async def test_a_sentence_of_somebody_who_has_no_such_command_is_a_text(worker: Phone) -> None:
    assert (await worker.says("调研了两个点")).startswith("收到了，先替您存着")
    assert "往上翻就能找到" in await worker.says("会议纪要")
