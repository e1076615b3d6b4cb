"""打卡: one line begins, the next ends; hours count for what the document asks; a forgotten end is asked for."""

from datetime import UTC, date, datetime

from handlers.events import Attachment
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import town_of


async def worker_of(store: Store, rulebook: str) -> tuple[Town, Phone]:
    town = await town_of(store, rulebook)
    return town, await town.phone("王秀兰")


async def test_two_hours_of_patrol_each_working_day_by_4_3_2(any_store: Store) -> None:
    town, worker = await worker_of(any_store, "wubi-2023")

    assert (await worker.says("打卡")).startswith("巡查开始，10:00。")
    town.clock.pass_by(minutes=119)
    said = await worker.says("打卡")

    # 武笔 四（三）2: at least two hours of patrol each working day; 119 minutes are not two hours.
    assert said == "巡查记好了：10:00–11:59，1.9 小时\n巡查走访时间：今天 1.9/2 小时（四（三）2）"
    await worker.says("打卡")
    town.clock.pass_by(minutes=5)
    assert "今天 2/2 小时（四（三）2），完成了" in await worker.says("打卡")


async def test_working_hours_of_a_week_count_a_patrol_among_them_once(any_store: Store) -> None:
    town, worker = await worker_of(any_store, "fengmao-2021")

    await worker.says("打卡")
    assert worker.last == "打哪个卡？"
    await worker.presses("上班打卡")
    town.clock.pass_by(hours=1)
    await worker.says("打卡 巡查")
    town.clock.pass_by(hours=2)
    await worker.says("打卡 结束巡查")
    # 冯卯 三（二）2: a patrol a day; 三（二）8: 40 hours a week full-time.
    assert "全面巡查：今天 1/1 次（三（二）2），完成了" in worker.last
    town.clock.pass_by(hours=1)

    said = await worker.says("打卡 下班")

    assert said == "上班记好了：10:00–14:00，4 小时\n工作时间：本周 4/40 小时（三（二）8）"


async def test_begun_twice_it_says_since_when_it_runs(store: Store) -> None:
    town, worker = await worker_of(store, "wubi-2023")
    await worker.says("打卡")
    town.clock.pass_by(minutes=10)

    assert await worker.says("打卡 巡查") == "巡查从 10:00 起一直在记，不用再点开始。"
    assert "没有看懂「吃饭」" in await worker.says("打卡 吃饭")


async def test_a_forgotten_end_is_asked_for_the_next_morning_once_and_never_guessed(any_store: Store) -> None:
    town, worker = await worker_of(any_store, "wubi-2023")
    await worker.says("打卡")
    town.clock.move_to(datetime(2026, 11, 19, 0, 31, tzinfo=UTC))

    await town.tick()
    await town.tick()

    asked = worker.heard("几点结束的")
    assert asked == ["11月18日（周三） 10:00 开始的巡查没有记结束，几点结束的？"]
    await worker.presses("补结束时间")
    assert worker.labels() == ["11:00", "12:00", "13:00", "14:00", "没去成，不算", "取消"]
    assert "以后、现在以前的时间" in await worker.says("9:30")
    assert await worker.says("12:30") == (
        "11月18日（周三） 巡查记好了：10:00–12:30，2.5 小时\n"
        "巡查走访时间：11月18日（周三） 2.5/2 小时（四（三）2），完成了"
    )


async def test_the_next_clocking_asks_for_the_forgotten_end_first(store: Store) -> None:
    town, worker = await worker_of(store, "wubi-2023")
    await worker.says("打卡")
    town.clock.pass_by(days=1)

    assert "几点结束的" in await worker.says("打卡")

    await worker.presses("没去成")
    assert worker.last == "11月18日（周三） 10:00 的巡查不算了。"
    assert (await worker.says("打卡")).startswith("巡查开始")


async def test_a_location_is_kept_where_the_channel_gives_one(store: Store) -> None:
    town, worker = await worker_of(store, "wubi-2023")
    await worker.says("打卡")
    here = Attachment("location", "", latitude=35.69, longitude=105.05)

    assert await worker.says(attachments=[here]) == "开始的位置记下了。"
    town.clock.pass_by(minutes=30)
    await worker.says("打卡")
    assert await worker.says(attachments=[here]) == "结束的位置记下了。"

    async with store.reading(town.clock.now()) as uow:
        (post,) = await uow.people.named("王秀兰", "/", uow.now.date())
        (kept,) = await uow.clockings.between([post.person_id], date(2026, 11, 18), date(2026, 11, 18))
    assert kept.from_place == kept.until_place == [35.69, 105.05]


async def test_a_clocking_is_taken_back_and_counts_no_more(store: Store) -> None:
    town, worker = await worker_of(store, "wubi-2023")
    await worker.says("打卡")
    town.clock.pass_by(hours=3)
    await worker.says("打卡")

    assert await worker.says("撤回") == "11月18日（周三） 10:00 的巡查不算了。"

    assert "巡查走访时间：今天 0/2 小时（四（三）2）" in await worker.says("进度")
