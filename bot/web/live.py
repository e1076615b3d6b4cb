"""GET /events: tells the page at once which phone changed, as server-sent events; GET and POST /clock: the demo's time.

It carries keys only; the page reads the phone itself. A page that lost the line reads everything anew.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from bot.channels.web.changes import Change
from bot.web.desk import DESK, Desk
from bot.web.jumps import day_words, jumps
from bot.web.phones import refuse

HEARTBEAT_S = 15.0
FARTHEST = timedelta(days=400)

CLOSING = web.AppKey("closing", asyncio.Event)


async def events(request: web.Request) -> web.StreamResponse:
    """Streams changes until the page is closed or the program ends."""
    desk, closing = request.app[DESK], request.app[CLOSING]
    keys = {phone.address: phone.key for phone in desk.phones.values()}
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    with desk.channel.changes.listening(frozenset(keys)) as listener:
        await response.write(b"retry: 1000\n\n")
        while not closing.is_set():
            changes = await listener.next(HEARTBEAT_S)
            lines = [{"key": keys.get(change.address, ""), "note": change.note} for change in changes]
            written = "".join(f"data: {json.dumps(line, ensure_ascii=False)}\n\n" for line in lines)
            try:
                await response.write((written or ": still here\n\n").encode())
            except ConnectionError:
                break
    return response


async def stop_streams(app: web.Application) -> None:
    """Ends all streams, so that the program's end waits for no open page."""
    app[CLOSING].set()
    app[DESK].channel.changes.tell(Change(""))


async def read_clock(request: web.Request) -> web.Response:
    """GET /clock: the demo's local time, and where it can be moved to."""
    return web.json_response(_clock(request.app[DESK]), headers={"Cache-Control": "no-store"})


async def move_clock(request: web.Request) -> web.Response:
    """POST /clock {to: name of a jump} or {at: local time}: moves the clock forward and wakes what fell due."""
    desk = request.app[DESK]
    try:
        body = await request.json()
        moment = _moment(desk, body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise refuse("没看懂要去的时间。") from error
    now = desk.clock.now()
    if moment <= now:
        raise refuse("时间只能往前走。")
    if moment - now > FARTHEST:
        raise refuse("一次最多快进一年。")
    desk.clock.move_to(moment)
    await desk.moved(now)
    await desk.tick()
    desk.channel.changes.tell(Change(""))
    return web.json_response(_clock(desk))


def _moment(desk: Desk, body: dict[str, Any]) -> datetime:
    local = desk.world.local(desk.clock.now())
    if "at" in body:
        moment = datetime.fromisoformat(body["at"])
        return (moment if moment.tzinfo else moment.replace(tzinfo=local.tzinfo)).astimezone(UTC)
    by_key = {jump.key: jump for jump in jumps(local, desk.world.calendar, desk.world.settings)}
    return by_key[body["to"]].to.astimezone(UTC)


def _clock(desk: Desk) -> dict[str, Any]:
    local = desk.world.local(desk.clock.now())
    return {
        "local": local.replace(tzinfo=None).isoformat(timespec="milliseconds"),
        "day": day_words(local.date()),
        "jumps": [
            {"key": one.key, "label": one.label, "hint": f"{one.hint}（{day_words(one.to.date())}{one.to:%H:%M}）"}
            for one in jumps(local, desk.world.calendar, desk.world.settings)
        ],
    }
