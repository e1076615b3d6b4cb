"""How the program logs: one line an event on stderr, without personal data and without secrets.

An exception is logged as its type and the places it passed through, never with its message or variables: those can
hold names, phone numbers, a token in an address.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def configure_logging(level: str = "INFO") -> None:
    """Sets structlog and the standard library's logging up; call it once, at the program's start."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            _plain_exception,
            _masked,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level.upper(), 20)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_MaskingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def mask(text: str) -> str:
    """Returns a text without bot tokens and phone numbers."""
    return _PHONE.sub("1**********", _SECRET.sub("<token>", text))


def _masked(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


def _plain_exception(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["passed"] = _places(error)
    return event


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}:{frame.name}" for frame in frames)


class _MaskingFormatter(logging.Formatter):
    """The standard library's log lines, masked, with an exception's places only."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns one line."""
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info = None
        record.exc_text = None
        line = mask(super().format(record))
        return line if error is None else f"{line} error={type(error).__name__} passed={_places(error)}"
