"""What a report must say and where; the number over the phone, and what helps when one digit is wrong."""

import inspect

import pytest

from handlers.events import Attachment
from handlers.ledgers import figures
from storage.engine import Store
from storage.repositories import matter_figures
from tests.conversation import Phone, Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import FOURTH, TWIN, WORKER, matter_of, open_valley

PHOTO = Attachment("photo", "photo-1")


async def test_fengmao_asks_for_time_place_person_and_media(store: Store) -> None:
    """冯政发〔2021〕71号 三（二）5: 时间、地点、人物和现场描述（包括文字记录、音频、视频、照片）等要素."""
    valley = await open_valley(store, "fengmao-2021")
    worker = await valley.join(WORKER)

    asked = [await worker.says("/上报 东沟垃圾没清")]
    asked.append(await worker.presses("刚才"))
    asked.append(await worker.says("东沟桥头"))
    asked.append(await worker.presses("没有具体的人"))
    still = await worker.says("没有照片")
    done = await worker.says(attachments=(PHOTO,))

    assert ["什么时候" in asked[0], "什么地方" in asked[1], "涉及谁" in asked[2], "附现场照片" in asked[3]] == [
        True
    ] * 4
    assert "发不了就先点「取消」" in still
    assert "时间：刚才" in done
    assert "地点：东沟桥头" in done
    assert "附件 1 个" in done


async def test_fengmao_asks_only_for_what_is_still_missing(store: Store) -> None:
    valley = await open_valley(store, "fengmao-2021")
    worker = await valley.join(WORKER)

    asked = await worker.says("/上报 东沟垃圾没清", attachments=(PHOTO, Attachment("location", "26.1,109.2")))
    await worker.presses("刚才")
    done = await worker.presses("没有具体的人")

    assert "什么时候" in asked
    assert "已登记" in done


@pytest.mark.parametrize("book", ["huining-2022", "fumeng-2022", "wubi-2023", "lilou-2025"])
async def test_elsewhere_nothing_but_the_words_is_asked(store: Store, book: str) -> None:
    valley = await open_valley(store, book)
    worker = await valley.join(WORKER)

    assert "已登记" in await worker.says("/上报 东沟垃圾没清")


async def test_question_by_question_kind_urgency_and_household_are_buttons(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    await worker.says("/走访 户主3：都好")

    await worker.says("/上报")
    kind = await worker.says("门口那根杆子歪了")
    kinds = worker.labels()
    urgent = await worker.presses("安全隐患")
    unread = await worker.says("看着办")
    concerns = await worker.presses("急，马上要办")
    offered = worker.labels()
    done = await worker.presses("户主3")

    assert ["哪一类" in kind, "急不急" in urgent, "请点一个" in unread, "涉及谁" in concerns] == [True] * 4
    assert {"矛盾纠纷", "安全隐患", "环境卫生", "民生诉求", "政策咨询", "公共服务代办"} <= set(kinds)
    assert offered[:2] == ["没有具体的人", "户主3"]
    assert "【急】安全隐患" in done
    assert "当事人：户主3" in done
    assert (await matter_of(valley, number_in(done))).household_id is not None
    assert "【急】" in head.last


async def test_a_photo_or_a_place_that_is_sent_afterwards_is_added_with_one_tap(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟路口井盖缺失"))
    keep = head.shown[-1].buttons[0][0]
    for file in (PHOTO, Attachment("location", "26.1,109.2")):
        await worker.says(attachments=(file,))
        await worker.presses("加到刚报的「东沟路口井盖缺失」")

    told = (head.last, head.labels())
    card = await worker.says(f"/件 {number}")
    await head.presses_data(keep.data)  # the head's first letter is as good as before

    assert "又补来了" in told[0]
    assert "看附件（2 个）" in "".join(told[1])
    assert card.count("小王 补充照片或位置") == 2
    matter = await matter_of(valley, number)
    assert (matter.state, [one["kind"] for one in matter.attachments]) == ("handling", ["photo", "location"])
    valley.clock.pass_by(hours=3)
    await worker.says(attachments=(PHOTO,))
    assert worker.labels() == ["记日报", "记走访", "都不是"]


async def test_what_is_in_ones_hands_is_read_to_its_end(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    for n in range(11, 23):
        await worker.says(f"/上报 第{n}处垃圾没清")

    first = await head.says("/件")
    rest = await head.presses("往下看（还有 2 件）")

    assert "您手上有 12 件" in first
    assert "11. 第21处垃圾没清" in rest
    assert [f"第{n}处" in first + rest for n in range(11, 23)] == [True] * 12


async def last_four(worker: Phone, text: str) -> tuple[str, str]:
    number = number_in(await worker.says(text))
    return number, number.rsplit("-", 1)[1]


async def test_the_last_four_digits_are_enough_within_ones_own_grid(valley: Town) -> None:
    worker, twin, head = await valley.join(WORKER), await valley.join(TWIN), await valley.join(FOURTH)
    number, tail = await last_four(worker, "/上报 东沟垃圾没清")

    assert number in await head.says(f"/件 {tail}")
    assert number in await twin.says(f"/件 261118-{tail}")


async def test_a_wrong_digit_finds_the_number_that_was_meant(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    wrong = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
    swapped = number.replace("261118", "216118")

    for typed in (wrong, swapped):
        answer = await head.says(f"/件 {typed}")
        assert "是不是这里面的" in answer
        assert "东沟垃圾没清" in answer
    assert number in await head.presses("东沟垃圾没清")


async def test_a_wrong_digit_never_tells_of_what_is_not_theirs_to_see(valley: Town) -> None:
    worker, twin = await valley.join(WORKER), await valley.join(TWIN)
    number = number_in(await worker.says("/上报 户主1家夫妻打架"))
    wrong = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]

    answer = await twin.says(f"/件 {wrong}")

    assert "打架" not in answer
    assert "有一位写错" in answer


async def test_a_number_is_read_as_people_type_it(valley: Town) -> None:
    worker = await valley.join(WORKER)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))

    for typed in (number.lower(), number.replace("-", "－"), number.replace("-", " "), f"  {number} "):
        assert f"编号 {number}" in await worker.says(f"/件 {typed}")


def test_media_change_nothing_that_anybody_is_measured_by() -> None:
    """武笔 五（五）: media are never the sole basis of evaluating anyone; no figure of anybody reads them."""
    counting = inspect.getsource(figures) + inspect.getsource(matter_figures)

    assert "attachments" not in counting
    assert "photo" not in counting
