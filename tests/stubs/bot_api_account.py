"""One bot as the platform keeps it: its chats and its methods, with the refusals of the real one."""

import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.stubs.bot_api_chats import Chat, Press, StoredFile, StubMessage
from tests.stubs.bot_api_limits import PublishedLimits
from tests.stubs.bot_api_rules import (
    Refusal,
    bad_request,
    check_caption,
    check_commands,
    check_markup,
    check_text,
    structure,
    whole_number,
)
from tests.stubs.bot_api_updates import Updates


class Account(Updates):
    """One bot. The handlers of methods are called ``on_<method in lower case>``."""

    def __init__(
        self,
        token: str,
        username: str,
        changed: Callable[[], None],
        reads_all_group_messages: bool = False,
        limits: PublishedLimits | None = None,
        open_chats: bool = False,
    ) -> None:
        """Starts empty; with ``open_chats`` every chat counts as started, for loads of seeded terminals."""
        super().__init__(changed)
        self.token = token
        self.id = int(token.partition(":")[0])
        self.username = username
        self.reads_all_group_messages = reads_all_group_messages
        self.limits = limits
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], StubMessage] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[str, list[dict[str, str]]] = {}
        self._open_chats = open_chats
        self._message_ids = itertools.count(1)
        self._file_ids = itertools.count(1)
        self._touches = itertools.count(1)

    # What the driver and the methods share.

    def touch(self) -> int:
        """Returns the next number of the order in which things happen."""
        return next(self._touches)

    def keep(self, chat: Chat, author: dict[str, Any], **content: Any) -> StubMessage:
        """Puts a message into a chat."""
        message = StubMessage(chat, next(self._message_ids), author, self.touch(), **content)
        self.messages[chat.id, message.message_id] = message
        self._changed()
        return message

    def keep_file(self, kind: str, name: str, content: bytes, claimed_size: int | None = None) -> StoredFile:
        """Puts a file into the platform's keeping."""
        number = next(self._file_ids)
        suffix = name.rpartition(".")[2] if "." in name else {"photo": "jpg", "voice": "oga"}.get(kind, "bin")
        file = StoredFile(f"AgAC-{kind}-{number}", f"{kind}s/file_{number}.{suffix}", content, name, claimed_size)
        self.files[file.file_id] = file
        return file

    # Saying who one is.

    def me(self) -> dict[str, Any]:
        """Returns the bot as a User."""
        return {"id": self.id, "is_bot": True, "first_name": "网格助手", "username": self.username}

    async def on_getme(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#getme"""
        return self.me() | {
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all_group_messages,
            "supports_inline_queries": False,
        }

    async def on_setmycommands(self, params: Mapping[str, Any]) -> bool:
        """https://core.telegram.org/bots/api#setmycommands"""
        scope = structure(params, "scope") or {"type": "default"}
        commands = check_commands(params)
        key = scope["type"] + (f":{scope['chat_id']}" if "chat_id" in scope else "")
        self.commands[key] = commands
        self._changed()
        return True

    # Sending.

    async def on_sendmessage(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#sendmessage"""
        chat = self._reachable(params)
        text = check_text(params.get("text"))
        markup = check_markup(params, chat.is_group)
        self._spend(chat)
        return self.keep(chat, self.me(), text=text, markup=markup).as_json()

    async def on_sendphoto(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#sendphoto"""
        return self._send_file(params, "photo", 10 * 1024 * 1024)  # "The photo must be at most 10 MB in size."

    async def on_senddocument(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#senddocument"""
        return self._send_file(params, "document", 50 * 1024 * 1024)  # "Bots can … send files … of up to 50 MB."

    async def on_sendvoice(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#sendvoice"""
        return self._send_file(params, "voice", 50 * 1024 * 1024)

    async def on_sendvideo(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#sendvideo"""
        return self._send_file(params, "video", 50 * 1024 * 1024)

    def _send_file(self, params: Mapping[str, Any], kind: str, limit_bytes: int) -> dict[str, Any]:
        chat = self._reachable(params)
        caption = check_caption(params.get("caption"))
        markup = check_markup(params, chat.is_group)
        part = params.get(kind)
        if isinstance(part, str):
            file = self._kept_file(part, kind)
        elif isinstance(part, tuple):
            name, content = part
            if not content:
                raise bad_request("file must be non-empty")
            if len(content) > limit_bytes:
                raise Refusal(413, "Request Entity Too Large")
            file = self.keep_file(kind, name, content)
        else:
            raise bad_request(f"there is no {kind} in the request")
        self._spend(chat)
        return self.keep(chat, self.me(), caption=caption, markup=markup, file=file, kind=kind).as_json()

    def _kept_file(self, file_id: str, kind: str) -> StoredFile:
        if file_id not in self.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file = self.files[file_id]
        if file.kind != kind:
            # "It is not possible to change the file type when resending by file_id."
            # https://core.telegram.org/bots/api#sending-files
            raise bad_request(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return file

    def _reachable(self, params: Mapping[str, Any]) -> Chat:
        chat_id = whole_number(params, "chat_id")
        if chat_id is None:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id)
        if chat is None and self._open_chats:
            chat = self.chats[chat_id] = Chat(chat_id, "private" if chat_id > 0 else "supergroup", started=True)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:  # https://core.telegram.org/bots/api#responseparameters
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        if chat.gone == "kicked":
            raise Refusal(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        if chat.gone == "blocked":
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat.gone == "deactivated":
            raise Refusal(403, "Forbidden: user is deactivated")
        if not chat.started:  # "Bots can't initiate conversations with users." https://core.telegram.org/bots/features
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _spend(self, chat: Chat) -> None:
        wait = self.limits.retry_after_s(chat.id, chat.is_group) if self.limits is not None else None
        if wait is not None:  # https://core.telegram.org/bots/api#responseparameters
            raise Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})

    # Editing. https://core.telegram.org/bots/api#updating-messages

    async def on_editmessagetext(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#editmessagetext"""
        message = self._editable(params)
        text = check_text(params.get("text"))
        markup = check_markup(params, message.chat.is_group, editing=True)
        if message.text is None:
            raise bad_request("there is no text in the message to edit")
        return self._edit(message, markup, text=text)

    async def on_editmessagecaption(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#editmessagecaption"""
        message = self._editable(params)
        caption = check_caption(params.get("caption"))
        markup = check_markup(params, message.chat.is_group, editing=True)
        if message.file is None:
            raise bad_request("there is no caption in the message to edit")
        return self._edit(message, markup, caption=caption)

    async def on_editmessagereplymarkup(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#editmessagereplymarkup"""
        message = self._editable(params)
        return self._edit(message, check_markup(params, message.chat.is_group, editing=True))

    def _editable(self, params: Mapping[str, Any]) -> StubMessage:
        chat = self._reachable(params)
        message = self.messages.get((chat.id, whole_number(params, "message_id", 0) or 0))
        if message is None:
            raise bad_request("message to edit not found")
        # "It is currently only possible to edit messages without reply_markup or with inline keyboards."
        if message.author["id"] != self.id or (message.markup and "inline_keyboard" not in message.markup):
            raise bad_request("message can't be edited")
        return message

    def _edit(self, message: StubMessage, markup: dict[str, Any] | None, **content: str) -> dict[str, Any]:
        same = all(getattr(message, name) == value for name, value in content.items())
        if same and (message.markup or None) == (markup or None):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        for name, value in content.items():
            setattr(message, name, value)
        message.markup = markup
        message.edit_date = int(time.time())
        message.touched = self.touch()
        self._changed()
        return message.as_json()

    # The rest.

    async def on_answercallbackquery(self, params: Mapping[str, Any]) -> bool:
        """https://core.telegram.org/bots/api#answercallbackquery"""
        press = self.presses.get(str(params.get("callback_query_id")))
        if press is None or press.answered:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        text = str(params.get("text") or "")
        if len(text) > 200:  # "Text of the notification …, 0-200 characters".
            raise bad_request("MESSAGE_TOO_LONG")
        press.answered, press.note = True, text
        self._changed()
        return True

    async def on_getfile(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#getfile"""
        file = self.files.get(str(params.get("file_id")).removesuffix("-s"))
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if file.size > 20 * 1024 * 1024:  # "Bots can download files of up to 20MB in size."
            raise bad_request("file is too big")
        unique = f"u{file.file_id}"
        return {"file_id": file.file_id, "file_unique_id": unique, "file_size": file.size, "file_path": file.path}
