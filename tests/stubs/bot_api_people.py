"""People and groups who use the bot through the stub: what they do becomes updates, what they see is read back."""

import itertools
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.stubs.bot_api_account import Account
from tests.stubs.bot_api_chats import GROUP_ANONYMOUS_BOT, Chat, Press, StubMessage

Wait = Callable[..., Awaitable[Any]]
Wanted = str | Callable[[StubMessage], bool]

_press_ids = itertools.count(4_000_000_000)


class _Place:
    """A chat that can be looked into."""

    def __init__(self, account: Account, chat: Chat, until: Wait) -> None:
        self.account = account
        self.chat = chat
        self._until = until
        self._mark = 0

    @property
    def address(self) -> str:
        """The chat's address, as gridbot keeps it."""
        return str(self.chat.id)

    @property
    def seen(self) -> list[StubMessage]:
        """All that the bot sent here, oldest first, as it stands now."""
        return [m for (chat_id, _), m in self.account.messages.items() if chat_id == self.chat.id and m.by_bot]

    @property
    def last(self) -> StubMessage:
        """The newest message of the bot."""
        return self.seen[-1]

    async def hears(self, wanted: Wanted = "", timeout: float = 10) -> StubMessage:  # noqa: ASYNC109
        """Waits until the bot says, or edits to, something wanted here since this place's last own action.

        Args:
            wanted: a part of the text, or a condition on the message.
            timeout: seconds, after which an AssertionError tells what was said instead.
        """

        def fits(message: StubMessage) -> bool:
            return wanted in message.words if isinstance(wanted, str) else wanted(message)

        def found() -> StubMessage | None:
            return next((m for m in reversed(self.seen) if m.touched > self._mark and fits(m)), None)

        def told() -> str:
            return f"wanted {wanted!r}; said since: {[m.words for m in self.seen if m.touched > self._mark]}"

        message: StubMessage = await self._until(found, timeout, told)
        return message

    def _acts(self) -> None:
        self._mark = self.account.touch()


class StubGroup(_Place):
    """A group; the bot comes in with :meth:`adds_bot`."""

    def adds_bot(self, by: "StubUser") -> None:
        """Somebody adds the bot. https://core.telegram.org/bots/api#chatmemberupdated"""
        self.chat.started, self.chat.gone = True, ""
        self._membership(by.as_json(), "left", "member")

    def removes_bot(self, by: "StubUser") -> None:
        """Somebody removes the bot."""
        self.chat.gone = "kicked"
        self._membership(by.as_json(), "member", "kicked")

    def makes_bot_admin(self, by: "StubUser") -> None:
        """Somebody makes the bot an administrator: it reads all messages from then on."""
        self.chat.bot_is_admin = True
        self._membership(by.as_json(), "member", "administrator")

    def anonymous_admin_says(self, text: str) -> StubMessage:
        """An anonymous administrator writes: the platform names the group, not the person."""
        self._acts()
        message = self.account.keep(
            self.chat, GROUP_ANONYMOUS_BOT, text=text, extra={"sender_chat": self.chat.as_json()}
        )
        self.account.push("message", message.as_json())
        return message

    def upgrades(self) -> "StubGroup":
        """The group becomes a supergroup with a new id; returns it. https://core.telegram.org/bots/api#message"""
        self._acts()
        new = Chat(int(f"-100{abs(self.chat.id)}"), "supergroup", self.chat.title, started=True)
        self.account.chats[new.id] = new
        anonymous = GROUP_ANONYMOUS_BOT
        old = self.account.keep(self.chat, anonymous, extra={"migrate_to_chat_id": new.id})
        self.chat.migrated_to = new.id
        self.account.push("message", old.as_json())
        first = self.account.keep(
            new, anonymous, extra={"migrate_from_chat_id": self.chat.id, "sender_chat": new.as_json()}
        )
        self.account.push("message", first.as_json())
        return StubGroup(self.account, new, self._until)

    def _membership(self, by: dict[str, Any], was: str, now: str) -> None:
        self._acts()
        _push_membership(self.account, self.chat, by, was, now)


class StubUser(_Place):
    """A person with a private chat."""

    def as_json(self) -> dict[str, Any]:
        """Returns the Bot API's User."""
        return {"id": self.chat.id, "is_bot": False, "first_name": self.chat.first_name, "language_code": "zh-hans"}

    def starts(self, code: str = "") -> StubMessage:
        """Opens the bot by its link. https://core.telegram.org/bots/features#deep-linking"""
        return self.says(f"/start {code}".strip())

    def says(self, text: str, to: StubGroup | None = None, reply_to: StubMessage | None = None) -> StubMessage:
        """Writes a text, here or into a group."""
        return self._posts(to, reply_to, text=text)

    def edits(self, message: StubMessage, text: str) -> None:
        """Changes one's own message."""
        assert message.author["id"] == self.chat.id
        self._acts()
        message.text, message.edit_date = text, int(time.time())
        if self._is_delivered(message):
            self.account.push("edited_message", message.as_json())

    def shares_contact(
        self, phone: str, user_id: int | None = None, forwarded: bool = False, to: StubGroup | None = None
    ) -> StubMessage:
        """Shares a number: one's own, unless ``user_id`` is another's (0: nobody's on Telegram)."""
        owner = self.chat.id if user_id is None else user_id
        contact = {"phone_number": phone, "first_name": self.chat.first_name} | ({"user_id": owner} if owner else {})
        extra: dict[str, Any] = {"contact": contact}
        if forwarded:
            extra["forward_origin"] = {"type": "user", "sender_user": self.as_json(), "date": int(time.time())}
        return self._posts(to, None, extra=extra)

    def sends_photo(
        self, content: bytes = b"\xff\xd8photo", caption: str | None = None, size: int | None = None
    ) -> StubMessage:
        """Sends a picture; ``size`` is what the platform claims it has."""
        return self._sends("photo", "", content, caption, size)

    def sends_document(
        self, name: str, content: bytes = b"document", caption: str | None = None, size: int | None = None
    ) -> StubMessage:
        """Sends a file."""
        return self._sends("document", name, content, caption, size)

    def sends_voice(self, content: bytes = b"OggS") -> StubMessage:
        """Sends a voice message."""
        return self._sends("voice", "", content, None, None)

    def sends_location(self, latitude: float, longitude: float) -> StubMessage:
        """Sends a place."""
        return self._posts(None, None, extra={"location": {"latitude": latitude, "longitude": longitude}})

    def sends_sticker(self) -> StubMessage:
        """Sends something without words."""
        sticker = {"file_id": "s", "file_unique_id": "us", "type": "regular", "width": 9, "height": 9}
        flags = {"is_animated": False, "is_video": False}
        return self._posts(None, None, extra={"sticker": sticker | flags})

    def presses(self, message: StubMessage, label: str, data: str | None = None) -> Press:
        """Presses a button of a message as it stands now; ``data`` instead: one that it showed before."""
        self._acts()
        press = Press(str(next(_press_ids)), message.data(label) if data is None else data)
        self.account.presses[press.id] = press
        self.account.push(
            "callback_query",
            {
                "id": press.id,
                "from": self.as_json(),
                "message": message.as_json(),
                "chat_instance": "1",
                "data": press.data,
            },
        )
        return press

    def blocks_bot(self) -> None:
        """Stops the bot. https://core.telegram.org/bots/api#chatmemberupdated"""
        self._acts()
        self.chat.gone = "blocked"
        _push_membership(self.account, self.chat, self.as_json(), "member", "kicked")

    def unblocks_bot(self) -> None:
        """Restarts the bot."""
        self._acts()
        self.chat.gone = ""
        _push_membership(self.account, self.chat, self.as_json(), "kicked", "member")

    def deletes_account(self) -> None:
        """Is gone for ever; the platform tells nobody."""
        self.chat.gone = "deactivated"

    def _sends(self, kind: str, name: str, content: bytes, caption: str | None, size: int | None) -> StubMessage:
        file = self.account.keep_file(kind, name, content, size)
        return self._posts(None, None, caption=caption, kind=kind, file=file)

    def _posts(self, to: StubGroup | None, reply_to: StubMessage | None, **content: Any) -> StubMessage:
        self._acts()
        chat = self.chat if to is None else to.chat
        if to is None:
            chat.started = True
        else:
            to._acts()
        if reply_to is not None:
            content["extra"] = content.get("extra", {}) | {"reply_to_message": reply_to.as_json()}
        message = self.account.keep(chat, self.as_json(), **content)
        if self._is_delivered(message):
            self.account.push("message", message.as_json())
        return message

    def _is_delivered(self, message: StubMessage) -> bool:
        # In privacy mode a bot gets commands meant for it (only Latin ones are commands to the platform), replies to
        # it, and, as an administrator, everything. https://core.telegram.org/bots/features#privacy-mode
        chat, account = message.chat, self.account
        if not chat.is_group:
            return True
        if chat.gone or not chat.started:
            return False
        if account.reads_all_group_messages or chat.bot_is_admin:
            return True
        if message.extra.get("reply_to_message", {}).get("from", {}).get("id") == account.id:
            return True
        command = re.match(r"/[A-Za-z0-9_]{1,32}(@\w+)?(?!\S)", message.text or "")
        return command is not None and command[1] in (None, f"@{account.username}")


def _push_membership(account: Account, chat: Chat, by: dict[str, Any], was: str, now: str) -> None:
    def member(status: str) -> dict[str, Any]:
        extra: dict[str, Any] = {"until_date": 0} if status == "kicked" else {}
        if status == "administrator":
            rights = (
                "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
                "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
                "can_edit_stories can_delete_stories"
            )
            extra = dict.fromkeys(rights.split(), False)
        return {"user": account.me(), "status": status} | extra

    account.push(
        "my_chat_member",
        {
            "chat": chat.as_json(),
            "from": by,
            "date": int(time.time()),
            "old_chat_member": member(was),
            "new_chat_member": member(now),
        },
    )
