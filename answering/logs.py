"""Structured logs: an event's name and key=value pairs, one line an event, never a caller's words, name or number."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s %(message)s"


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    text = str(value)
    return text if text and not set(text) & set(' "\n=') else json.dumps(text)


class Log:
    """A named logger whose lines are `event key=value …`."""

    def __init__(self, name: str, **bound: object) -> None:
        self._logger = logging.getLogger(f"answering.{name}")
        self._bound = bound

    def bind(self, **fields: object) -> Log:
        """The same logger with fields put into every line."""
        other = Log.__new__(Log)
        other._logger = self._logger
        other._bound = {**self._bound, **fields}
        return other

    def info(self, event: str, **fields: object) -> None:
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        self._write(logging.ERROR, event, fields)

    def _write(self, level: int, event: str, fields: dict[str, object]) -> None:
        if self._logger.isEnabledFor(level):
            pairs = "".join(f" {key}={_value(value)}" for key, value in {**self._bound, **fields}.items())
            self._logger.log(level, "%s%s", event, pairs)


def configure(file: Path | None = None, *, level: int = logging.INFO) -> None:
    """Send this process's log to `file` (appended, 0600) and, from warnings up, to standard error.

    Libraries are let through from warnings up only: some of them print what they carry.
    """
    formatter = logging.Formatter(_FORMAT, datefmt="%Y-%m-%dT%H:%M:%S")
    ours = logging.getLogger("answering")
    for logger in (ours, logging.getLogger()):
        logger.handlers.clear()
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [screen]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        handlers.append(logging.FileHandler(file))
    for handler in handlers:
        handler.setFormatter(formatter)
        ours.addHandler(handler)
    ours.setLevel(level)
    ours.propagate = False
    for library in ("websockets", "psycopg"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    logging.getLogger().setLevel(logging.ERROR)


def failure(error: BaseException) -> str:
    """What may be logged of an exception: its kind and where in our code it arose, never its text."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if f"{'/answering/'}" in file:
            place = f"{Path(file).parent.name}/{Path(file).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}" if place else type(error).__name__
