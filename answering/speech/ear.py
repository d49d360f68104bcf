"""What one caller says: frames go in, speech events and whole turns come out.

`Ear.frame` runs on the event loop and costs a dot product for silence; recognition runs in threads, one piece of a
call at a time, and nothing is recognised twice. The last words are brought out early in a pause, so that the cost hides
in the silence that ends a turn anyway; they are made final when that silence is nearly over.

Bounds. Sound waiting for recognition: no more than one turn (`turn_s`, 1 MB), none of it is dropped; a turn
whose recognition is 3 s late is given with the words known by then and a warning is logged. Events: `QUEUE`;
when nobody takes them partial results go first, then the oldest events, and a warning is logged.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from answering.language.expectation import Completeness, Expectation
from answering.language.heard import Heard
from answering.logs import Log
from answering.speech.activity import Activity
from answering.speech.audio import FRAME_BYTES, FRAME_S, SILENT_FRAME
from answering.speech.endpointing import SOONEST_S, Pauses
from answering.speech.lane import PIECE, Lane
from answering.speech.models import Models
from answering.speech.turn import Segment, Turn

QUEUE = 64
PRE_ROLL_S, PRE_ROLL_AGAIN_S = 0.4, 0.3
ONSET_FRAMES, ONSET_WINDOW = 3, 5
SPEECH_ENDED_S = 0.2
TO_FINISH_S = 0.08
LATE_S = 3.0
_AGAIN_FRAMES = round(PRE_ROLL_AGAIN_S / FRAME_S)
_MISSING_S, _TICK_S = 0.3, 0.06

_log = Log("speech")


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began, or went on, to speak at `at_s` (seconds since the start of the call)."""

    at_s: float


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The caller has been silent since `at_s`; the turn is over with `Heard`, unless another SpeechStarted
    comes.
    """

    at_s: float


@dataclass(frozen=True, slots=True)
class Partial:
    """All words of the turn so far."""

    text: str


Event = SpeechStarted | SpeechEnded | Partial | Heard


class Ear:
    """The hearing of one call; made and used on the event loop, closed with `close`.

    `started`: loop time at which the call started. `turn_s`: how long one turn may last; what goes on after
    that is the next turn, and nothing between them is lost.
    """

    def __init__(
        self,
        models: Models,
        threads: Executor,
        *,
        started: float,
        turn_s: float = 30.0,
        pauses: Pauses | None = None,
    ) -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue(QUEUE)
        self._models, self._turn_s = models, turn_s
        self._pauses = pauses or Pauses()
        self._loop = asyncio.get_running_loop()
        self._started = started
        self._activity = Activity(models.voice_activity())
        self._expectation = Expectation()
        self._recent: deque[bytes] = deque(maxlen=round(PRE_ROLL_S / FRAME_S))
        self._hits: deque[bool] = deque(maxlen=ONSET_WINDOW)
        self._now_s: float | None = None
        self._arrived = 0.0
        self._turn: Turn | None = None
        self._closing: deque[Turn] = deque()
        self._tick: asyncio.TimerHandle | None = None
        self._told = ""
        self._lane = Lane(threads, self._unfinished, self._settle, lambda: self._activity.gain_db)

    # what the call says to the ear

    def expect(self, expectation: Expectation, *, language: str) -> None:
        """Begin a turn with this question; what was said since the last turn ended counts as its beginning.

        Words already being spoken are still recognised in the language they began in.
        """
        self._expectation = replace(expectation, language=language)
        if self._turn is not None:
            self._turn.expect(self._expectation)
            self._lane.wake()
            self._consider(self._turn)

    def hurry(self) -> None:
        """Something urgent was heard: take the present turn after the shortest silence."""
        if self._turn is not None:
            self._turn.hurry = True
            self._consider(self._turn)

    def take_now(self) -> None:
        """End the present turn at once, even in mid-speech; its `Heard` follows with ended_by "limit"."""
        if self._turn is not None:
            self._cut(self._turn)

    def frame(self, pcm: bytes) -> None:
        """Take the next 20 ms of the caller's sound (640 bytes). Raises ValueError for any other length."""
        if len(pcm) != FRAME_BYTES:
            raise ValueError(f"a frame holds {FRAME_BYTES} bytes, this one {len(pcm)}")
        self._arrived = self._loop.time()
        if self._now_s is None:
            self._now_s = self._arrived - self._started - FRAME_S
        self._now_s += FRAME_S
        self._hear(pcm, self._now_s)

    async def close(self) -> None:
        """Stop hearing. A piece that is being recognised ends in its thread and is forgotten."""
        if self._tick is not None:
            self._tick.cancel()
        await self._lane.close()
        self._turn = None
        self._closing.clear()

    def _unfinished(self) -> list[Turn]:
        return [*self._closing, self._turn] if self._turn is not None else list(self._closing)

    # frames

    def _hear(self, pcm: bytes, now_s: float) -> None:
        voiced = self._activity.feed(pcm)
        self._hits.append(voiced)
        onset = self._activity.sure or sum(self._hits) >= ONSET_FRAMES
        turn = self._turn
        if turn is None:
            self._recent.append(pcm)
            if onset and voiced:
                self._begin(now_s)
        elif turn.speaking:
            self._keep(turn, pcm)
            if voiced:
                turn.ended_s = now_s
            elif now_s - turn.ended_s >= SOONEST_S:
                self._pause(turn)
        elif onset and voiced:
            self._recent.append(pcm)
            self._go_on(turn, now_s)
        else:
            self._recent.append(pcm)
            if now_s - turn.ended_s >= SPEECH_ENDED_S:
                self._tell_end(turn)
            self._consider(turn)
        self._watch_limits(now_s)

    def _begin(self, now_s: float) -> None:
        at_s = now_s - len(self._hits) * FRAME_S
        models = self._models.of(self._expectation.language)
        turn = self._turn = Turn(models, self._expectation, at_s, now_s)
        self._told = ""
        self._lay(turn, now_s)
        self._put(SpeechStarted(round(at_s, 3)))
        if self._tick is None:
            self._tick = self._loop.call_later(_TICK_S, self._on_tick)

    def _lay(self, turn: Turn, now_s: float) -> None:
        """Give the pre-roll to the stretch that goes on, or to a new one where the last was finished."""
        segment = turn.segment
        if turn.models is not None and (segment is None or segment.finish_wanted):
            segment = Segment()
            turn.segments.append(segment)
        if segment is not None:
            before = list(self._recent)[-_AGAIN_FRAMES:] if segment.audio else list(self._recent)
            segment.go_on(b"".join(before), now_s - len(before) * FRAME_S)
        self._recent.clear()

    def _keep(self, turn: Turn, pcm: bytes) -> None:
        segment = turn.segment
        if segment is not None:
            segment.audio += pcm
            if segment.waiting >= PIECE:
                self._lane.wake()

    def _pause(self, turn: Turn) -> None:
        """Bring the last words out; what comes from now on is the pre-roll of what may follow."""
        turn.speaking = False
        if turn.segment is not None:
            turn.segment.push()
            self._lane.wake()

    def _go_on(self, turn: Turn, now_s: float) -> None:
        at_s = now_s - len(self._hits) * FRAME_S
        turn.longest_pause_s = max(turn.longest_pause_s, at_s - turn.ended_s)
        turn.ended_s = now_s
        turn.go_on()
        self._lay(turn, now_s)
        self._lane.wake()
        if turn.end_told:
            turn.end_told = False
            self._put(SpeechStarted(round(at_s, 3)))

    def _tell_end(self, turn: Turn) -> None:
        if not turn.end_told:
            turn.end_told = True
            self._put(SpeechEnded(round(turn.ended_s, 3)))

    def _watch_limits(self, now_s: float) -> None:
        turn = self._turn
        if turn is not None and now_s - turn.started_s >= self._turn_s:
            self._cut(turn)
        for late in [turn for turn in self._closing if now_s - turn.closed_s > LATE_S]:
            _log.warning("recognition_late")
            self._closing.remove(late)
            self._put(late.heard(late.closed_by))

    def _cut(self, turn: Turn) -> None:
        """End a turn before its end: its words follow once they are recognised; what is said on is a new
        turn.
        """
        if turn.segment is not None:
            turn.segment.finish()
        turn.speaking, turn.closed_by, turn.closed_s = False, "limit", self._now_s or 0.0
        self._turn = None
        self._recent.clear()
        self._hits.clear()
        self._closing.append(turn)
        self._settle(turn)
        self._lane.wake()

    def _on_tick(self) -> None:
        """A caller's line may stop sending in mid-turn: what is missing counts as silence, or no turn would
        end.
        """
        self._tick = None
        if self._turn is None and not self._closing:
            return
        if self._loop.time() - self._arrived > _MISSING_S and self._now_s is not None:
            for _ in range(round(_TICK_S / FRAME_S)):
                self._now_s += FRAME_S
                self._hear(SILENT_FRAME, self._now_s)
        self._tick = self._loop.call_later(_TICK_S, self._on_tick)

    # the end of a turn

    def _consider(self, turn: Turn) -> None:
        """Take the turn if it is over: enough silence for how whole it sounds, nothing left to recognise."""
        if turn.speaking or turn is not self._turn:
            return
        silence_s = (self._now_s or 0.0) - turn.ended_s
        if not turn.known:
            if silence_s > LATE_S:
                self._cut(turn)
            return
        judgement = turn.judged(self._pauses)
        needed_s = min(judgement.silence_s, self._pauses.hurry_s) if turn.hurry else judgement.silence_s
        if any(self._hits):
            needed_s += ONSET_WINDOW * FRAME_S
        if not (turn.ready or (turn.hurry and turn.finished)):
            if silence_s > LATE_S:
                self._cut(turn)
            elif silence_s >= needed_s - TO_FINISH_S and turn.segment is not None:
                turn.segment.finish()
                self._lane.wake()
        elif silence_s >= needed_s - FRAME_S / 2:
            self._turn = None
            self._recent.clear()
            self._tell_end(turn)
            self._put(turn.heard("complete" if judgement.whole is Completeness.COMPLETE else "silence"))

    def _settle(self, turn: Turn) -> None:
        """Go on with a turn after something of it was recognised."""
        if turn in self._closing:
            if turn.ready:
                self._closing.remove(turn)
                self._put(turn.heard(turn.closed_by))
            return
        if turn is not self._turn:
            return
        segment = turn.segment
        caught_up = segment is None or segment.result is not None or segment.waiting < PIECE
        if caught_up and turn.text and turn.text != self._told:
            self._told = turn.text
            self._put(Partial(turn.text))
        self._consider(turn)

    def _put(self, event: Event) -> None:
        if self.events.full():
            _log.warning("ear_events_not_taken")
            kept = [self.events.get_nowait() for _ in range(self.events.qsize())]
            important = [event for event in kept if not isinstance(event, Partial)]
            for old in important[-(QUEUE - 1) :]:
                self.events.put_nowait(old)
        self.events.put_nowait(event)
