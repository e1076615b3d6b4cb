"""Digests as they are read: by themselves in the evening, by command, down into grids and back, and in groups."""

from tests.conversation import Town
from tests.handlers.scenes import at, leave, task


def digests(town: Town, name: str) -> list[str]:
    return [message.text for message in town.phones[name].shown if "简报" in message.text]


async def test_heads_and_office_get_the_days_digest_in_the_evening_once_each_of_their_own_subtree(town: Town) -> None:
    await town.tick()
    early = digests(town, "周海燕")
    town.clock.move_to(at("2026-11-18", "18:30"))
    await town.tick()
    await town.tick()

    assert early == []
    assert [digests(town, name)[0].splitlines()[0] for name in ("陈建国", "周海燕", "马德福")] == [
        "县简报 11月18日（周三）", "城关镇东片简报 11月18日（周三）", "南关村简报 11月18日（周三）",
    ]  # fmt: skip
    assert len(digests(town, "周海燕")) == 1
    assert digests(town, "李向阳") == []


async def test_the_digest_has_one_picture_and_a_caption_that_fits(town: Town) -> None:
    town.clock.move_to(at("2026-11-18", "18:30"))
    await town.tick()

    (message,) = [message for message in town.phones["陈建国"].shown if "简报" in message.text]
    assert message.picture is not None
    assert message.picture.content.startswith(b"\x89PNG")
    assert len(message.text) < 1000


async def test_the_biggest_problem_stands_first(town: Town) -> None:
    await task(town, "防火巡查", at("2026-11-18", "12:00"), "王秀兰", issued=at("2026-11-17"))

    said = await town.phones["陈建国"].says("/简报")

    assert said.splitlines()[1] == "最要紧：「防火巡查」过了期限，1 人没完成。"


async def test_on_a_day_off_no_digest_comes_and_monday_brings_the_weeks(town: Town) -> None:
    town.clock.move_to(at("2026-11-21", "18:30"))
    await town.tick()
    saturday = digests(town, "陈建国")
    town.clock.move_to(at("2026-11-23", "08:30"))
    await town.tick()
    await town.tick()

    assert saturday == []
    (week,) = digests(town, "陈建国")
    assert week.startswith("县周简报 11月16日（周一）到11月22日（周日）")
    assert "\n每周开 1 次工作例会：1 人没做到（第八条（三））" in week


async def test_the_months_digest_comes_on_the_first_working_day_of_the_next(town: Town) -> None:
    town.clock.move_to(at("2026-12-01", "08:30"))
    await town.tick()

    (month,) = digests(town, "陈建国")
    assert month.startswith("县月简报 11月1日（周日）到11月30日（周一）")
    # A week's duty says which week; the month's own says no days.
    assert "\n11月23日（周一）到11月29日（周日），每周开 1 次工作例会：1 人没做到（第八条（三））" in month
    assert "\n每月到乡镇开 1 次重点工作推进会：1 人没做到（第八条（三））" in month


async def test_whoever_is_on_leave_reads_no_digest(town: Town) -> None:
    await leave(town, "陈建国", "2026-11-18", "2026-11-18")
    town.clock.move_to(at("2026-11-18", "18:30"))
    await town.tick()

    assert digests(town, "陈建国") == []


async def test_the_buttons_lead_down_and_back_up_but_never_above_the_own_grid(town: Town) -> None:
    head = town.phones["周海燕"]
    await head.says("/简报 本周")
    top = head.labels()
    down = await head.presses("南关村")
    below = head.labels()
    back = await head.presses("回上一级")

    assert "回上一级" not in top
    assert down.startswith("南关村周简报")
    assert "南关村一组" in below
    assert back.startswith("城关镇东片周简报")


async def test_another_span_and_a_named_grid(town: Town) -> None:
    head = town.phones["周海燕"]

    assert (await head.says("/digest month")).startswith("城关镇东片月简报 11月1日")
    assert (await head.says("/简报 上周 南关村")).startswith("南关村周简报 11月9日（周一）到11月15日（周日）")
    assert "没有「城关镇西片」" in await head.says("/简报 城关镇西片")
    assert (await head.presses("看当天")).startswith("南关村简报")


async def test_a_worker_reads_no_digest_and_a_stolen_button_opens_nothing(town: Town) -> None:
    assert "网格长或网格办" in await town.phones["李向阳"].says("/简报")
    await town.phones["周海燕"].says("/简报")
    data = town.phones["周海燕"].data("南关村")

    said = await town.phones["李向阳"].presses_data(data)

    assert "简报" not in said


async def test_in_a_group_there_are_numbers_and_no_name_of_any_person_or_place_below(town: Town) -> None:
    await task(town, "防火巡查", at("2026-11-18", "12:00"), "王秀兰", issued=at("2026-11-17"))
    group = await town.group("C1-1")

    said = await group.says("/简报", sender=town.phones["周海燕"])

    assert said.startswith("城关镇东片简报")
    assert "日报 0/2 份" in said
    assert all(name not in said for name in ("王秀兰", "李向阳", "南关村", "防火巡查"))
    assert group.labels() == []


async def test_a_year_without_published_holidays_is_said_to_be_provisional(town: Town) -> None:
    town.clock.move_to(at("2027-03-01", "10:00"))

    said = await town.phones["陈建国"].says("/简报")

    assert "放假安排还没有导入" in said


async def test_whoever_reads_english_gets_it_in_english(town: Town) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.at("paper", town.phones["周海燕"].address)
        assert terminal is not None
        await uow.terminals.speak(terminal.id, "en")

    said = await town.phones["周海燕"].says("/digest")

    assert said.splitlines()[0] == "城关镇东片: 18 Nov (Wed)"
    assert "Reports 0/2, 0%" in said
