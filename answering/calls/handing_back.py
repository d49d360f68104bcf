"""Handing a caller back to the dialplan: the route, the variables it needs, and the provider's briefing."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

from answering.calls.carried import pack
from answering.calls.diary import Diary
from answering.calls.room import Room
from answering.calls.routing import CONTEXT
from answering.dialogue.step import Disposition
from answering.errors import AnsweringError
from answering.logs import Log, failure
from answering.telephony.channel import CallChannel

_RING_S = 25
BRIEFING_LIMIT_S = 4.0

_log = Log("call")


async def hand_back(channel: CallChannel, room: Room, route: str, disposition: Disposition, diary: Diary) -> None:
    """Continue the channel in the dialplan, by its route's name.

    Raises ChannelGone when the caller has left, TelephonyError when the PBX does not take it.
    """
    told = {**pack(disposition), "ANSWERING_CALL": diary.call, "ANSWERING_RING_S": str(_RING_S)}
    if route == "page-on-call":
        told |= await _page(channel, room, disposition, diary)
    diary.disposed(disposition, route)
    await channel.continue_in_dialplan(CONTEXT, route, told)


async def _page(channel: CallChannel, room: Room, disposition: Disposition, diary: Diary) -> dict[str, str]:
    ladder = room.settings.on_call
    step = ladder[min(disposition.rung, len(ladder) - 1)]
    return {
        "ANSWERING_PHONE": step.phone,
        "ANSWERING_RING_S": str(step.ring_s),
        "ANSWERING_BRIEFING": await _briefing(channel, room, disposition, diary),
    }


async def _briefing(channel: CallChannel, room: Room, disposition: Disposition, diary: Diary) -> str:
    """Speak what the provider hears before accepting; the file goes when the attempt is over.

    Returns its path without suffix, "" when it could not be made: a page without a briefing is better than none.
    """
    language = room.settings.languages[0]
    summary = disposition.summary.strip(". ") or disposition.level.id.replace("-", " ")
    number = re.sub(r"[^0-9]", "", channel.caller_number) or "unknown"
    text = room.protocols.script.sentences["briefing"][language]
    text = text.replace("{summary}", summary).replace("{number}", number)
    path = briefing_path(room.state, diary.call)
    try:
        async with asyncio.timeout(BRIEFING_LIMIT_S):
            pcm = await room.prompts.get(text, language)
            await asyncio.get_running_loop().run_in_executor(room.files, _write, path, pcm)
    except (AnsweringError, OSError, TimeoutError) as error:
        _log.error("no-briefing", call=diary.call, error=failure(error))
        return ""
    return str(path.with_suffix(""))


def briefing_path(state: Path, call: str) -> Path:
    """Where the briefing of a call lies while its page is out; it holds what was said about the patient."""
    return state / "briefings" / f"{call}.sln16"


def _write(path: Path, pcm: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pcm)
