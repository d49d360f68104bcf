"""What comes next, most urgent first: advice, questions, the general screen, the request, goodbye."""

from __future__ import annotations

from answering.dialogue import quiet
from answering.dialogue.case import SCREEN, Case, Pending, red_flag, urgency
from answering.dialogue.emergency import advice, connects_elsewhere, protocol_advice, stage_for
from answering.dialogue.opening import AnythingElse, Purpose, Telling
from answering.dialogue.questions import Questions
from answering.dialogue.step import Say
from answering.dialogue.tasks import TaskForm
from answering.dialogue.turn import Move
from answering.protocols.model import Kind, Level, Protocol, Question
from answering.triage.evidence import Finding

_A_STORY = 6


def proceed(case: Case) -> Move:
    """Where the conversation goes once a stage is over."""
    worst = case.worst
    if case.professional:
        return _professional(case)
    if worst is not None and worst.level.is_emergency:
        return _emergency(case, worst)
    elsewhere = [finding for finding in case.evidence.findings if connects_elsewhere(case, finding)]
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


def _emergency(case: Case, worst: Finding) -> Move:
    if case.speaker.overheard:
        return quiet.ending(case, Level.EMERGENCY_NOW)
    if case.speaker.child and worst.level > Level.EMERGENCY_NOW and not connects_elsewhere(case, worst):
        reason = "a child calls, who can bring nobody to an emergency room"
        owner = case.protocols.protocols.get(worst.protocol or "")
        case.reach(Level.EMERGENCY_NOW, worst.source, reason, owner, worst.id)
        worst = case.worst or worst
    pending = worse(case)
    if pending is None:
        return Move(to=stage_for(case, worst))
    case.pending.remove(pending)
    move = _ask(case, pending.protocol, pending.question)
    return Move(says=(advice(case, worst)[0], *move.says), to=move.to, done=move.done)


def worse(case: Case) -> Pending | None:
    """What is still to be asked and may turn out worse than the emergency found; who is connected at once is not asked.

    The questions of the finding's own protocol and topic are not: its level is what their file gives it.
    """
    worst = case.worst
    if worst is None or case.professional or connects_elsewhere(case, worst):
        return None
    for pending in case.pending:
        own = pending.protocol.id == worst.protocol or (
            worst.topic is not None and pending.protocol.topic == worst.topic
        )
        if not own and urgency(pending.protocol, pending.question) < worst.level:
            return pending
    return None


def _ask(case: Case, protocol: Protocol, question: str | None) -> Move:
    case.decide("protocol", f"the questions of {protocol.id} follow", protocol.id)
    move = Questions(case, protocol, question).begin()
    if move.done:
        return move
    says = [] if case.acknowledged else [case.say("acknowledge-clinical")]
    case.acknowledged = True
    addressed = protocol.id == SCREEN or any(map(_addresses, protocol.questions))
    if case.speaker.for_another and not case.speaker.told_another and addressed:
        case.speaker.told_another = True
        says.append(case.say("for-another"))
    return Move(says=(*says, *move.says), to=move.to)


def _addresses(question: Question) -> bool:
    """Whether a question says "you", which the caller could take for themselves; by its English wording."""
    said = question.say.get("en")
    return said is None or not {"you", "your"}.isdisjoint(said.lower().replace(",", " ").split())


def _professional(case: Case) -> Move:
    """Pharmacies, hospitals and laboratories: the on-call provider at once, or their own short form."""
    worst = case.worst
    case.pending.clear()
    case.screen_due = False
    if worst is not None and worst.level <= Level.ON_CALL_NOW:
        said = case.say("professional-urgent")
        return Move(says=(said,), end=case.disposition(least=worst.level, wants="on-call"))
    return _requested(case)


def _screen(case: Case) -> Move:
    case.screen_due = False
    if _invites(case):
        case.invited = True
        return Move(to=Telling(case))
    screen = case.screen()
    case.opened.add(SCREEN)
    if not screen.questions:
        reason = "a symptom without a protocol, and there are no general questions"
        return Move(says=(case.say("to-person"),), end=case.person(reason))
    return _ask(case, screen, None)


def _invites(case: Case) -> bool:
    """Whether to ask for more before the general questions: of who spoke, and told little yet."""
    speaker, told = case.speaker, sum(len(each.sentence.words) for each in case.said)
    can_tell = case.heard_here and not (speaker.by_keys or speaker.overheard or speaker.child)
    new = not case.invited and not case.finished and case.request is None and not case.evidence.doubtful
    return can_tell and new and (told < _A_STORY or not case.evidence.clinical)


def _requested(case: Case) -> Move:
    wanted = case.request
    if wanted is None:
        return Move(to=Purpose(case))
    if wanted.kind is Kind.FAQ:
        return Move(says=(*_closing(case, wanted), *_noted(case)), to=AnythingElse(case))
    if isinstance(case.form, TaskForm) and case.form.protocol.id == wanted.id:
        return Move(to=case.form)
    form = TaskForm(case, wanted)
    if form.needs_words and not case.heard_here:
        reason = f"{wanted.id} needs words, and nothing here understands the caller's language"
        return Move(says=(case.say("to-person"),), end=case.person(reason))
    case.form = form
    move = form.begin()
    return Move(says=(*_noted(case), *move.says), to=move.to, end=move.end)


def _noted(case: Case) -> tuple[Say, ...]:
    """What else was asked for in the same breath: told once, and noted for the staff."""
    return tuple(case.say("also-noted", title=each.title.get(case.language, each.id)) for each in case.also)


def _closing(case: Case, protocol: Protocol) -> tuple[Say, ...]:
    texts = protocol.closing or {}
    if not texts:
        return ()
    language = case.language if case.language in texts else next(iter(texts))
    name = case.practice.spoken_name.get(language, "")
    return (Say(texts[language].replace("{practice}", name), language, f"{protocol.id}:closing"),)
