"""What comes next, most urgent first: advice, questions, the general screen, the request, goodbye."""

from __future__ import annotations

from answering.dialogue.case import SCREEN, Case
from answering.dialogue.emergency import connects_elsewhere, protocol_advice, stage_for
from answering.dialogue.opening import AnythingElse, Purpose
from answering.dialogue.questions import Questions
from answering.dialogue.step import Say
from answering.dialogue.tasks import TaskForm
from answering.dialogue.turn import Move
from answering.protocols.model import Kind, Level, Protocol


def proceed(case: Case) -> Move:
    """Where the conversation goes once a stage is over."""
    worst = case.worst()
    if worst is not None and worst.level.is_emergency:
        return Move(to=stage_for(case, worst))
    for outcome in case.outcomes:
        if connects_elsewhere(outcome):
            return Move(to=stage_for(case, outcome))
    if case.pending:
        pending = case.pending.pop(0)
        return _ask(case, pending.protocol, pending.question)
    if case.screen_due or (case.clinical and not case.outcomes):
        return _screen(case)
    if worst is not None and (worst.level <= Level.ON_CALL_NOW or case.request is None):
        return _finish(case)
    return _requested(case)


def _ask(case: Case, protocol: Protocol, question: str | None) -> Move:
    case.decide("protocol", f"the questions of {protocol.id} follow", protocol.id)
    move = Questions(case, protocol, question).begin()
    says = () if case.acknowledged else (case.say("acknowledge-clinical"),)
    case.acknowledged = True
    return Move(says=says, to=move.to, done=move.done)


def _screen(case: Case) -> Move:
    case.screen_due = False
    case.opened.add(SCREEN)
    screen = case.screen()
    if not screen.questions:
        reason = "a symptom without a protocol, and there are no general questions"
        return Move(says=(case.say("to-person"),), end=case.person(reason))
    return _ask(case, screen, None)


def _finish(case: Case) -> Move:
    worst = case.worst()
    assert worst is not None
    return Move(says=protocol_advice(case, worst), end=case.disposition(least=worst.level))


def _requested(case: Case) -> Move:
    wanted = case.request
    if wanted is None:
        return Move(to=Purpose(case))
    if wanted.kind is Kind.FAQ:
        return Move(says=_closing(case, wanted), to=AnythingElse(case))
    return TaskForm(case, wanted).begin()


def _closing(case: Case, protocol: Protocol) -> tuple[Say, ...]:
    texts = protocol.closing or {}
    if not texts:
        return ()
    language = case.language if case.language in texts else next(iter(texts))
    name = case.practice.spoken_name.get(language, "")
    return (Say(texts[language].replace("{practice}", name), language, f"{protocol.id}:closing"),)
