"""What can go wrong between a bot and the platform, switched on for some calls of some methods."""

import asyncio
import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal["cut_before", "cut_after", "http", "error", "soft_error", "bad_body", "slow", "hold"]


@dataclass
class Fault:
    """One way to fail. ``times`` None: until it is removed. ``share``: the part of the calls that it hits."""

    kind: Kind
    method: str = "*"
    times: int | None = 1
    share: float = 1.0
    code: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    chat_id: int | None = None
    delay_s: float = 0.0
    gate: asyncio.Event | None = None
    hits: int = 0


class Faults:
    """The faults that are on; the first that fits a call hits it."""

    def __init__(self, seed: int = 0) -> None:
        """Starts with none; ``seed`` fixes which calls a share hits."""
        self._on: list[Fault] = []
        self._random = random.Random(seed)

    def add(self, fault: Fault) -> Fault:
        """Switches a fault on."""
        self._on.append(fault)
        return fault

    def clear(self) -> None:
        """Switches all off, and lets go of what they hold."""
        for fault in self._on:
            if fault.gate is not None:
                fault.gate.set()
        self._on.clear()

    def cut_after_delivery(self, method: str = "sendMessage", times: int | None = 1) -> Fault:
        """The message arrives, the connection breaks before the answer."""
        return self.add(Fault("cut_after", method, times))

    def cut_before_delivery(self, method: str = "sendMessage", times: int | None = 1) -> Fault:
        """The connection breaks after the request was written, before the message arrives."""
        return self.add(Fault("cut_before", method, times))

    def server_error(self, method: str = "*", times: int | None = 1, code: int = 502) -> Fault:
        """A gateway answers 5xx with a page of HTML; nothing is delivered."""
        return self.add(Fault("http", method, times, code=code))

    def error(
        self,
        code: int,
        description: str,
        method: str = "*",
        times: int | None = 1,
        retry_after: int | None = None,
        http_200: bool = False,
    ) -> Fault:
        """The Bot API refuses; ``http_200``: with ok:false on HTTP 200, as some gateways do."""
        kind: Kind = "soft_error" if http_200 else "error"
        return self.add(Fault(kind, method, times, code=code, description=description, retry_after=retry_after))

    def bad_body(self, method: str = "sendMessage", times: int | None = 1) -> Fault:
        """The message arrives, the answer is no JSON."""
        return self.add(Fault("bad_body", method, times))

    def slow(self, delay_s: float, method: str = "*", times: int | None = 1) -> Fault:
        """The answer comes late."""
        return self.add(Fault("slow", method, times, delay_s=delay_s, gate=asyncio.Event()))

    def hold(self, method: str = "*", times: int | None = 1) -> Fault:
        """The answer waits until the fault's ``gate`` is set."""
        return self.add(Fault("hold", method, times, gate=asyncio.Event()))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Returns the fault that hits this call (its method in lower case), and counts it."""
        for fault in self._on:
            if fault.method.lower() not in ("*", method) or fault.times == 0:
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            if fault.share < 1 and self._random.random() >= fault.share:
                continue
            if fault.times is not None:
                fault.times -= 1
            fault.hits += 1
            return fault
        return None
