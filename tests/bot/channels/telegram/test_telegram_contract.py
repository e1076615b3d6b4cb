"""Telegram keeps the contract of every channel."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import unused_port

from bot.channels.port import Channel
from bot.channels.telegram.channel import TelegramChannel
from tests.contract.channels import ChannelContract
from tests.stubs.bot_api import BotApiStub


class TelegramRig:
    """The channel with the stub behind it."""

    def __init__(self, stub: BotApiStub, channel: TelegramChannel) -> None:
        self.channel: Channel = channel
        self.down: Channel | None = None
        self._stub = stub
        self._user = stub.user(1001)
        self._user.starts()
        self.address = self._user.address

    def arrived(self) -> list[str]:
        return [message.words for message in self._user.seen]

    def throttle(self, seconds: int) -> None:
        self._stub.faults.error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    def close_chat(self) -> None:
        self._user.blocks_bot()

    def move_group(self) -> tuple[str, str]:
        group = self._stub.group(-2002)
        group.adds_bot(self._user)
        return group.address, group.upgrades().address

    def refuse_connections(self) -> None:
        self.channel = self.down = TelegramChannel(self._stub.token, f"http://127.0.0.1:{unused_port()}")

    def answer_with_rubbish(self) -> None:
        self._stub.faults.bad_body()

    def answer_200_with_error(self, code: int, words: str) -> None:
        self._stub.faults.error(code, words, http_200=True)

    def fail_on_its_side(self) -> None:
        self._stub.faults.server_error()

    def lose_answer(self) -> None:
        self._stub.faults.cut_after_delivery()


class TestTelegram(ChannelContract):
    @pytest.fixture
    async def rig(self, stub: BotApiStub, channel: TelegramChannel) -> AsyncIterator[TelegramRig]:
        rig = TelegramRig(stub, channel)
        yield rig
        if rig.down is not None:
            await rig.down.close()
