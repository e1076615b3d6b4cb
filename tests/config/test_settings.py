"""Settings: read from the environment and gridbot.toml; a wrong value names its setting and the mend."""

from pathlib import Path

import pytest

from config.settings import SettingsError, read_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_defaults_are_an_embedded_file_and_the_public_platform() -> None:
    settings = read_settings()

    assert settings.sqlite_path == Path("data/gridbot.sqlite3")
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.telegram_messages_per_second == 30
    assert settings.timezone == "Asia/Shanghai"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gridbot.toml").write_text('web_port = 9001\ntimezone = "Asia/Urumqi"\n')
    monkeypatch.setenv("GRIDBOT_WEB_PORT", "9002")

    settings = read_settings()

    assert (settings.web_port, settings.timezone) == (9002, "Asia/Urumqi")


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("DATABASE_URL", "mysql://x/y", "sqlite:///"),
        ("TELEGRAM_API_URL", "api.telegram.org", "完整网址"),
        ("TELEGRAM_MESSAGES_PER_SECOND", "0", "greater than 0"),
        ("TELEGRAM_MESSAGES_PER_SECOND", "fast", "number"),
        ("WEB_PORT", "99999", "65535"),
        ("TIMEZONE", "Beijing", "Asia/Shanghai"),
        ("RULEBOOKS", "nowhere", "文件夹"),
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.cn/hook", "WEBHOOK_SECRET"),
    ],
)
def test_a_wrong_value_names_the_setting_and_what_would_be_right(
    name: str, value: str, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"GRIDBOT_{name}", value)

    with pytest.raises(SettingsError) as refused:
        read_settings()

    (line,) = refused.value.lines
    assert line.startswith("GRIDBOT_")
    assert mend in line


def test_a_misspelt_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gridbot.toml").write_text("web_prot = 1\n")

    with pytest.raises(SettingsError, match="GRIDBOT_WEB_PROT"):
        read_settings()


def test_a_refusal_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDBOT_TELEGRAM_TOKEN", "123456:a-token-nobody-may-see")
    monkeypatch.setenv("GRIDBOT_WEB_PORT", "x")

    with pytest.raises(SettingsError) as refused:
        read_settings()

    assert "a-token" not in str(refused.value)


@pytest.mark.parametrize("plain", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+asyncpg://u@h/d"])
def test_the_usual_spellings_of_a_database_address_are_taken(plain: str) -> None:
    assert read_settings(database_url=plain).database_url == "postgresql+asyncpg://u@h/d"
