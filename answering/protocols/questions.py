"""Questions as a file spells them: their answers, branches and what an unclear answer leads to."""

from __future__ import annotations

from dataclasses import replace

from answering.protocols import flow, keys
from answering.protocols.fields import Fields, did_you_mean, kind_of
from answering.protocols.library import NO_PHRASES, NO_TEXT, Library
from answering.protocols.model import AnswerType, Branch, Choice, Level, Question, Unclear
from answering.protocols.yaml_source import Node, Place, Scalar, Sequence

MAX_QUESTIONS = 60
NEXT = "next"
"""``ask: next`` leads to the question that follows in the file, after the last one to `otherwise`."""

_ANSWERS = tuple(answer.value for answer in AnswerType)
_YES_NO: tuple[AnswerType, tuple[Choice, ...]] = (AnswerType.YES_NO, ())


def read_questions(
    library: Library, node: Node, otherwise: Level, *, triage: bool, what: str = "questions"
) -> tuple[Question, ...]:
    """Questions in the order of the file; where their answers lead is checked if every target stands.

    `otherwise`: the level reached when the questions run out.
    """
    items = library.items(node, what)
    if len(items) > MAX_QUESTIONS:
        library.lose(node.place, f"{len(items)} questions in one file; {MAX_QUESTIONS} is the limit", "divide it")
        return ()
    placed = _with_next([_question(library, item) for item in items])
    ids = [one.question.id for one in placed]
    sound = len(set(ids)) == len(ids) and "" not in ids and all(one.sound for one in placed)
    branch_problems = [problem for one in placed if one.sound for problem in flow.branch_problems(one)]
    library.problems += branch_problems
    for index, one in enumerate(placed):
        if one.question.id and one.question.id in ids[:index]:
            library.lose(one.place, f"the question '{one.question.id}' is defined twice", "rename or delete one")
        for ask, place in _targets(one):
            if ask not in ids:
                sound = False
                library.lose(place, f"there is no question '{ask}'", did_you_mean(ask, set(ids)))
    if sound:
        complete, home = not branch_problems, node.place.file
        library.problems += flow.flow_problems(placed, otherwise, triage=triage, complete=complete, home=home)
    return tuple(one.question for one in placed)


def _with_next(placed: list[flow.PlacedQuestion]) -> list[flow.PlacedQuestion]:
    """`unclear: {ask: next}` by the id it stands for; after the last question nothing follows."""
    following = [one.question.id for one in placed[1:]]
    for at, one in enumerate(placed):
        unclear = one.question.unclear
        if unclear.ask == NEXT:
            named = replace(unclear, ask=following[at] if at < len(following) else None)
            placed[at] = replace(one, question=replace(one.question, unclear=named))
    return placed


def _targets(placed: flow.PlacedQuestion) -> list[tuple[str, Place]]:
    question = placed.question
    asks = [(branch.ask, place) for branch, place in zip(question.branches, placed.branch_places, strict=True)]
    return [(ask, place) for ask, place in (*asks, (question.unclear.ask, placed.unclear_place)) if ask]


def _question(library: Library, node: Node) -> flow.PlacedQuestion:
    fields = Fields(library, node, "a question", keys.QUESTION)
    question_id = fields.wanted("id", lambda n: library.id(n, "the question's id"), "")
    if question_id == NEXT:
        library.lose(fields.at("id"), f"'{NEXT}' cannot name a question", "it stands for the following one")
    name = f"the question '{question_id}'"
    before = len(library.problems)
    answer, choices = fields.wanted("answer", lambda n: _answer(library, n, name), _YES_NO)
    branches = [
        _branch(library, item)
        for item in (library.items(fields.values["branches"], "branches") if "branches" in fields else ())
    ]
    unclear = fields.take("unclear", lambda n: _unclear(library, n), Unclear())
    sound = len(library.problems) == before
    say = fields.wanted("say", lambda n: library.text(n, f"'say' of {name}"), NO_TEXT)
    if answer is AnswerType.YES_NO and any(sentence.count("?") > 1 for sentence in say.values()):
        library.note(
            fields.at("say"),
            f"{name} asks twice, and a 'no' to the first half would count for both",
            "make it one question, joined by 'or'",
        )
    why = fields.take("why", lambda n: library.text(n, f"'why' of {name}"), NO_TEXT)
    slot = fields.take("slot", lambda n: library.string(n, "slot"), "")
    question = Question(
        question_id,
        say,
        answer,
        choices,
        tuple(branch for branch, _ in branches),
        unclear,
        slot or None,
        fields.take("read_back", lambda n: library.boolean(n, "read_back"), False),
        why or None,
    )
    unclear_place = fields.at("unclear") if "unclear" in fields else fields.at("id")
    places = tuple(place for _, place in branches)
    return flow.PlacedQuestion(question, fields.at("id"), places, unclear_place, sound)


def _answer(library: Library, node: Node, name: str) -> tuple[AnswerType, tuple[Choice, ...]]:
    fields = Fields(library, node, f"'answer' of {name}", keys.ANSWER)
    spelt = fields.wanted("type", lambda n: library.one_of(n, "answer type", _ANSWERS), AnswerType.YES_NO.value)
    answer = AnswerType(spelt)
    if answer is not AnswerType.CHOICE:
        if "choices" in fields and "type" in fields:
            library.note(fields.at("choices"), f"an answer of the type {answer} has no choices", "delete them")
        return answer, ()
    choices: dict[str, Choice] = {}
    taken: set[str] = set()
    listed = fields.need("choices")
    for item in library.items(listed, "choices") if listed else ():
        choice = _choice(library, item)
        if choice.id in choices:
            library.lose(item.place, f"the choice '{choice.id}' is defined twice", "rename or delete one")
        if choice.key in taken:
            library.lose(item.place, f"two choices have the key {choice.key}", "give each a key of its own")
        taken.add(choice.key)
        choices[choice.id] = choice
    return answer, tuple(choices.values())


def _choice(library: Library, node: Node) -> Choice:
    fields = Fields(library, node, "a choice", keys.CHOICE)
    choice_id = fields.wanted("id", lambda n: library.id(n, "the choice's id"), "")
    key = fields.wanted("key", lambda n: library.key(n, "the choice's key"), "")
    name = f"the choice '{choice_id}'"
    phrases = fields.wanted("phrases", lambda n: library.phrases(n, name, "", ""), NO_PHRASES)
    return Choice(choice_id, phrases, key)


def _branch(library: Library, node: Node) -> tuple[Branch, Place]:
    fields = Fields(library, node, "a branch", keys.BRANCH)
    values: tuple[str, ...] = ()
    if "when" in fields:
        when = fields.values["when"]
        listed = when.items if isinstance(when, Sequence) else (when,)
        values = tuple(value for one in listed if (value := _answered(library, one)) is not None)
    elif not fields.broken and not {"at_least", "below"} & fields.values.keys():
        library.lose(
            fields.place, "a branch does not say for which answers it is", "add 'when', or 'at_least' and 'below'"
        )
    level, ask = _target(library, fields, "a branch")
    least = fields.take("at_least", lambda n: library.number(n, "at_least", -1e6, 1e6), None)
    below = fields.take("below", lambda n: library.number(n, "below", -1e6, 1e6), None)
    return Branch(values, least, below, level, ask), node.place


def _answered(library: Library, node: Node) -> str | None:
    """An answer's name. A bare true or false is what other programs make of yes and no."""
    if isinstance(node, Scalar) and kind_of(node) == "boolean":
        meant = "yes" if node.text.lower() == "true" else "no"
        library.lose(node.place, f"no answer is {node.text}, which is a boolean", f'write "{meant}", in quotes')
        return None
    return library.string(node, "'when'")


def _unclear(library: Library, node: Node) -> Unclear:
    fields = Fields(library, node, "'unclear'", keys.UNCLEAR)
    repeat = fields.take("repeat", lambda n: library.integer(n, "repeat", 0, 3), 1)
    level, ask = _target(library, fields, "'unclear'")
    follows = ask is None and "ask" in fields
    return Unclear(repeat, level, NEXT if follows else ask)


def _target(library: Library, fields: Fields, what: str) -> tuple[Level | None, str | None]:
    if "level" in fields and "ask" in fields:
        library.lose(fields.place, f"{what} has both 'level' and 'ask'", "keep one")
    if not fields.broken and "level" not in fields and "ask" not in fields:
        library.lose(
            fields.place, f"{what} leads nowhere", f"add 'level', or 'ask' (ask: {NEXT} for the following question)"
        )
    ask = fields.take("ask", lambda n: library.id(n, "ask"), NEXT)
    return fields.take("level", library.level, None), None if ask == NEXT else ask
