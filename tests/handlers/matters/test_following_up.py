"""回访: by a visit, a call or a message; satisfied or not, and why; who is asked to, and who hears of it."""

from tests.conversation import Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.matters.valley import FOURTH, THIRD, WORKER, matter_of, reported_by_a_resident


async def test_how_they_were_asked_is_kept_and_shown(valley: Town) -> None:
    worker, head, above = await valley.join(WORKER), await valley.join(FOURTH), await valley.join(THIRD)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    await head.presses("当场办结")
    await head.says("清了")
    offered = worker.labels()

    await worker.presses("微信回访满意")
    card = await worker.says(f"/件 {number}")

    assert offered[:6] == [
        "上门回访满意", "上门：不满意，重办", "电话回访满意", "电话：不满意，重办",
        "微信回访满意", "微信：不满意，重办",
    ]  # fmt: skip
    assert "回访：满意（微信）" in card
    assert len(above.heard("回访：满意")) == 1


async def test_not_satisfied_says_how_and_why_and_is_redone(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = number_in(await worker.says("/上报 东沟垃圾没清"))
    await head.presses("当场办结")
    await head.says("清了")

    asked = await worker.presses("电话：不满意，重办")
    await worker.says("还有半车没拉走")
    card = await head.says(f"/件 {number}")

    assert "哪里不满意" in asked
    assert "回访：不满意，重办（电话）" in card
    assert "还有半车没拉走" in card
    assert (await matter_of(valley, number)).redone == 1


async def test_a_resident_without_a_channel_is_asked_by_the_worker_who_gets_an_item(valley: Town) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = await reported_by_a_resident(valley, "东沟垃圾没清")
    await head.says(f"/件 {number}")
    await head.presses("当场办结")
    await head.says("清了")

    today = await worker.says("今天")
    await worker.says(f"/件 {number}")
    await worker.presses("上门回访满意")

    assert "要回访：东沟垃圾没清" in today
    assert (await matter_of(valley, number)).state == "closed"


async def test_a_resident_s_confidential_report_is_followed_up_by_its_chain_and_not_by_the_worker(
    valley: Town,
) -> None:
    worker, head = await valley.join(WORKER), await valley.join(FOURTH)
    number = await reported_by_a_resident(valley, "邻居家夫妻打架", confidential=True)
    await head.says(f"/件 {number}")
    await head.presses("当场办结")
    await head.says("劝好了")

    assert "上门回访满意" in head.labels()
    assert not worker.heard("夫妻打架")
    assert "夫妻打架" not in await worker.says("今天")
