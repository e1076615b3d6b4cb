"""What an operator sets, by environment (GRIDBOT_…) or gridbot.toml; a wrong value stops the start with its mend.

Must never hold a rule of a policy document: those live in rulebooks, each with its clause.
"""

from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

DEFAULT_DATABASE_URL = "sqlite+aiosqlite:///data/gridbot.sqlite3"
PUBLIC_API_URL = "https://api.telegram.org"


class SettingsError(Exception):
    """A setting is wrong; ``lines`` say which one, and what would be right."""

    def __init__(self, lines: list[str]) -> None:
        """Keeps one line a wrong setting; a secret's value is never among them."""
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """All settings with their defaults; build it with :func:`read_settings` for readable errors."""

    model_config = SettingsConfigDict(env_prefix="GRIDBOT_", toml_file="gridbot.toml", extra="forbid")

    database_url: str = DEFAULT_DATABASE_URL
    telegram_token: SecretStr | None = None
    telegram_api_url: str = PUBLIC_API_URL
    telegram_messages_per_second: float = Field(default=30, gt=0, le=1000)
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
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

    @field_validator("telegram_api_url")
    @classmethod
    def _root_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"应是完整网址，例如 {PUBLIC_API_URL}")
        return value.rstrip("/")

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
        parts = urlsplit(self.telegram_webhook_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("telegram_webhook_url: 应是完整网址，例如 https://bot.example.cn/telegram")
        secret = self.telegram_webhook_secret
        if secret is None or not secret.get_secret_value():
            raise ValueError(
                "telegram_webhook_secret: 设了 WEBHOOK_URL 就必须同时设 WEBHOOK_SECRET（1–256 位字母数字）"
            )
        return self

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
        lines = []
        for problem in error.errors(include_input=False, include_url=False):
            message = problem["msg"].removeprefix("Value error, ")
            name = "_".join(str(part) for part in problem["loc"])
            if not name and ": " in message:
                name, message = message.split(": ", 1)
            lines.append(f"GRIDBOT_{name.upper()}: {message}")
        raise SettingsError(lines) from None
