"""One Telegram bot of the pool that serves an installation: a [[telegram]] table of gridbot.toml.

Must never show a token: it is a secret from the moment it is read.
"""

import re
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

PUBLIC_API_URL = "https://api.telegram.org"
EXAMPLE_WEBHOOK_URL = "https://bot.example.cn/telegram"


def is_full_url(value: str) -> bool:
    """Whether an address has a scheme that we speak and a host."""
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def root_url(value: str) -> str:
    """Returns the root of a Bot API without its last slash.

    Raises:
        ValueError: it is no full address.
    """
    if not is_full_url(value):
        raise ValueError(f"应是完整网址，例如 {PUBLIC_API_URL}")
    return value.rstrip("/")


class TelegramBot(BaseModel):
    """One bot: its token, and where it differs from the settings that hold for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: SecretStr
    api_url: str = ""
    messages_per_second: float | None = Field(default=None, gt=0, le=1000)
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None

    @field_validator("token")
    @classmethod
    def _is_given(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().strip():
            raise ValueError("应是 @BotFather 给的令牌，例如 123456:ABC")
        return value

    @field_validator("api_url")
    @classmethod
    def _root(cls, value: str) -> str:
        return root_url(value) if value else ""

    @model_validator(mode="after")
    def _webhook_needs_secret(self) -> "TelegramBot":
        if self.webhook_url is None:
            return self
        if not is_full_url(self.webhook_url):
            raise ValueError(f"webhook_url: 应是完整网址，例如 {EXAMPLE_WEBHOOK_URL}")
        if self.webhook_secret is None or not self.webhook_secret.get_secret_value():
            raise ValueError("webhook_secret: 设了 webhook_url 就必须同时设 webhook_secret（1–256 位字母数字）")
        return self

    @property
    def number(self) -> str:
        """The bot's own number: the part of its token that is no secret; empty if the token is none."""
        number = self.token.get_secret_value().partition(":")[0]
        return number if re.fullmatch(r"\d+", number) else ""

    @property
    def webhook_path(self) -> str:
        """The path at which this bot's updates come in; '/' if its URL names none."""
        return urlsplit(self.webhook_url or "").path or "/"

    def filled(self, api_url: str, messages_per_second: float) -> "TelegramBot":
        """Returns the bot with what its table leaves out taken from the settings that hold for all."""
        return self.model_copy(
            update={
                "api_url": self.api_url or api_url,
                "messages_per_second": self.messages_per_second or messages_per_second,
            }
        )
