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
        ("TELEGRAM_MESSAGES_PER_SECOND", "0", "应大于 0"),
        ("TELEGRAM_MESSAGES_PER_SECOND", "fast", "数字"),
        ("PUBLIC_URL", "wg.example.cn", "完整网址"),
        ("PUBLIC_URL", "https://wg.example.cn/page", "只写到域名"),
        ("PUBLIC_URL", "http://wg.example.cn", "https://"),
        ("PUBLIC_URL", "https://wg.example.cn:99999", "完整网址"),
        ("WEB_PORT", "99999", "应不大于 65535"),
        ("WEB_PORT", "x", "整数"),
        ("QUIET_FROM", "25:00", "07:30"),
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

    with pytest.raises(SettingsError, match=r"GRIDBOT_WEB_PROT: .*web_port"):
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


def test_a_pool_is_a_table_for_each_bot_beside_the_single_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gridbot.toml").write_text(
        'telegram_api_url = "http://127.0.0.1:9/"\n'
        '[[telegram]]\ntoken = "2:b"\nmessages_per_second = 5\n'
        '[[telegram]]\ntoken = "3:c"\nwebhook_url = "https://x.cn/three"\nwebhook_secret = "s"\n'
    )
    monkeypatch.setenv("GRIDBOT_TELEGRAM_TOKEN", "1:a")

    bots = read_settings().bots

    assert [bot.number for bot in bots] == ["1", "2", "3"]
    assert [bot.messages_per_second for bot in bots] == [30, 5, 30]
    assert {bot.api_url for bot in bots} == {"http://127.0.0.1:9"}
    assert [bot.webhook_path for bot in bots if bot.webhook_url] == ["/three"]


@pytest.mark.parametrize(
    ("tables", "names", "mend"),
    [
        ('[[telegram]]\ntoken = "1:a"\n[[telegram]]\ntoken = ""\n', "第 2 张 [[telegram]] 表 的 token", "BotFather"),
        ('[[telegram]]\ntoken = "1:a"\nwebhook_url = "https://x.cn/a"\n', "的 webhook_secret", "必须同时设"),
        ('[[telegram]]\ntoken = "1:a"\nwebhook_url = "x.cn"\nwebhook_secret = "s"\n', "的 webhook_url", "完整网址"),
        ('[[telegram]]\ntoken = "1:a"\nmessages_per_second = 0\n', "的 messages_per_second", "应大于 0"),
        ('[[telegram]]\ntoken = "1:a"\napi_url = "x"\n', "的 api_url", "完整网址"),
        ('[[telegram]]\ntoken = "1:a"\ntocken = "x"\n', "的 tocken", "没有这个设置"),
        ('[[telegram]]\ntoken = "1:a"\n[[telegram]]\ntoken = "1:b"\n', "GRIDBOT_TELEGRAM: 机器人 1", "各不相同"),
        ('telegram_webhook_url = "https://x.cn/a"\ntelegram_webhook_secret = "s"\n[[telegram]]\ntoken = "1:a"\n',
         "GRIDBOT_TELEGRAM_WEBHOOK_URL", "各自"),
        ('[[telegram]]\ntoken = "1:a"\nwebhook_url = "https://x.cn/a"\nwebhook_secret = "s"\n'
         '[[telegram]]\ntoken = "2:a"\nwebhook_url = "https://y.cn/a"\nwebhook_secret = "s"\n', "路径 /a", "各不相同"),
        ("[telegram]\ntoken = 3\n", "GRIDBOT_TELEGRAM", "两层方括号"),
        ("web_port = \n", "gridbot.toml", "名称 = 值"),
    ],
)  # fmt: skip
def test_a_wrong_table_names_the_bot_the_key_and_the_mend(tables: str, names: str, mend: str, tmp_path: Path) -> None:
    (tmp_path / "gridbot.toml").write_text(tables)

    with pytest.raises(SettingsError) as refused:
        read_settings()

    (line,) = refused.value.lines
    assert names in line
    assert mend in line


def test_an_empty_token_is_none() -> None:
    assert read_settings(telegram_token="").bots == ()


def test_a_pool_in_the_environment_that_is_no_json_names_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDBOT_TELEGRAM", "1:a-token-nobody-may-see")

    with pytest.raises(SettingsError, match="GRIDBOT_TELEGRAM: ") as refused:
        read_settings()

    assert "a-token" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("https://WG.example.cn/", "https://wg.example.cn"),
        ("https://wg.example.cn:443", "https://wg.example.cn"),
        ("https://wg.example.cn:8443", "https://wg.example.cn:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("", None),
    ],
)
def test_the_residents_page_is_known_by_what_a_browser_says_of_it(
    monkeypatch: pytest.MonkeyPatch, value: str, origin: str | None
) -> None:
    monkeypatch.setenv("GRIDBOT_PUBLIC_URL", value)

    assert read_settings().public_url == origin
