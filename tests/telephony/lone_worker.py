"""A worker in a process of its own, to be killed or frozen: answers, opens the sound, plays a tone and stays.

usage: lone_worker.py PORT PASSWORD    (prints "ready", then "call" for each call whose sound is open)
"""

from __future__ import annotations

import asyncio
import sys

from answering.telephony.channel import CallChannel
from answering.telephony.server import PbxServer
from tests.telephony.pbx import tone

GREETING_HZ = 480.0


async def take(channel: CallChannel) -> None:
    await channel.answer()
    media = await channel.open_media()
    await media.play(tone(GREETING_HZ, 1.0))
    print("call", flush=True)
    await channel.gone.wait()


async def main() -> None:
    server = PbxServer(
        "127.0.0.1",
        int(sys.argv[1]),
        username="asterisk",
        password=sys.argv[2],
        admit=lambda: True,
        on_call=take,
    )
    await server.start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
