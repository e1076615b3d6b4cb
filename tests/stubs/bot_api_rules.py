"""What the Bot API refuses before it looks at a chat: texts, keyboards, commands. A vendor's page beside each rule."""

import json
import re
from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """An answer with ok:false. https://core.telegram.org/bots/api#making-requests"""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Keeps what the answer says."""
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(words: str) -> Refusal:
    """Returns the refusal of a wrong parameter."""
    return Refusal(400, f"Bad Request: {words}")


def utf16_units(text: str) -> int:
    """Counts a text as Telegram does. https://core.telegram.org/api/entities#entity-length"""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole_number(params: Mapping[str, Any], name: str, default: int | None = None) -> int | None:
    """Reads an integer that may have come as a string."""
    value = params.get(name)
    if value in (None, ""):
        return default
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request(f"invalid {name} specified") from None


def structure(params: Mapping[str, Any], name: str) -> Any:
    """Reads an object or a list: as such in a JSON body, "JSON-serialized" otherwise."""
    value = params.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def check_text(value: Any) -> str:
    """ "Text of the message to be sent, 1-4096 characters". https://core.telegram.org/bots/api#sendmessage"""
    text = _utf8(value).strip()
    if not text:
        raise bad_request("message text is empty")
    if utf16_units(text) > 4096:
        raise bad_request("message is too long")
    return text


def check_caption(value: Any) -> str:
    """ "Photo caption …, 0-1024 characters". https://core.telegram.org/bots/api#sendphoto"""
    caption = _utf8(value).strip()
    if utf16_units(caption) > 1024:
        raise bad_request("message caption is too long")
    return caption


def _utf8(value: Any) -> str:
    # "All queries to the Telegram Bot API must be UTF-8." https://core.telegram.org/bots/api#making-requests
    text = "" if value is None else str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return text


def check_markup(params: Mapping[str, Any], is_group: bool, editing: bool = False) -> dict[str, Any] | None:
    """Checks the keyboard of a message. https://core.telegram.org/bots/api#inlinekeyboardmarkup"""
    markup = structure(params, "reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
        return markup if any(markup["inline_keyboard"]) else None
    if editing:
        # "It is currently only possible to edit messages without reply_markup or with inline keyboards."
        # https://core.telegram.org/bots/api#updating-messages
        raise bad_request("inline keyboard expected")
    for row in markup.get("keyboard", ()):
        for key in row:
            key = {"text": key} if isinstance(key, str) else key
            if not key.get("text"):
                raise bad_request("keyboard button text must be non-empty")
            # "Available in private chats only." https://core.telegram.org/bots/api#keyboardbutton
            if key.get("request_contact") and is_group:
                raise bad_request("phone number can be requested in private chats only")
    return markup


def _check_inline(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(len(row) for row in rows) > 100:
        # Not on the page; the server's own words. https://github.com/tdlib/telegram-bot-api
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            # https://core.telegram.org/bots/api#inlinekeyboardbutton: "Label text on the button" is required,
            if not str(button.get("text") or "").strip():
                raise bad_request("inline keyboard button text must be non-empty")
            # "Exactly one of the fields other than text … must be used to specify the type of the button",
            if not any(button.get(kind) for kind in ("callback_data", "url", "web_app", "copy_text")):
                raise bad_request("text buttons are unallowed in the inline keyboard")
            # "Data to be sent in a callback query …, 1-64 bytes".
            if len(str(button.get("callback_data") or "").encode("utf-8", "surrogatepass")) > 64:
                raise bad_request("BUTTON_DATA_INVALID")


def check_commands(params: Mapping[str, Any]) -> list[dict[str, str]]:
    """Checks a command menu. https://core.telegram.org/bots/api#botcommand"""
    commands = structure(params, "commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > 100:  # "At most 100 commands can be specified." https://core.telegram.org/bots/api#setmycommands
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        # "1-32 characters. Can contain only lowercase English letters, digits and underscores."
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(one.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:  # "Description of the command; 1-256 characters."
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
