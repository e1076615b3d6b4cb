"""Health as machines ask for it, over real HTTP on loopback; figures hold no person."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.health.metrics import Metrics
from bot.health.pulse import LATE_S, Pulse
from bot.health.routes import Health
from bot.processes.roles import Role
from bot.processes.serving import close, serve
from config.settings import Settings
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from tests.conversation import HandClock
from tests.program import free_port


class Ticks:
    """Seconds that a test counts."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Place:
    """A process's health, served."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = HandClock()
        self.ticks = Ticks()
        self.pulse = Pulse(self.ticks)
        self.metrics = Metrics(self.pulse)
        self.health = Health(store, self.clock, self.pulse, self.metrics)
        self.settings = Settings(web_port=free_port(), health_port=free_port())

    async def ask(self, path: str, *, port: int | None = None, **headers: str) -> tuple[int, str]:
        """Asks the health port, or another."""
        url = f"http://127.0.0.1:{port or self.settings.health_port}{path}"
        async with aiohttp.ClientSession() as client, client.get(url, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Place]:
    """Health on the web server and on a port of its own."""
    opened = Place(store)
    servers = await serve(opened.settings, [Role.WEB], [], opened.health, web_was_named=True)
    yield opened
    await close(servers)


async def test_a_process_that_lives_says_so_even_if_its_store_is_gone(place: Place) -> None:
    await place.store.close()
    place.health._store = Store("postgresql+asyncpg://nobody@127.0.0.1:1/x")

    assert await place.ask("/healthz") == (200, "ok")
    status, body = await place.ask("/readyz")
    assert (status, '"store": false' in body) == (503, True)
    _, metrics = await place.ask("/metrics")
    assert "gridbot_store_up 0.0" in metrics


async def test_ready_is_a_newest_store_and_loops_that_turn(place: Place) -> None:
    place.pulse.expect("inbox")
    ready, _ = await place.ask("/readyz")
    place.ticks.seconds = LATE_S + 1
    late, body = await place.ask("/readyz")
    place.metrics.looked("inbox")
    again, _ = await place.ask("/readyz")

    assert (ready, late, again) == (200, 503, 200)
    assert '"late": ["inbox"]' in body


async def test_an_old_schema_is_not_ready(place: Place) -> None:
    async with place.store.connection() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    status, body = await place.ask("/readyz")

    assert (status, '"schema_is_newest": false' in body) == (503, True)


async def test_metrics_say_how_much_waits_and_what_was_sent(place: Place) -> None:
    async with place.store.writing(place.clock.now()) as uow:
        terminal = await uow.terminals.meet("telegram", "telegram:7", "13800000000", "private", "王桂兰")
        await uow.outbox.send([terminal], Letter("common.sorry"), Lane.REPLY)
        await uow.inbox.receive([{"account": "telegram:7", "event_id": "1", "chat": "13800000000", "raw": "王桂兰"}])
    place.clock.pass_by(seconds=30)
    place.metrics.sent("telegram:7", int(Lane.TASK), "Sent", 0.02)
    place.metrics.sent("telegram:7", int(Lane.TASK), "Throttled", 0.02)
    place.metrics.handled("telegram:7", "done", timedelta(seconds=2).total_seconds())
    place.metrics.job_ended("digests", "done", 3.0)

    status, page = await place.ask("/metrics")

    assert status == 200
    for line in (
        'gridbot_outbox_due{account="telegram:7",lane="reply"} 1.0',
        'gridbot_outbox_age_seconds{account="telegram:7",lane="reply"} 30.0',
        'gridbot_inbox_waiting{account="telegram:7"} 1.0',
        'gridbot_inbox_age_seconds{account="telegram:7"} 30.0',
        'gridbot_sends_total{account="telegram:7",lane="task",outcome="sent"} 1.0',
        'gridbot_throttled_total{account="telegram:7"} 1.0',
        'gridbot_send_seconds_count{account="telegram:7"} 2.0',
        'gridbot_inbound_lag_seconds_sum{account="telegram:7"} 2.0',
        'gridbot_job_seconds_sum{job="digests",result="done"} 3.0',
        "gridbot_store_up 1.0",
    ):
        assert line in page
    assert "13800000000" not in page
    assert "王桂兰" not in page


async def test_a_queue_that_is_empty_again_is_no_longer_on_the_page(place: Place) -> None:
    async with place.store.writing(place.clock.now()) as uow:
        await uow.inbox.receive([{"account": "telegram:7", "event_id": "1", "chat": "1", "raw": "{}"}])
    await place.ask("/metrics")
    async with place.store.writing(place.clock.now()) as uow:
        await uow.inbox.failed(1, "ValueError")

    _, page = await place.ask("/metrics")

    assert "gridbot_inbox_waiting{" not in page


async def test_on_the_web_server_metrics_are_for_this_machine_and_not_for_whom_a_proxy_speaks(place: Place) -> None:
    port = place.settings.web_port

    here, _ = await place.ask("/metrics", port=port)
    outside, _ = await place.ask("/metrics", port=port, **{"X-Forwarded-For": "203.0.113.9"})
    alive, _ = await place.ask("/healthz", port=port, **{"X-Forwarded-For": "203.0.113.9"})

    assert (here, outside, alive) == (200, 404, 200)


async def test_health_that_nobody_asked_for_does_not_stop_the_start_and_a_webhook_without_its_port_does(
    place: Place,
) -> None:
    settings = Settings(web_port=place.settings.web_port)
    hook = [web.post("/hook", lambda _request: web.Response())]  # type: ignore[arg-type,return-value]

    servers = await serve(settings, [Role.WEB], [], place.health, web_was_named=False)
    with pytest.raises(OSError, match="in use"):
        await serve(settings, [Role.WEB], [], place.health, web_was_named=True)
    with pytest.raises(OSError, match="in use"):
        await serve(settings, [Role.INGRESS], hook, place.health, web_was_named=False)

    assert servers == []
    assert await serve(settings, [Role.DELIVERY], hook, place.health, web_was_named=False) == []
