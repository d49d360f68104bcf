"""`answering understand`: what is heard in sentences, answers or whole calls, without a telephone."""

from __future__ import annotations

import argparse
import datetime
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from answering.cli.protocols._folder import add_folder
from answering.errors import AnsweringError

if TYPE_CHECKING:
    from answering.workbench.understanding import Values

NAME = "understand"
HELP = "what sentences are taken for and why: tier, protocol, purpose, what would be said next; or answers, or calls"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("given", nargs="*", metavar="FILE|-|TEXT", help="a file of lines, - for the input, or words")
    parser.add_argument("--lang", default="", metavar="CODE", help="the caller's language (default: the practice's)")
    parser.add_argument("--now", type=_moment, metavar="TIME", help="the day and time it is, as 2026-11-23T10:00")
    parser.add_argument("--expect", metavar="KIND", help="read each line as an answer of that kind; 'list' names them")
    parser.add_argument("--dialogue", type=Path, metavar="FILE", help="whole calls, a JSON object a line")
    parser.add_argument("--json", action="store_true", help="one object a line")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0, whatever is understood."""
    from answering.workbench import folder, understanding
    from answering.workbench.call import Bench

    if arguments.expect == "list":
        print(*understanding.kinds(), sep="\n")
        return 0
    expected = understanding.kind(arguments.expect) if arguments.expect else None
    now = arguments.now or datetime.datetime.now()
    found = folder.load(arguments.folder, os.environ)
    folder.languages(found, [arguments.lang] if arguments.lang else None)
    language = arguments.lang or found.settings.languages[0]
    show = _as_json if arguments.json else _as_text
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Half a character, which JSON can hold and no text can, comes out as it went in.
        sys.stdout.reconfigure(errors="backslashreplace")
    if expected is not None:
        for given in _lines(arguments.given):
            told = understanding.answer(str(given["text"]), expected, language, now)
            show(given | told)
        return 0
    bench = Bench(found.protocols, found.settings, today=now.date())
    if arguments.dialogue is not None:
        for call in understanding.calls(_read(arguments.dialogue), str(arguments.dialogue)):
            show(understanding.dialogue(bench, call, language))
        return 0
    for given in _lines(arguments.given):
        show(given | understanding.sentence(bench, str(given["text"]), language))
    return 0


def _lines(given: list[str]) -> Iterator[Values]:
    from answering.workbench import understanding

    if not given:
        raise AnsweringError("nothing to understand", "name a file, write a sentence, or - for the input")
    for one in given:
        if one == "-":
            yield from understanding.lines(_decoded(sys.stdin.buffer.read(), "the input"))
        elif Path(one).is_file():
            yield from understanding.lines(_read(Path(one)))
        else:
            yield {"text": one}


def _read(path: Path) -> str:
    try:
        return _decoded(path.read_bytes(), str(path))
    except OSError as error:
        raise AnsweringError(f"{path} cannot be read: {error.strerror}", "name a file of lines") from None


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AnsweringError(f"{name} is not UTF-8", "save it as UTF-8") from None


def _moment(text: str) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day and time such as 2026-11-23T10:00") from None


def _as_json(values: Values) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def _as_text(values: Values) -> None:
    for name, value in values.items():
        if name == "turns" and isinstance(value, list):
            for turn in value:
                print(f"caller          {turn['caller']}   (tier {turn['tier']})\nanswers         {turn['agent']}")
        elif name == "reason" and isinstance(value, dict):
            for hit in value["hits"]:
                held = f", {hit['context']}" if hit["context"] else ""
                heard = f"'{hit['phrase']}' in '{hit['words']}'"
                print(f"  {hit['kind']:<12}  {hit['score']:5.1f}  {hit['id']}{held}: {heard}")
            for decision in value["decisions"]:
                print(f"  decides       {decision['what']}: {decision['reason']}")
        else:
            print(f"{name:<15} {json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value}")
    print(flush=True)
