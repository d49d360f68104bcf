"""The recognition of one call: one piece of sound at a time, in threads shared by all calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar

from answering.logs import Log
from answering.speech.audio import BYTES_PER_S, amplify, to_samples
from answering.speech.intonation import LONGEST_S, lowering
from answering.speech.models import LanguageModels
from answering.speech.recogniser import PUSH_S, Recognised, Recogniser, decode_with_grammar
from answering.speech.turn import Segment, Turn

PIECE = int(0.24 * BYTES_PER_S)
LONGEST_PIECE = BYTES_PER_S
GRAMMAR_S = 20.0
_BEFORE_PAUSE = int((LONGEST_S + PUSH_S) * BYTES_PER_S) & ~1

_T = TypeVar("_T")
_log = Log("speech")


class Lane:
    """Works on the turns of one call in the order in which they began; none of its recognisers is in two threads.

    `turns`: those that are not over. `settle` is called on the loop after every piece. `gain_db`: by how much the
    caller's sound is amplified now.
    """

    def __init__(
        self,
        threads: Executor,
        turns: Callable[[], Sequence[Turn]],
        settle: Callable[[Turn], None],
        gain_db: Callable[[], float],
    ) -> None:
        self._threads, self._turns, self._settle, self._gain_db = threads, turns, settle, gain_db
        self._wanted = asyncio.Event()
        self._working = asyncio.create_task(self._work(), name="recognise")

    def wake(self) -> None:
        """There may be something to recognise."""
        self._wanted.set()

    async def close(self) -> None:
        """Stop. A piece that is being recognised ends in its thread and is forgotten."""
        self._working.cancel()
        await asyncio.gather(self._working, return_exceptions=True)
        left = [segment for turn in self._turns() for segment in turn.segments if segment.recogniser is not None]
        if left:
            held = [segment.recogniser for segment in left]
            for segment in left:
                segment.recogniser = None
            self._threads.submit(held.clear)  # a recogniser takes milliseconds to be freed: not on the event loop

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            for turn in self._turns():
                try:
                    while await self._next(turn):
                        self._settle(turn)
                except asyncio.CancelledError:
                    raise
                except Exception as error:  # the only one: a call must outlive its recogniser
                    _log.error("recognition_failed", error=type(error).__name__)
                    _give_up(turn)
                    self._settle(turn)

    async def _next(self, turn: Turn) -> bool:
        """Do the next piece of work on a turn; False: there is none now."""
        models = turn.models
        if models is None or turn not in self._turns():
            return False
        for segment in turn.segments:
            if segment.result is None:
                wanted = PIECE if not segment.pushed else 1
                if not segment.finish_wanted and segment.waiting < wanted:
                    return False
                await self._piece(models, turn, segment)
                return True
        phrases = turn.phrases
        if turn.speaking or phrases is None or turn.grammar_texts is not None or not turn.text:
            return False
        if not turn.take_grammar_of_segment():
            await self._decode(models, turn, phrases)
        return True

    async def _piece(self, models: LanguageModels, turn: Turn, segment: Segment) -> None:
        held, partial = [segment.recogniser], segment.partial
        piece = bytes(segment.audio[segment.fed : segment.fed + LONGEST_PIECE])
        all_known = segment.pushed and len(piece) == segment.waiting
        last = all_known and segment.finish_wanted
        before = bytes(segment.audio[-_BEFORE_PAUSE:]) if piece and all_known else b""
        phrases = (turn.phrases or ()) if segment is turn.segments[0] else ()
        gain_db = self._gain_db()

        def work() -> tuple[Recogniser | None, Recognised, Recognised | None, float | None]:
            worker = held.pop() or Recogniser(models.open, models.grammar, phrases)
            words = worker.accept(amplify(piece, gain_db)) if piece else partial
            lowered = lowering(to_samples(before)) if before else segment.lowered
            return (worker, words, None, lowered) if not last else (None, words, worker.finish(), lowered)

        segment.recogniser = None  # only the thread holds it now, and frees it there when it is done
        worker, words, result, lowered = await self._in_thread(work)
        segment.fed += len(piece)
        segment.recogniser, segment.partial, segment.result, segment.lowered = worker, words, result, lowered
        turn.recognised()

    async def _decode(self, models: LanguageModels, turn: Turn, phrases: tuple[str, ...]) -> None:
        """Decode an answer in several stretches as a whole, unless more is said or something else asked meanwhile."""
        expectation, known = turn.expectation, turn.text
        sound, gain_db = turn.sound(GRAMMAR_S), self._gain_db()
        texts = await self._in_thread(lambda: decode_with_grammar(models.grammar, amplify(sound, gain_db), phrases))
        if turn.expectation is expectation and not turn.speaking and turn.text == known:
            turn.decoded(texts)

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _give_up(turn: Turn) -> None:
    """Keep what is known of a turn whose recognition failed, so that it ends and the caller is asked again."""
    for segment in turn.segments:
        segment.result = segment.result or Recognised(segment.partial.text)
    turn.decoded(turn.grammar_texts or ())
