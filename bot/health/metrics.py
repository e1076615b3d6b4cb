"""The program's figures for Prometheus: what this process did, and how much waits in the store at the moment of asking.

Labels hold accounts (a bot's number), lanes, outcomes and jobs; never a name, a phone number, a chat or a text.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.health.pulse import Pulse
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.letters import Lane
from storage.troubles import passing_trouble

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SEND_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LAG_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
_JOB_BUCKETS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0)


class Metrics:
    """An observer that counts."""

    def __init__(self, pulse: Pulse) -> None:
        """Starts every count at nothing; signs of life are passed on to ``pulse``."""
        self._pulse = pulse
        self._registry = CollectorRegistry()
        on = self._registry
        self._sends = Counter("gridbot_sends", "Sends by outcome.", ("account", "lane", "outcome"), registry=on)
        self._send_seconds = Histogram(
            "gridbot_send_seconds", "From a send's start to the platform's answer.", ("account",),
            buckets=_SEND_BUCKETS, registry=on,
        )  # fmt: skip
        self._throttled = Counter("gridbot_throttled", "Answers of 429.", ("account",), registry=on)
        self._handled = Counter("gridbot_updates", "Updates by result.", ("account", "result"), registry=on)
        self._lag = Histogram(
            "gridbot_inbound_lag_seconds", "From an update's arrival at the store until it was handled.", ("account",),
            buckets=_LAG_BUCKETS, registry=on,
        )  # fmt: skip
        self._jobs = Histogram(
            "gridbot_job_seconds", "How long jobs of the schedule took.", ("job", "result"), buckets=_JOB_BUCKETS,
            registry=on,
        )  # fmt: skip
        self._store_up = Gauge("gridbot_store_up", "Whether the store answered just now.", registry=on)
        self._outbox = Gauge(
            "gridbot_outbox_due", "Deliveries that are due and wait.", ("account", "lane"), registry=on
        )
        self._outbox_age = Gauge(
            "gridbot_outbox_age_seconds", "How long the oldest due delivery waits.", ("account", "lane"), registry=on
        )
        self._claimed = Gauge("gridbot_outbox_claimed", "Deliveries that workers hold.", registry=on)
        self._inbox = Gauge("gridbot_inbox_waiting", "Updates that wait to be handled.", ("account",), registry=on)
        self._inbox_age = Gauge(
            "gridbot_inbox_age_seconds", "How long the oldest update waits.", ("account",), registry=on
        )

    def looked(self, part: str) -> None:
        """Passes the sign of life on."""
        self._pulse.beat(part)

    def sent(self, account: str, lane: int, outcome: str, seconds: float) -> None:
        """Counts a send and times it."""
        self._sends.labels(account, _lane(lane), outcome.lower()).inc()
        self._send_seconds.labels(account).observe(seconds)
        if outcome == "Throttled":
            self._throttled.labels(account).inc()

    def handled(self, account: str, result: str, lag_s: float) -> None:
        """Counts an update and how long it lay."""
        self._handled.labels(account, result).inc()
        self._lag.labels(account).observe(max(0.0, lag_s))

    def job_ended(self, job: str, result: str, seconds: float) -> None:
        """Times a job."""
        self._jobs.labels(job, result).observe(seconds)

    async def page(self, store: Store, clock: Clock) -> bytes:
        """Returns the metrics page; a store that does not answer is a figure on it, no failure."""
        try:
            await self._look(store, clock)
        except Exception as error:
            if passing_trouble(error) is None:
                raise
            self._store_up.set(0)
        return generate_latest(self._registry)

    async def _look(self, store: Store, clock: Clock) -> None:
        now = clock.now()
        async with store.reading(now) as uow:
            outbox, inbox, claimed = await uow.queues.outbox(), await uow.queues.inbox(), await uow.queues.in_flight()
        for gauge in (self._outbox, self._outbox_age, self._inbox, self._inbox_age):
            gauge.clear()
        for queue in outbox:
            self._outbox.labels(queue.account, _lane(queue.lane)).set(queue.count)
            self._outbox_age.labels(queue.account, _lane(queue.lane)).set((now - queue.since).total_seconds())
        for queue in inbox:
            self._inbox.labels(queue.account).set(queue.count)
            self._inbox_age.labels(queue.account).set((now - queue.since).total_seconds())
        self._claimed.set(claimed)
        self._store_up.set(1)


def _lane(lane: int) -> str:
    return Lane(lane).name.lower()
