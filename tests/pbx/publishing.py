"""What tests of publishing share: the command as an admin runs it, and an edit that callers can hear."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from answering.stack import Stack

LIMIT_S = 120.0


async def protocols_command(stack: Stack, *arguments: str) -> tuple[int, str]:
    """`answering protocols …` for this installation: exit status, and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "answering", "protocols", *arguments, "--state", str(stack.state),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    assert process.returncode is not None
    return process.returncode, output.decode()


async def publish(stack: Stack) -> str:
    """Publish the practice's files; what the command printed."""
    status, told = await protocols_command(stack, "publish")
    assert status == 0, told
    return told


def replace_once(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")
