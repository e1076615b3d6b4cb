"""How often one address may report or look up, kept in memory. It must never keep an address longer than an hour."""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from handlers.ports import Clock

HOUR = timedelta(hours=1)
MOST_ADDRESSES = 10_000


class Limits:
    """Counts requests an hour by address, and all together, so that many addresses cannot flood either."""

    def __init__(self, clock: Clock, each: int, together: int) -> None:
        """Takes how many an hour one address, and all addresses together, may make."""
        self._clock = clock
        self._each, self._together = each, together
        self._seen: dict[str, deque[datetime]] = {}
        self._all: deque[datetime] = deque()

    def is_full(self, address: str) -> bool:
        """Whether this address has used up its hour; counts nothing."""
        now = self._clock.now()
        return sum(now - at < HOUR for at in self._seen.get(address, ())) >= self._each

    def allows(self, address: str) -> bool:
        """Counts one request and says whether it may be answered."""
        now = self._clock.now()
        mine = self._seen.get(address, deque())
        for times in (mine, self._all):
            while times and now - times[0] >= HOUR:
                times.popleft()
        if len(mine) >= self._each or len(self._all) >= self._together:
            return False
        if address not in self._seen and len(self._seen) >= MOST_ADDRESSES:
            self._seen = {key: times for key, times in self._seen.items() if times and now - times[-1] < HOUR}
            if len(self._seen) >= MOST_ADDRESSES:
                return False
        mine.append(now)
        self._all.append(now)
        self._seen[address] = mine
        return True


def who_asks(request: web.Request) -> str:
    """Returns the address that is counted: the phone's, also where a proxy of this machine passes the request on.

    What a proxy was told by others stands before what it added itself, so the last entry is the one to trust; and a
    household has a whole /64 of IPv6, which counts as one.
    """
    address = request.remote or ""
    try:
        if ip_address(address).is_loopback:
            passed_on = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
            address = str(ip_address(passed_on)) if passed_on else address
        found = ip_address(address)
    except ValueError:
        return address
    return found.exploded[:19] if isinstance(found, IPv6Address) else address
