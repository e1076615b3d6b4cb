"""What an operator sets, by environment (GRIDBOT_…) or gridbot.toml; a wrong value stops the start with its mend.

Must never hold a rule of a policy document: those live in rulebooks, each with its clause.
"""

import tomllib
from collections import Counter
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import SettingsError as UnreadableSource

from config.pool import EXAMPLE_WEBHOOK_URL, PUBLIC_API_URL, TelegramBot, is_full_url, root_url
from config.public_url import public_origin
from config.setting_mends import worded

TOML_FILE = "gridbot.toml"
__all__ = ["DEFAULT_DATABASE_URL", "PUBLIC_API_URL", "Settings", "SettingsError", "TelegramBot", "read_settings"]

DEFAULT_DATABASE_URL = "sqlite+aiosqlite:///data/gridbot.sqlite3"


class SettingsError(Exception):
    """A setting is wrong; ``lines`` say which one, and what would be right."""

    def __init__(self, lines: list[str]) -> None:
        """Keeps one line a wrong setting; a secret's value is never among them."""
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """All settings with their defaults; build it with :func:`read_settings` for readable errors."""

    model_config = SettingsConfigDict(env_prefix="GRIDBOT_", toml_file=TOML_FILE, extra="forbid")

    database_url: str = DEFAULT_DATABASE_URL
    telegram_token: SecretStr | None = None
    telegram_api_url: str = PUBLIC_API_URL
    telegram_messages_per_second: float = Field(default=30, gt=0, le=1000)
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    # A pool: more bots for one county, each with a table of its own; the single token above is the first of them.
    telegram: tuple[TelegramBot, ...] = ()
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    # Where health and metrics are served; without a port of their own they are on the web server's, metrics for this
    # machine alone.
    health_host: str = "127.0.0.1"
    health_port: int | None = Field(default=None, ge=0, le=65535)
    timezone: str = "Asia/Shanghai"
    rulebooks: Path | None = None

    # 本单位设置: an operator's own arrangements, for which no document gives a clause.
    office_name: str = "网格办"
    office_phone: str = ""
    quiet_from: time = time(21, 0)
    quiet_until: time = time(7, 30)
    report_due: time = time(18, 0)
    report_late_until: time = time(12, 0)
    morning_at: time = time(8, 30)
    digest_at: time = time(18, 30)
    # More households, places or grids than this nobody reaches in one working day: what needs more is said to be lost.
    most_reached_a_day: int = Field(default=30, ge=1, le=1000)
    # After how many days without a word a household's book is looked at again, where the document gives no period.
    book_refresh_days: int = Field(default=180, ge=1, le=3650)
    # After how many minutes an urgent task that is not signed goes to the heads as a telephone list.
    urgent_call_min: int = Field(default=30, ge=1, le=1440)
    # Reminders, warnings and digests that one chat gets in a day at most; what is more is merged, never dropped.
    unasked_messages_per_day: int = Field(default=6, ge=1, le=100)
    # Where residents reach their page, as they type it; without it there is no page.
    public_url: str | None = None
    data_dir: Path = Path("data")
    log_level: str = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then gridbot.toml in the working folder."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        for plain, driver in (
            ("postgres://", "postgresql+asyncpg://"),
            ("postgresql://", "postgresql+asyncpg://"),
            ("sqlite:///", "sqlite+aiosqlite:///"),
        ):
            if value.startswith(plain):
                value = driver + value.removeprefix(plain)
        if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("应以 sqlite:/// 或 postgresql:// 开头，例如 postgresql://gridbot@127.0.0.1/gridbot")
        return value

    @field_validator("telegram", mode="before")
    @classmethod
    def _tables(cls, value: object) -> object:
        if not isinstance(value, list | tuple):
            raise ValueError("应写成 [[telegram]]（两层方括号），每个机器人一张表")
        return value

    @field_validator("telegram_token", mode="after")
    @classmethod
    def _empty_is_none(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value is not None and value.get_secret_value().strip() else None

    @field_validator("telegram_api_url")
    @classmethod
    def _root_url(cls, value: str) -> str:
        return root_url(value)

    @field_validator("public_url")
    @classmethod
    def _public_root(cls, value: str | None) -> str | None:
        return public_origin(value) if value else None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("应是时区名，例如 Asia/Shanghai")
        return value

    @field_validator("rulebooks")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"文件夹 {value} 不存在；应是放制度 YAML 文件的文件夹")
        return value

    @model_validator(mode="after")
    def _webhook_needs_secret(self) -> "Settings":
        if self.telegram_webhook_url is None:
            return self
        if not is_full_url(self.telegram_webhook_url):
            raise ValueError(f"telegram_webhook_url: 应是完整网址，例如 {EXAMPLE_WEBHOOK_URL}")
        secret = self.telegram_webhook_secret
        if secret is None or not secret.get_secret_value():
            raise ValueError(
                "telegram_webhook_secret: 设了 WEBHOOK_URL 就必须同时设 WEBHOOK_SECRET（1–256 位字母数字）"
            )
        return self

    @model_validator(mode="after")
    def _pool_is_of_different_bots(self) -> "Settings":
        if self.telegram and self.telegram_token is None and self.telegram_webhook_url is not None:
            raise ValueError("telegram_webhook_url: 只管 telegram_token 那一个机器人；请写进各自的 [[telegram]] 表")
        bots = self.bots
        twice = [number for number, times in Counter(bot.number for bot in bots).items() if times > 1 and number]
        if twice:
            raise ValueError(f"telegram: 机器人 {twice[0]} 写了两次（每个机器人一张 [[telegram]] 表，令牌各不相同）")
        paths = Counter(bot.webhook_path for bot in bots if bot.webhook_url is not None)
        shared = [path for path, times in paths.items() if times > 1]
        if shared:
            raise ValueError(f"telegram: 几个机器人的 webhook_url 同是路径 {shared[0]}；请让每个机器人的路径各不相同")
        return self

    @property
    def bots(self) -> tuple[TelegramBot, ...]:
        """Every Telegram bot that serves this installation, the single token's first; none if no token is set."""
        first: tuple[TelegramBot, ...] = ()
        if self.telegram_token is not None:
            # Its parts were checked as settings, and keep the names of settings in what is said about them.
            first = (
                TelegramBot.model_construct(
                    token=self.telegram_token,
                    api_url="",
                    messages_per_second=None,
                    webhook_url=self.telegram_webhook_url,
                    webhook_secret=self.telegram_webhook_secret,
                ),
            )
        return tuple(
            bot.filled(self.telegram_api_url, self.telegram_messages_per_second) for bot in (*first, *self.telegram)
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which people read dates and times."""
        return ZoneInfo(self.timezone)

    @property
    def sqlite_path(self) -> Path | None:
        """The database file when the store is SQLite, else None."""
        prefix = "sqlite+aiosqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None


def read_settings(**overrides: object) -> Settings:
    """Reads the settings from arguments, environment and gridbot.toml, in this order.

    Args:
        overrides: values that win over every source, for tests and for ``gridbot demo``.

    Raises:
        SettingsError: one line a wrong setting, with its full name and the mend; never a secret's value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise SettingsError([worded(one, TOML_FILE, Settings.model_fields) for one in problems]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{TOML_FILE}: 读不懂（{error}）；应是一行一个 名称 = 值"]) from None
    except UnreadableSource:
        raise SettingsError(
            ['GRIDBOT_TELEGRAM: 应是一列 JSON，例如 [{"token": "123456:ABC"}]；写在 gridbot.toml 里更清楚']
        ) from None
