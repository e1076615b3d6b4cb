"""The phones of the page over HTTP: read one, and say, press, edit and upload on it.

Must never decide who may do what: an event goes into the inbox as that phone's, and the router decides.
"""

import re
from typing import Any

from aiohttp import web

from bot.channels.web.events import Typed, is_event_id
from bot.channels.web.files import NotTaken
from bot.web.desk import DESK
from bot.web.screen import WebPhone
from handlers.events import Attachment

_PICTURE = re.compile(r"\d{1,18}")


def refuse(words: str, status: int = 400) -> web.HTTPException:
    """Returns the refusal of a request, with words that the page shows."""
    kinds = {400: web.HTTPBadRequest, 404: web.HTTPNotFound, 413: web.HTTPBadRequest}
    return kinds[status](text=web.json_response({"error": words}).text, content_type="application/json")


async def messages(request: web.Request) -> web.Response:
    """GET /phones/{key}/messages: the conversation, oldest first."""
    desk, phone = request.app[DESK], _phone(request)
    conversation = await desk.reads.conversation(desk.channel.account, phone.address)
    return web.json_response(desk.screen.draw(phone, conversation), headers={"Cache-Control": "no-store"})


async def say(request: web.Request) -> web.Response:
    """POST /phones/{key}/say {id, text, sender?}: writes a message."""
    phone, body = _phone(request), await _body(request)
    event_id = _event_id(body)
    text = _text(body)
    if not text.strip():
        raise refuse("还没有写内容。")
    return await _hand_in(request, phone, body, what="message", message_id=event_id, text=text)


async def edit(request: web.Request) -> web.Response:
    """POST /phones/{key}/edit {id, message, text, sender?}: changes an own message."""
    phone, body = _phone(request), await _body(request)
    message_id = body.get("message")
    if not is_event_id(message_id):
        raise refuse("没有说改哪一条。")
    return await _hand_in(request, phone, body, what="edited", message_id=str(message_id), text=_text(body))


async def press(request: web.Request) -> web.Response:
    """POST /phones/{key}/press {id, data, sender?}: presses a button; data "contact" shares the phone's own number."""
    phone, body = _phone(request), await _body(request)
    data = body.get("data")
    if not isinstance(data, str) or len(data) > 64:
        raise refuse("这个按钮按不了。")
    if data == "contact":
        return await _hand_in(
            request, phone, body, what="message", message_id=_event_id(body), shared_number=phone.number
        )
    return await _hand_in(request, phone, body, what="press", data=data)


async def upload(request: web.Request) -> web.Response:
    """POST /phones/{key}/upload?id=&text=&sender=&voice=1 with the file as body: sends a photo or a voice message."""
    desk, phone = request.app[DESK], _phone(request)
    body = dict(request.query)
    event_id, is_voice = _event_id(body), body.get("voice") == "1"
    try:
        file_id, size = await desk.channel.uploads.keep(request.content.iter_chunked(65536), voice=is_voice)
    except NotTaken as error:
        raise refuse(str(error)) from error
    attachment = Attachment("voice" if is_voice else "photo", file_id, size=size)
    return await _hand_in(
        request, phone, body, what="message", message_id=event_id, text=_text(body), attachments=(attachment,)
    )


async def uploaded(request: web.Request) -> web.FileResponse:
    """GET /uploads/{file}: gives an upload back; a voice only as sound, nothing ever as a page."""
    path = request.app[DESK].channel.uploads.path(request.match_info["file"])
    if path is None:
        raise refuse("没有这个文件。", 404)
    kinds = {".png": "image/png", ".jpg": "image/jpeg", ".voice": "audio/webm"}
    return web.FileResponse(
        path, headers={"Content-Type": kinds[path.suffix], "Cache-Control": "private, max-age=3600"}
    )


async def picture(request: web.Request) -> web.FileResponse:
    """GET /pictures/{id}.png: the picture that went with a delivery."""
    name = request.match_info["id"]
    path = request.app[DESK].channel.pictures.path(int(name)) if _PICTURE.fullmatch(name) else None
    if path is None:
        raise refuse("没有这张图。", 404)
    return web.FileResponse(path, headers={"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"})


async def offer(request: web.Request) -> web.FileResponse:
    """GET /offers/{id}: the file that went with a delivery; a recording as sound, anything else only to be saved."""
    name = request.match_info["id"]
    found = request.app[DESK].channel.offers.find(int(name)) if _PICTURE.fullmatch(name) else None
    if found is None:
        raise refuse("没有这个文件。", 404)
    headers = {"Content-Type": "audio/webm", "Cache-Control": "private, max-age=3600"}
    if not found.is_sound:
        headers |= {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f'attachment; filename="{found.name}"',
        }
    return web.FileResponse(found.path, headers=headers)


def _phone(request: web.Request) -> WebPhone:
    phone = request.app[DESK].phones.get(request.match_info["key"])
    if phone is None:
        raise refuse("没有这部手机。", 404)
    return phone


async def _body(request: web.Request) -> dict[str, Any]:
    """Reads a JSON object; a page of another site cannot send this type without asking first."""
    if request.content_type != "application/json":
        raise refuse("要用 JSON 发。")
    try:
        body = await request.json()
    except (ValueError, RecursionError) as error:
        raise refuse("读不懂发来的内容。") from error
    if not isinstance(body, dict):
        raise refuse("读不懂发来的内容。")
    return body


def _event_id(body: dict[str, Any]) -> str:
    event_id = body.get("id")
    if not is_event_id(event_id):
        raise refuse("缺少编号。")
    return str(event_id)


def _text(body: dict[str, Any]) -> str:
    text = body.get("text", "")
    return text if isinstance(text, str) else ""


async def _hand_in(
    request: web.Request, phone: WebPhone, body: dict[str, Any], *, what: Any, **values: Any
) -> web.Response:
    sender = phone.address
    if phone.is_group:
        # In a group the page says as whom one speaks; only the phones of the page can be chosen.
        sender = str(body.get("sender") or next(iter(phone.speakers)))
        if sender not in phone.speakers:
            raise refuse("请选一个人说话。")
    name = phone.speakers.get(sender, phone.name)
    typed = Typed(_event_id(body), phone.address, phone.is_group, what, sender, name, **values)
    await request.app[DESK].channel.hand_in(typed)
    return web.json_response({"ok": True})
