"""Logs hold no token, no phone number, and nothing of an exception but its type and where it passed."""

import logging

import pytest
import structlog

from bot.logs import configure_logging, mask


def test_tokens_and_phone_numbers_are_masked() -> None:
    assert mask("bot7000000001:AAFake-Token_of_the_stub_0123456789 13812345678") == "bot<token> 1**********"


def test_an_exception_is_logged_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    try:
        raise ValueError("张三 13812345678")
    except ValueError:
        structlog.get_logger().exception("it failed", phone="13812345678")

    line = capsys.readouterr().err
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "张三" not in line
    assert "13812345678" not in line


def test_the_standard_librarys_loggers_are_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    try:
        raise ValueError("李四")
    except ValueError:
        logging.getLogger("vendor").exception("call to 7000000001:AAFake-Token_of_the_stub_0123456789 failed")

    line = capsys.readouterr().err
    assert "<token>" in line
    assert "AAFake" not in line
    assert "李四" not in line
