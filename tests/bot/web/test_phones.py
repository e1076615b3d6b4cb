"""The phones over HTTP: what is typed is answered, pressed, corrected, uploaded; a restart shows the same."""

import uuid
from typing import Any

from tests.bot.channels.web.pictures import png
from tests.bot.web.conftest import Restart, Site


def _texts(lines: list[dict[str, Any]]) -> list[str]:
    return [line["text"] for line in lines]


async def test_every_phone_greets_its_owner(site: Site) -> None:
    page = await (await site.session.get(site.url)).text()

    for key, name in (
        ("office", "陈建国"),
        ("leader", "赵明远"),
        ("head", "马德福"),
        ("worker", "王秀兰"),
        ("second", "李向阳"),
    ):
        assert f"{name}，您好" in (await site.lines(key))[0]["text"]
        assert name in page
    assert "南关村" in (await site.lines("group"))[0]["text"]


async def test_a_report_is_answered_on_the_phone_where_it_was_typed(site: Site) -> None:
    lines = await site.says("worker", "日报 上午走访，下午清理水渠")

    assert [line["from"] for line in lines[-2:]] == ["me", "bot"]
    assert "已记日报" in lines[-1]["text"]
    assert len(await site.lines("second")) == 1


async def test_a_button_does_what_it_says(site: Site) -> None:
    await site.says("worker", "日报 上午走访")

    lines = await site.presses("worker", "撤回这条")

    assert "已撤回" in lines[-1]["text"]


async def test_the_same_event_sent_twice_is_one_message(site: Site) -> None:
    body = {"id": str(uuid.uuid4()), "text": "日报 上午走访"}

    await site.post("phones/worker/say", body)
    await site.post("phones/worker/say", body)

    assert _texts(await site.lines("worker")).count("日报 上午走访") == 1


async def test_an_edit_changes_the_own_message_and_the_record(site: Site) -> None:
    lines = await site.says("worker", "日报 上午走访")
    own = next(line for line in lines if line["from"] == "me")

    body = {"id": str(uuid.uuid4()), "message": own["message"], "text": "日报 上午走访三户"}
    await site.post("phones/worker/edit", body)

    lines = await site.lines("worker")
    changed = next(line for line in lines if line["id"] == own["id"])
    assert (changed["text"], changed["edited"]) == ("日报 上午走访三户", True)
    assert "上午走访三户" in lines[-1]["text"]


async def test_markup_stays_the_text_that_it_is(site: Site) -> None:
    lines = await site.says("worker", "日报 <img src=x onerror=alert(1)>")

    assert "<img src=x onerror=alert(1)>" in lines[-1]["text"]


async def test_in_a_group_one_speaks_as_one_of_the_phones(site: Site) -> None:
    lines = await site.says("group", "/我", sender="worker")
    stranger = await site.post("phones/group/say", {"id": "x1", "text": "/我", "sender": "person-1"})

    assert "王秀兰" in lines[-1]["text"]
    assert lines[-2]["name"] == "王秀兰"
    assert stranger.status == 400


async def test_a_photo_is_kept_and_shown_again(site: Site) -> None:
    headers = {"Origin": site.url.rstrip("/")}
    query = {"id": str(uuid.uuid4()), "text": "水管漏水"}

    answer = await site.session.post(
        f"{site.url}phones/worker/upload", params=query, data=png(640, 480), headers=headers
    )

    assert answer.status == 200
    lines = await site.lines("worker")
    own = next(line for line in lines if line["from"] == "me")
    assert own["text"] == "水管漏水"
    shown = await site.session.get(site.url.rstrip("/") + own["files"][0]["url"])
    assert shown.content_type == "image/png"
    assert await shown.read() == png(640, 480)


async def test_a_file_that_is_no_photo_is_refused_in_words(site: Site) -> None:
    headers = {"Origin": site.url.rstrip("/")}

    answer = await site.session.post(
        f"{site.url}phones/worker/upload", params={"id": "x1"}, data=b"<html>", headers=headers
    )

    assert answer.status == 400
    assert "PNG" in (await answer.json())["error"]
    assert len(await site.lines("worker")) == 1


_NONSENSE: tuple[tuple[str, Any, int], ...] = (
    ("phones/nobody/say", {"id": "x1", "text": "今天"}, 404),
    ("phones/worker/say", {"text": "今天"}, 400),
    ("phones/worker/say", {"id": "a b", "text": "今天"}, 400),
    ("phones/worker/say", {"id": "x1", "text": "  "}, 400),
    ("phones/worker/say", ["今天"], 400),
    ("phones/worker/press", {"id": "x1", "data": 7}, 400),
    ("phones/worker/press", {"id": "x1", "data": "x" * 65}, 400),
    ("phones/worker/edit", {"id": "x1", "text": "今天"}, 400),
    ("clock", {"to": "yesterday"}, 400),
    ("clock", {"at": "2020-01-01T10:00"}, 400),
    ("clock", {"at": "9999-01-01T10:00"}, 400),
    ("clock", {"at": 7}, 400),
    ("clock", [], 400),
)


async def test_what_makes_no_sense_is_refused_in_words(site: Site) -> None:
    for path, body, status in _NONSENSE:
        answer = await site.post(path, body)

        assert answer.status == status, (path, body)
        assert (await answer.json())["error"]


async def test_a_form_of_another_kind_is_refused(site: Site) -> None:
    headers = {"Origin": site.url.rstrip("/"), "Content-Type": "text/plain"}

    answer = await site.session.post(f"{site.url}phones/worker/say", data='{"id":"x","text":"y"}', headers=headers)

    assert answer.status == 400


async def test_a_body_without_end_is_refused(site: Site) -> None:
    answer = await site.post("phones/worker/say", {"id": "x1", "text": "长" * 200_000})

    assert answer.status == 413


async def test_a_restart_shows_the_same_conversation_and_the_same_time(restart: Restart) -> None:
    async with restart() as site:
        await site.says("worker", "日报 上午走访")
        await site.post("clock", {"to": "month_end"})
        before = {key: await site.lines(key) for key in ("office", "worker", "group")}
        moved = (await (await site.session.get(f"{site.url}clock")).json())["day"]

    async with restart() as site:
        after = {key: await site.lines(key) for key in ("office", "worker", "group")}
        lines = await site.presses("worker", "撤回这条")
        clock = await (await site.session.get(f"{site.url}clock")).json()

    assert after == before
    assert "已撤回" in lines[-1]["text"]
    assert clock["day"] == moved
