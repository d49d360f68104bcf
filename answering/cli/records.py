"""`answering records`: what was kept of the calls. What it prints is PHI."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
from datetime import datetime
from pathlib import Path

from answering.errors import RecordsError
from answering.instance import Instance
from answering.places import installed, state_dir
from answering.protocols.model import Level
from answering.records.line import KIND_OF
from answering.records.model import (
    CallEnded,
    CallShown,
    CallSummary,
    DecisionMade,
    Disposed,
    MessageTaken,
    PageAttempt,
    Record,
    RouteEvent,
    TurnLatency,
    Utterance,
)
from answering.records.postgres import EmbeddedPostgres
from answering.records.store import DatabaseAway, Store

NAME = "records"
HELP = "list calls, or show everything kept of one (prints protected health information)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, help="state folder of the instance (default: that of `answering run`)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|messages")
    listing = actions.add_parser("list", help="the latest calls, newest first")
    listing.add_argument("--limit", type=int, default=20, help="how many (default: %(default)s)")
    showing = actions.add_parser("show", help="one call in the order of time")
    showing.add_argument("call", metavar="ID", help="the call's id or its first characters")
    messages = actions.add_parser("messages", help="the latest messages for the practice's staff, newest first")
    messages.add_argument("--queue", help="of one queue alone, such as urgent, call-backs or refills")
    messages.add_argument("--limit", type=int, default=20, help="how many (default: %(default)s)")
    for action in (listing, showing, messages):
        action.add_argument("--state", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        action.add_argument("--json", action="store_true", help="JSON instead of text")


def run(args: argparse.Namespace) -> int:
    """Exit status 0. Raises AnsweringError when there is no such call or the records cannot be reached."""
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> int:
    server: EmbeddedPostgres | None = None
    url = None if args.state else os.environ.get("DATABASE_URL")
    if not url:
        state = args.state or state_dir("run")
        url = Instance.read(state).database_url
        if (state / "postgres" / "PG_VERSION").exists():
            server = EmbeddedPostgres(state / "postgres", installed())
            if server.url != url or server.running_elsewhere():
                server = None
    try:
        if server is not None:
            await server.start()
        return await _answer(args, url)
    finally:
        if server is not None:
            await server.stop()


async def _answer(args: argparse.Namespace, url: str) -> int:
    store = Store(url, wait_s=3.0, most_connections=1)
    await store.open()
    try:
        if args.action == "list":
            calls = await store.call_list(args.limit)
            print(json.dumps([_json(call) for call in calls], indent=1) if args.json else _printable(_table(calls)))
            return 0
        if args.action == "messages":
            taken = await store.message_list(args.limit, queue=args.queue)
            text = "\n".join(_message(one) for one in taken) or "no messages"
            print(json.dumps([_json(one) for one in taken], indent=1) if args.json else _printable(text))
            return 0
        shown = await store.call_show(args.call)
    except DatabaseAway as error:
        raise RecordsError(error.what, "start the service with `make run`, or see that DATABASE_URL is right") from None
    finally:
        await store.close()
    if shown is None:
        raise RecordsError("no call has that id", "`answering records list` tells the latest")
    print(json.dumps(to_json(shown), indent=1, ensure_ascii=False) if args.json else _printable(_text(shown)))
    return 0


def _printable(text: str) -> str:
    """Without control characters: a caller's number comes from outside and must not steer the terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)


def to_json(shown: CallShown) -> dict[str, object]:
    """{"call": {…}, "timeline": [{"kind": "utterance", "at": …, …}, …]}; levels by their ids."""
    timeline = [{"kind": KIND_OF[type(entry)], **_json(entry)} for entry in shown.entries]
    return {"call": _json(shown.summary), "timeline": timeline}


def _json(value: CallSummary | Record) -> dict[str, object]:
    def plain(item: object) -> object:
        match item:
            case Level():
                return item.id
            case datetime():
                return item.isoformat()
            case tuple():
                return list(item)
        return item

    return {spec.name: plain(getattr(value, spec.name)) for spec in dataclasses.fields(value)}


def _table(calls: tuple[CallSummary, ...]) -> str:
    if not calls:
        return "no calls yet"
    rows = [("id", "began", "caller", "seconds", "level", "protocol", "route", "end")]
    for call in calls:
        seconds = "" if call.duration_s is None else f"{call.duration_s:.0f}"
        rows.append(
            (
                call.call[:8],
                f"{call.first_seen_at.astimezone():%Y-%m-%d %H:%M:%S}",
                call.caller_number or "",
                seconds,
                call.level or "",
                call.protocol or "",
                call.route or "",
                call.end_reason or ("" if call.ended_at else "(open)"),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _text(shown: CallShown) -> str:
    call = shown.summary
    began = call.started_at or call.first_seen_at
    ended = f"{call.ended_at.astimezone():%H:%M:%S} ({call.end_reason})" if call.ended_at else "not told"
    head = [
        f"call      {call.call}",
        f"began     {began.astimezone():%Y-%m-%d %H:%M:%S %Z}{' (after hours)' if call.after_hours else ''}",
        f"ended     {ended}",
        f"caller    {call.caller_number or 'withheld or not told'}",
        f"line      {call.line or '-'}, language {call.language or '-'}, worker {call.worker or '-'}",
        f"protocols {call.protocols_hash or '-'}",
        f"outcome   {call.level or 'none'} by route {call.route or '-'}: {call.reason or '-'}",
        *(f"recording {path}" for path in call.recordings),
        "",
    ]
    return "\n".join(head + [f"{(entry.at - began).total_seconds():7.1f}  {_entry(entry)}" for entry in shown.entries])


def _message(message: MessageTaken) -> str:
    fields = "".join(f"\n    {name}: {value}" for name, value in message.fields.items())
    urgent = "URGENT  " if message.urgent else ""
    return f"{message.at.astimezone():%Y-%m-%d %H:%M:%S}  {urgent}{message.queue}  (call {message.call[:8]}){fields}"


def _entry(entry: Record) -> str:
    match entry:
        case Utterance():
            sure = "" if entry.confidence is None else f"  [{entry.confidence:.2f}]"
            cut = "  (cut short)" if entry.interrupted else ""
            said = entry.text or f"({entry.name or 'nothing'})"
            return f"{entry.who:<9} {said}{sure}{cut}"
        case DecisionMade():
            where = ":".join(part for part in (entry.protocol, entry.question) if part)
            level = f" -> {entry.level.id}" if entry.level is not None else ""
            return f"decided   {entry.what}{f' at {where}' if where else ''}{level}: {entry.reason}"
        case Disposed():
            flag = f", red flag {entry.red_flag}" if entry.red_flag else ""
            return f"disposed  {entry.level.id} by route {entry.route}{flag}: {entry.reason}"
        case PageAttempt():
            return f"page      attempt {entry.attempt}, {entry.phone}: {entry.outcome}"
        case MessageTaken():
            fields = "; ".join(f"{name} {value}" for name, value in entry.fields.items())
            return f"message   {'URGENT ' if entry.urgent else ''}for {entry.queue}: {fields}"
        case TurnLatency():
            return f"latency   {entry.latency_ms:.0f} ms"
        case RouteEvent():
            return f"route     {entry.route}{f': {entry.outcome}' if entry.outcome else ' begins'}"
        case CallEnded():
            return f"part ends {entry.reason} after {entry.duration_s:.1f} s"
    return KIND_OF[type(entry)]
