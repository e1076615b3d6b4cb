"""What an event is and who answers it; and that any text whatever gets an answer that helps."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.bare_commands import bare_command
from handlers.catalogue import all_areas
from handlers.events import clean_text, split_command
from handlers.router import BUTTON_DAYS
from tests.conversation import Phone, Town

COMMANDS = all_areas().commands
NAMES = sorted(COMMANDS)


# ---- which text is a command ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("日报 上午走访", "report", "上午走访"),
        ("日报上午走访", "report", "上午走访"),
        ("日报：上午走访", "report", "上午走访"),
        ("请假", "leave", ""),
        ("请假，明天", "leave", "明天"),
        ("今天", "today", ""),
        ("今天。", "today", ""),
        (" 帮助 ", "help", ""),
        ("我", "whoami", ""),
        ("撤回", "undo", ""),
    ],
)
def test_chinese_names_work_without_a_slash(text: str, name: str, rest: str) -> None:
    found = bare_command(COMMANDS, text)

    assert found is not None
    assert (found[0].name, found[1]) == (name, rest)


@pytest.mark.parametrize(
    "text",
    [
        "今天下雨了",
        "今天的日报写好了",
        "我明天请假",
        "我 秘书 陈建国",
        "撤回刚才那条",
        "帮助王大爷修水管",
        "report x",
        "",
    ],
)
def test_other_texts_that_begin_alike_are_texts(text: str) -> None:
    assert bare_command(COMMANDS, text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/report@gridbot 走访", ("report", "走访")),
        ("／日报 走访", ("日报", "走访")),
        ("/日报：走访", ("日报", "走访")),
        ("/REPORT 走访\n两行", ("report", "走访\n两行")),
        ("/", None),
        ("/ 日报", None),
        ("http://a/b", None),
    ],
)
def test_a_slash_command_is_split_from_its_text(text: str, read: tuple[str, str] | None) -> None:
    assert split_command(text) == read


async def test_a_text_that_begins_with_a_whole_word_command_is_kept(worker: Phone) -> None:
    assert "先替您存着" in await worker.says("我明天请假")
    assert "先替您存着" in await worker.says("今天下雨了")


async def test_an_unknown_command_is_answered_in_private_and_passed_over_in_a_group(town: Town, worker: Phone) -> None:
    group = await town.group("HN01-1-1-1")
    await group.says("/weather", sender=worker)

    assert "没有「/weather」这个命令" in await worker.says("/weather")
    assert group.shown == []


async def test_a_private_command_in_a_group_is_sent_to_the_private_chat(town: Town, worker: Phone) -> None:
    group = await town.group("HN01-1-1-1")

    assert "请私聊我发" in await group.says("/今天", sender=worker)


async def test_a_command_without_its_space_is_read_with_a_slash_as_well(worker: Phone) -> None:
    assert "已记日报" in await worker.says("/日报今天走访六户")


# ---- forms, presses ---------------------------------------------------------------------------------


async def test_an_active_form_answers_before_a_bare_command(worker: Phone) -> None:
    await worker.says("日报")
    answer = await worker.says("今天")

    assert answer.endswith("今天")
    assert "已记日报" in answer


async def test_a_slash_command_ends_the_form(worker: Phone) -> None:
    await worker.says("日报")
    await worker.says("/今天")

    assert "先替您存着" in await worker.says("上午走访")


@pytest.mark.parametrize("data", ["", ".", "abc", "abc.0", "x.y.z", "0" * 32 + ".0", "请假", "\u0000"])
async def test_a_press_that_nobody_was_offered_is_answered(worker: Phone, data: str) -> None:
    assert "已经失效" in await worker.presses_data(clean_text(data))


async def test_a_button_of_years_ago_is_answered_and_does_nothing(town: Town, worker: Phone) -> None:
    await worker.says("日报 上午走访")
    town.clock.move_to(town.clock.now() + timedelta(days=BUTTON_DAYS + 1))

    assert "已经失效" in await worker.presses("撤回这条")


async def test_a_button_of_another_chat_is_no_ones(worker: Phone, head: Phone) -> None:
    await worker.says("日报 上午走访")

    assert "已经失效" in await head.presses_data(worker.data("撤回这条"))


async def test_an_edit_of_a_message_that_filed_nothing_needs_no_answer(worker: Phone) -> None:
    shown = len(worker.shown)
    await worker.edits("never-seen", "改了")

    assert len(worker.shown) == shown


# ---- any text ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *NAMES, "/", "／", "代", "代王秀兰", "明天", "后天", "三天", "上午", "张三", "李四", "、", "：", "全县", "18点",
        "加急", "\n", " ", "　", "代岗李四", "2月30日", "0", "-1", "99999999999999999999", "@", "{{ p }}", "%s", "<b>",
        "😀",
    ]
)  # fmt: skip
SENTENCES = st.lists(WORDS, max_size=6).map("".join)


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(text=st.one_of(SENTENCES, st.text(max_size=80)))
async def test_any_text_of_a_worker_is_answered_in_private_and_nothing_raises(worker: Phone, text: str) -> None:
    shown = len(worker.shown)
    await worker.says(clean_text(text))

    assert len(worker.shown) > shown
    assert not any("没有处理好" in message.text for message in worker.shown[shown:])


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(text=st.one_of(SENTENCES, st.text(max_size=80)))
async def test_any_text_of_a_head_is_answered_in_private_and_nothing_raises(head: Phone, text: str) -> None:
    shown = len(head.shown)
    await head.says(clean_text(text))

    assert len(head.shown) > shown
    assert not any("没有处理好" in message.text for message in head.shown[shown:])


async def test_the_longest_text_is_answered(worker: Phone) -> None:
    answer = await worker.says(clean_text("长" * 100_000))

    assert "先替您存着" in answer


async def test_a_stranger_writes_anything_and_learns_nothing(town: Town) -> None:
    stranger = Phone(town, "stranger")
    for text in (*(f"/{name} HN" for name in NAMES), *NAMES, "王秀兰", "代王秀兰 明天"):
        answer = await stranger.says(text)
        assert "请点下面的按钮" in answer
