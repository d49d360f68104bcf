"""A process that serves a data folder: `python -m tests.records.owner DATA [once|stay]`.

It prints the database's URL and the server's process number, and serves until it is ended; `once`: it stops
again at once; `stay`: the server is left without the tie that ends it with its owner.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from answering.places import installed
from answering.records import postgres


async def serve(data: Path, how: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if how == "stay":
        postgres._die_with_parent = lambda: ()
    server = postgres.EmbeddedPostgres(data, installed())
    print(await server.start(), server.pid, flush=True)
    if how != "once":
        await stop.wait()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "serve"))
