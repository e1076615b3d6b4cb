"""What a task may ask for: a number against a target, a short form of every kind, 收到 alone, one tick a place."""

from sqlalchemy import insert

from handlers.events import Attachment
from storage.tables import places
from tests.conversation import Phone, Town
from tests.handlers.answers.lookups import document
from tests.handlers.conftest import issue


async def test_a_number_has_a_target_against_which_more_than_all_of_it_shows(
    town: Town, office: Phone, worker: Phone
) -> None:
    await issue(office, "/任务 王秀兰 今天17点 报一个数：参保人数（人，目标40）")
    said = await worker.says("50")
    await town.count()
    tree = await office.presses("看汇总")

    assert "参保人数 50人（目标 40，125%）" in said
    assert any("参保人数合计 50人" in one.text and "125%" in one.text for one in office.shown)
    assert "（目标 40，125%）" in tree


async def test_a_short_form_asks_one_after_the_other_for_every_kind_of_answer(
    town: Town, office: Phone, worker: Phone
) -> None:
    fields = "受灾户（户，0-50）、停电（是/否）、说明（文字）、现场（照片）、地点（位置）、哪天（日期）"
    await issue(office, f"/任务 王秀兰 今天17点 填表：{fields}")
    await worker.presses("填报")
    number = await worker.says("3")
    choice = await worker.presses("是")
    text = await worker.says("东头两户进水")
    no_photo = await worker.says("没拍")
    photo = await worker.says(attachments=(Attachment("photo", "p1"),))
    place = await worker.says(attachments=(Attachment("location", "", latitude=35.7, longitude=105.1),))
    filed = await worker.says("11月17日")
    document_ = await document(town)

    assert "停电" in number
    assert "说明" in choice
    assert "现场" in text
    assert "这一项要一张照片" in no_photo
    assert "地点" in photo
    assert "哪天" in place
    for shown in ("受灾户 3户", "停电 是", "说明 东头两户进水", "现场 照片已收", "地点 位置已收", "11月17日"):
        assert shown in filed
    assert document_["answers"]["受灾户"] == {"sum": 3, "answered": 1, "missing": 0}  # type: ignore[index]
    assert document_["answers"]["现场"] == {"sum": None, "answered": 1, "missing": 0}  # type: ignore[index]


async def test_a_task_that_asks_for_a_receipt_alone_is_done_with_it(town: Town, office: Phone, worker: Phone) -> None:
    await issue(office, "/任务 王秀兰 今天17点 只收到 明天停水")
    labels = worker.labels()
    await worker.presses("收到")

    assert "完成" not in labels
    assert "明天停水" not in await worker.says("今天")


async def test_places_are_ticked_one_by_one_by_whoever_looks_after_them(
    town: Town, office: Phone, worker: Phone
) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        me = await town.person_id("王秀兰")
        (post,) = await uow.people.posts_of(me, town.clock.now().date())
        mine = [{"code": f"P{n}", "name": f"水库{n}", "grid_id": post.grid_id, "worker_id": me} for n in (1, 2)]
        await uow.connection.execute(insert(places), mine)
    await issue(office, "/任务 王秀兰 今天17点 巡堤 逐处：正常、有险情")
    page = await worker.presses("逐个登记")
    await worker.presses("2 有险情")

    assert "水库1" in page
    assert "已登记 0/2" in page
    assert (await document(town))["answers"]["有险情"] == {"sum": 1, "answered": 1, "missing": 1}  # type: ignore[index]
