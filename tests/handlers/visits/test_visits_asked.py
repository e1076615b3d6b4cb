"""What is unclear in a visit is asked: which of two, whom a word means, and question by question."""

import itertools
from datetime import date

from handlers.events import Attachment
from tests.conversation import Phone, Town
from tests.handlers.visits.records import facts, reached


async def test_two_of_the_same_name_are_asked_back_with_their_addresses(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 张三、李四：水管漏水")

    assert said == "您这里不止一个「张三」，是哪一户？"
    assert phone.labels() == ["张三 南关村1号", "张三 南关村5号", "不记「张三」", "取消"]
    assert await facts(town) == []

    said = await phone.presses("南关村5号")

    assert said == "已记走访：李四、张三\n水管漏水\n本月 2/6 户（第八条（二））"
    assert await reached(town) == {"H2", "H5"}


async def test_which_of_two_can_be_typed_as_well(town: Town, phone: Phone) -> None:
    await phone.says("走访 张三：好")

    await phone.says("南关村1号")

    assert await reached(town) == {"H1"}


async def test_an_unknown_name_is_named_with_near_ones_and_never_dropped(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 李四、王武：好")

    assert said == "没有找到「王武」。是不是下面的哪一户？"
    assert phone.labels() == ["王五 南关村3号", "「王武」是走访内容", "不记「王武」", "取消"]

    said = await phone.presses("不记")

    assert said == "已记走访：李四\n好\n没有记：王武\n本月 1/6 户（第八条（二））"


async def test_a_word_that_was_text_can_be_said_to_be(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四 高血压")

    await phone.presses("是走访内容")

    assert await facts(town) == [(date(2026, 11, 18), "高血压", True)]


async def test_whoever_skips_everybody_is_asked_once_more(town: Town, phone: Phone) -> None:
    await phone.says("走访 钱多多：好")

    await phone.presses("不记")

    assert phone.last.startswith("走访了谁？")
    assert await facts(town) == []


async def test_a_button_of_an_earlier_question_answers_nothing(town: Town, phone: Phone) -> None:
    await phone.says("走访 张三：好")
    earlier = phone.data("张三 南关村5号")
    await phone.says("王武")

    said = await phone.presses_data(earlier)

    assert said == "没有找到「王武」。是不是下面的哪一户？"
    assert await facts(town) == []


async def test_another_workers_household_is_not_found(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 钱七：好")

    assert said.startswith("在您的网格里没有找到「钱七」")
    assert await facts(town) == []


async def test_a_line_of_garbage_is_refused_whole_and_says_why(town: Town, phone: Phone) -> None:
    said = await phone.says("走访 " + "、".join(f"甲{n}" for n in range(500)))

    assert "先没有记" in said
    assert await facts(town) == []


async def test_the_guided_form_offers_who_is_left_and_takes_several(town: Town, phone: Phone) -> None:
    await phone.says("走访 李四、王五：好")

    await phone.says("走访")

    assert phone.labels() == ["张三 南关村1号", "赵六 南关村4号", "张三 南关村5号", "欧阳文 南关村6号", "取消"]

    await phone.presses("赵六")
    await phone.presses("欧阳文")
    await phone.presses("选好了")
    said = await phone.says("屋顶漏雨")

    assert said == "已记走访：赵六、欧阳文\n屋顶漏雨\n本月 4/6 户（第八条（二））"


async def test_a_half_filled_form_survives_a_restart(town: Town, phone: Phone) -> None:
    await phone.says("走访 张三：水管漏水")

    again = await Town.open(town.store, town.clock)
    again.channel.chats = town.channel.chats
    again._events = itertools.count(1000)
    same = await again.phone("李向阳")
    said = await same.presses("南关村1号")

    assert said.startswith("已记走访：张三\n水管漏水")


async def test_a_voice_becomes_a_visit_once_it_is_said_to_whom(town: Town, phone: Phone) -> None:
    await phone.says("", attachments=(Attachment("voice", "file-9"),))
    await phone.presses("记走访")

    said = await phone.says("李四")

    assert said.startswith("已记走访：李四\n附件 1 个")


async def test_a_voice_or_a_photo_answers_every_question_of_a_visit(town: Town, phone: Phone) -> None:
    await phone.says("走访")
    asked = await phone.says("", attachments=(Attachment("photo", "file-1"),))
    assert asked.startswith("附件 1 个，先收下了。")
    assert "走访了谁" in asked
    await phone.says("李四")
    said = await phone.says("", attachments=(Attachment("voice", "file-2"),))
    assert said.startswith("已记走访：李四\n附件 2 个")

    await phone.presses("补一句")
    await phone.says("", attachments=(Attachment("voice", "file-3"),))

    async with town.store.reading(town.clock.now()) as uow:
        visit = await uow.visits.get(2)
    assert visit is not None
    assert [one["file_id"] for one in visit.attachments] == ["file-1", "file-2", "file-3"]
