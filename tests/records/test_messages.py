"""What the practice's staff read: the messages, newest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from answering.records.line import encode
from answering.records.model import MessageTaken, new_id
from answering.records.store import Store

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


async def test_messages_come_newest_first_and_by_queue(database: str) -> None:
    call, store = new_id(), Store(database)
    await store.open()
    await store.migrate()
    taken = [
        MessageTaken(call=call, at=NOW, queue="refills", fields={"medicine": "the white ones"}),
        MessageTaken(call=call, at=NOW + timedelta(hours=1), queue="urgent", fields={"about": "worse"}, urgent=True),
    ]
    await store.insert([encode(message, n) for n, message in enumerate(taken)])
    assert await store.message_list(50) == (taken[1], taken[0])
    assert await store.message_list(50, queue="refills") == (taken[0],)
    await store.close()
