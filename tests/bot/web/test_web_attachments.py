"""看附件 on the page: a photo is shown and a voice is played on the head's phone as they were sent on the worker's."""

import io
import uuid

from PIL import Image

from tests.bot.web.conftest import Site


def _png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(written, "PNG")
    return written.getvalue()


async def _uploads(site: Site, body: bytes, text: str, **query: str) -> None:
    answer = await site.session.post(
        f"{site.url}phones/worker/upload", params={"id": str(uuid.uuid4()), "text": text, **query}, data=body,
        headers={"Origin": site.url.rstrip("/")},
    )  # fmt: skip
    assert answer.status == 200
    await site.lines("worker")


async def test_a_head_sees_the_photo_and_hears_the_voice_of_a_report(site: Site) -> None:
    await _uploads(site, _png(), "日报 清理水渠")
    await _uploads(site, b"OggS" + bytes(60), "", voice="1")
    await site.presses("worker", "记日报")
    await site.says("head", "今天")
    await site.presses("head", "看日报")
    lines = await site.presses("head", "看下一份")
    while not any("清理水渠" in line["text"] for line in lines):
        await site.presses("head", "已阅")
        lines = await site.presses("head", "看下一份")

    lines = await site.presses("head", "看附件")

    photo = next(line for line in lines if "照片 1/2" in line["text"])
    voice = next(line for line in lines if "语音 2/2" in line["text"])
    shown = await site.session.get(site.url.rstrip("/") + photo["picture"])
    heard = await site.session.get(site.url.rstrip("/") + voice["files"][0]["url"])
    assert Image.open(io.BytesIO(await shown.read())).size == (64, 48)
    assert voice["files"][0]["kind"] == "voice"
    assert (heard.status, heard.content_type) == (200, "audio/webm")
    assert await heard.read() == b"OggS" + bytes(60)


async def test_a_file_that_went_to_nobody_is_not_given_out(site: Site) -> None:
    answers = [await site.session.get(f"{site.url}offers/{name}") for name in ("999999", "x", "1.file")]

    assert [answer.status for answer in answers] == [404, 404, 404]
