"""What comes next, most urgent first: advice, questions, the general screen, the request, goodbye."""

from __future__ import annotations

from answering.dialogue.case import SCREEN, Case, red_flag
from answering.dialogue.emergency import connects_elsewhere, protocol_advice, stage_for
from answering.dialogue.opening import AnythingElse, Purpose
from answering.dialogue.questions import Questions
from answering.dialogue.step import Say
from answering.dialogue.tasks import TaskForm
from answering.dialogue.turn import Move
from answering.protocols.model import Kind, Level, Protocol


def proceed(case: Case) -> Move:
    """Where the conversation goes once a stage is over."""
    worst = case.worst
    if worst is not None and worst.level.is_emergency:
        return Move(to=stage_for(case, worst))
    elsewhere = [finding for finding in case.evidence.findings if connects_elsewhere(finding)]
    answered = [finding for finding in elsewhere if red_flag(finding) is None]
    if answered:
        return Move(to=stage_for(case, answered[0]))
    if case.pending:
        pending = case.pending.pop(0)
        return _ask(case, pending.protocol, pending.question)
    if case.screen_due or (case.clinical and not case.finished):
        return _screen(case)
    if elsewhere:
        return Move(to=stage_for(case, elsewhere[0]))
    if worst is not None and (worst.level <= Level.ON_CALL_NOW or case.request is None):
        return Move(says=protocol_advice(case, worst), end=case.disposition(least=worst.level))
    return _requested(case)


def _ask(case: Case, protocol: Protocol, question: str | None) -> Move:
    case.decide("protocol", f"the questions of {protocol.id} follow", protocol.id)
    move = Questions(case, protocol, question).begin()
    says = () if case.acknowledged else (case.say("acknowledge-clinical"),)
    case.acknowledged = True
    return Move(says=says, to=move.to, done=move.done)


def _screen(case: Case) -> Move:
    case.screen_due = False
    screen = case.screen()
    case.opened.add(SCREEN)
    if not screen.questions:
        reason = "a symptom without a protocol, and there are no general questions"
        return Move(says=(case.say("to-person"),), end=case.person(reason))
    return _ask(case, screen, None)


def _requested(case: Case) -> Move:
    wanted = case.request
    if wanted is None:
        return Move(to=Purpose(case))
    if wanted.kind is Kind.FAQ:
        return Move(says=_closing(case, wanted), to=AnythingElse(case))
    if isinstance(case.form, TaskForm) and case.form.protocol.id == wanted.id:
        return Move(to=case.form)
    form = TaskForm(case, wanted)
    if form.needs_words and not case.heard_here:
        reason = f"{wanted.id} needs words, and nothing here understands the caller's language"
        return Move(says=(case.say("to-person"),), end=case.person(reason))
    case.form = form
    return form.begin()


def _closing(case: Case, protocol: Protocol) -> tuple[Say, ...]:
    texts = protocol.closing or {}
    if not texts:
        return ()
    language = case.language if case.language in texts else next(iter(texts))
    name = case.practice.spoken_name.get(language, "")
    return (Say(texts[language].replace("{practice}", name), language, f"{protocol.id}:closing"),)
