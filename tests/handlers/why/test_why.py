"""/为什么: the rule with its clause and document, and the facts behind the figure; never somebody else's."""

import re

import pytest

from handlers.context import Context
from handlers.events import Incoming
from handlers.why import command as why
from handlers.why.explaining import in_plain_words
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import load, town_of
from tests.rosters import rulebooks


@pytest.fixture
async def town(store: Store) -> Town:
    """The small county that follows huining-2022."""
    return await town_of(store, "huining-2022")


async def asks(town: Town, phone: Phone, name: str, of: str, rule: str, *, on_grid: bool = False) -> str:
    """Presses 凭什么 about a rule of somebody's post or grid, as a reminder's or a digest's button would."""
    async with town.store.writing(town.clock.now()) as uow:
        (post,) = await uow.people.named(of, "/", uow.now.date())
        person = (await uow.people.named(name, "/", uow.now.date()))[0]
        terminal = await uow.terminals.at("paper", phone.address)
        assert terminal is not None
        event = Incoming("paper", "paper", "x", phone.address, "private", "press")
        posts = await uow.people.posts_of(person.person_id, town.clock.now().date())
        who = await uow.people.get(person.person_id)
        about = {"grid": post.grid_id} if on_grid else {"post": post.id}
        await why.show(Context(town.world, uow, event, terminal, who, posts), {**about, "rule": rule})
    await town.settle()
    return phone.last


async def test_the_button_below_a_visit_shows_clause_document_and_facts(town: Town) -> None:
    phone = await town.phone("李向阳")
    await phone.says("走访 李四、王五：好")

    said = await phone.presses("凭什么")

    assert "每月把自己管的户至少都走一次" in said
    assert "依据：《会宁县四级网格管理办法（试行）》第八条（二）（县委办发〔2022〕38号）" in said
    assert "只指县直部门单位的机关干部，不指乡镇干部。" in said
    assert "现在：本月 2/6 户（第八条（二）），到 11月30日（周一） 为止" in said
    assert "11月18日（周三） 李四\n11月18日（周三） 王五" in said


async def test_a_rule_without_a_figure_says_that_the_document_gives_none(town: Town) -> None:
    phone = await town.phone("王秀兰")

    await phone.says("为什么")
    said = await phone.presses("适时到自己管的户")

    assert "要求：文件没给周期，文件没给数" in said
    assert "没有次数" in said
    assert "现在：" not in said


async def test_a_word_picks_the_rule(town: Town) -> None:
    phone = await town.phone("马德福")

    assert (await phone.says("/为什么 农户")).startswith("每半年把辖区里的户都走一遍")


@pytest.mark.parametrize("question", ["凭什么", "凭什么？", "为啥", "为什么?"])
async def test_the_question_is_understood_as_people_ask_it(town: Town, question: str) -> None:
    worker = await town.phone("王秀兰")

    assert await worker.says(question) == await worker.says("/why")


async def test_a_daily_log_shows_what_was_logged(town: Town) -> None:
    phone = await town.phone("王秀兰")
    await phone.says("日报 清理水渠")

    said = await asks(town, phone, "王秀兰", "王秀兰", "worker-log")

    assert "11月18日（周三） 清理水渠" in said


async def test_a_head_is_told_about_a_worker_below_and_a_worker_about_nobody_else(town: Town) -> None:
    head = await town.phone("马德福")
    other = await town.phone("王秀兰")

    told = await asks(town, head, "马德福", "李向阳", "county-worker-cover")
    refused = await asks(town, other, "王秀兰", "李向阳", "county-worker-cover")

    assert told.startswith("李向阳：每月把自己管的户至少都走一次")
    assert "每月" not in refused


async def test_a_rule_of_a_grid_is_explained_without_anybodys_figure(town: Town) -> None:
    head = await town.phone("马德福")

    said = await asks(town, head, "马德福", "李向阳", "county-worker-cover", on_grid=True)
    above = await asks(town, head, "马德福", "孙志强", "county-worker-cover", on_grid=True)

    assert said.startswith("每月把自己管的户至少都走一次")
    assert "现在：" not in said
    assert "每月" not in above


async def test_a_rule_that_is_gone_is_answered(town: Town) -> None:
    phone = await town.phone("李向阳")

    assert await asks(town, phone, "李向阳", "李向阳", "no-such-rule") == "这条规定现在不适用了，不用管它。"


async def test_a_group_sees_the_rule_and_no_households(town: Town) -> None:
    phone = await town.phone("马德福")
    await phone.says("走访 李四：好")
    group = await town.group("C1-1-1")

    said = await group.says("/为什么 农户", sender=phone)

    assert "第八条（二）" in said
    assert "李四" not in said


async def test_two_visits_a_day_show_each_visit(store: Store) -> None:
    await load(store, "fengmao-2021")
    town = await Town.open(store)
    phone = await town.phone("王秀兰")
    said = await phone.says("走访 钱七、孙八：好")

    # 冯卯 三（二）5: 专职 two visits a day, every household each month.
    assert "本月 2/3 户（三（二）5）" in said
    assert "今天 2/2 次（三（二）5），这一项完成了，辛苦了。" in said

    explained = await phone.presses("凭什么（民情走访）")

    assert "每天的走访不少于 2 条" in explained
    assert "11月18日（周三） 钱七、孙八" in explained


def test_no_rule_is_explained_by_the_name_of_a_reading_and_every_reading_so_named_is_said_below_it() -> None:
    pointing = 0
    for book in rulebooks().values():
        abouts = {note.id: note.about for note in book.notes}
        for rule in (*book.quotas, *book.deadlines, *book.sizes, *book.scoring):
            note = rule.note or ""
            assert not re.search("见说明|[a-z]-[a-z]", in_plain_words(note)), rule.id
            for named in re.findall("见说明 ([a-z0-9-]+)", note):
                pointing += 1
                assert rule.id in abouts[named], (book.name, rule.id, named)
    assert pointing > 25
    assert in_plain_words("只指专职网格员。“每天”见说明 every-day。") == "只指专职网格员。"
    assert in_plain_words("原文没写“每月”，见说明 fine-200。") == "原文没写“每月”。"
    assert in_plain_words("见说明 daily-all。") == ""
