"""One sheet as a part of the book: facts, flow chart, questions, everything listened for and said, signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answering.protocols.model import Level, Question
from answering.workbench import ways, wording
from answering.workbench.listing import ways_out
from answering.workbench.markup import Markup, facts, joined, level, phrases, safe, table, tag, texts
from answering.workbench.sheet import Sheet

_NAMES = {"en": "English", "es": "Español"}


def spoken(languages: Sequence[str]) -> list[str]:
    """Languages by their own names, for the heads of columns."""
    return [_NAMES.get(language, language) for language in languages]


def page(one: Sheet, languages: Sequence[str], picture: Markup) -> Markup:
    """The whole part, without its heading."""
    return joined(
        tag("p", f"Must not serve patients: {one.warning}.", class_="stop") if one.warning else "",
        _facts(one, languages),
        picture,
        _questions(one, languages),
        _listened_for(one, languages),
        _said(one, languages),
        _signature(one),
    )


def _facts(one: Sheet, languages: Sequence[str]) -> Markup:
    others = " / ".join(one.heading(language) for language in languages[1:])
    version = f"version {one.version}, {one.status}" if one.version else ""
    return facts(
        [
            ("also", others),
            ("id", tag("code", one.id)),
            ("kind", one.kind),
            ("version", version),
            ("sources", "; ".join(one.source)),
            ("packs", ", ".join(one.packs)),
            ("review by", one.review_by.isoformat() if one.review_by else ""),
            ("patient", one.patient or ""),
            ("instead of", ", ".join(one.instead_of)),
            ("topic", one.topic or ""),
            ("queue", one.queue or ""),
            ("menu key", one.menu_key or ""),
            ("content", tag("span", one.content, class_="hash") if one.content else ""),
        ]
    )


def _questions(one: Sheet, languages: Sequence[str]) -> Markup:
    if not one.questions:
        return Markup("")
    rows = [
        [tag("td", str(number), class_="number"), *_asked(question, languages), _leads(one, question)]
        for number, question in enumerate(one.questions, start=1)
    ]
    end = tag("p", "When the questions have run out: ", level(one.otherwise)) if _runs_out(one) else ""
    return joined(tag("h3", "Questions"), table(["", *spoken(languages), "Leads to"], rows, "questions"), end)


def _asked(question: Question, languages: Sequence[str]) -> Iterator[Markup]:
    for language in languages:
        parts: list[str] = [question.say.get(language, "")]
        if question.why and language in question.why:
            parts.append(tag("div", question.why[language], class_="soft phrases"))
        for choice in question.choices:
            said = wording.DOT.join(choice.phrases.get(language, ()))
            parts.append(tag("div", f"{choice.key}: {choice.id}: {said}", class_="phrases"))
        yield Markup("".join(safe(part) for part in parts))


def _leads(one: Sheet, question: Question) -> Markup:
    numbers = {each.id: at for at, each in enumerate(one.questions, start=1)}
    slot = f", kept as {question.slot}" if question.slot else ""
    back = ", read back" if question.read_back else ""
    lines = [tag("div", f"{wording.ANSWER_TYPES[question.answer]}{slot}{back}", class_="soft phrases")]
    if one.triage:
        for label, branch in ways_out(question, one):
            led = ways.target(question, branch, one.questions)
            shown = level(led) if isinstance(led, Level) else f"question {numbers[led]}" if led else "the end"
            lines.append(tag("div", f"{label}: ", shown, class_="way"))
    return tag("td", *lines, class_="leads")


def _runs_out(one: Sheet) -> bool:
    return any(
        ways.target(question, branch, one.questions) is None
        for question in one.questions
        for _, branch in ways_out(question, one)
    )


def _listened_for(one: Sheet, languages: Sequence[str]) -> Markup:
    flags = [
        [_cell(flag.level, flag.id, flag.topic or ""), *phrases(flag.phrases, languages)] for flag in one.red_flags
    ]
    strong = [[_cell(one.strong_level), *phrases(one.strong, languages)]]
    opens = [phrases(one.phrases, languages)]
    parts = []
    if any(one.strong.values()):
        parts += [
            tag("h3", "Acts at once, unless denied, past or a figure of speech right beside it"),
            table(["Level", *spoken(languages)], strong, "wordings"),
        ]
    if flags:
        parts += [
            tag("h3", "Red flags, listened for in every answer of the call"),
            table(["Level", *spoken(languages)], flags, "wordings"),
        ]
    if any(one.phrases.values()):
        heading = tag("h3", "Opens the questions" if one.triage else "Begins it")
        parts += [heading, table(spoken(languages), opens, "wordings")]
    return joined(*parts)


def _said(one: Sheet, languages: Sequence[str]) -> Markup:
    rows = [[_cell(reached), *texts(text, languages)] for reached, text in sorted(one.advice.items())]
    parts = []
    if rows:
        parts += [tag("h3", "Said when a level is reached"), table(["Level", *spoken(languages)], rows, "said")]
    if one.closing:
        parts += [tag("h3", "Said at the end"), table(spoken(languages), [texts(one.closing, languages)], "said")]
    return joined(*parts)


def _cell(one: Level, *more: str) -> Markup:
    """A level, and below it what it is of."""
    below = [tag("div", text, class_="soft phrases") for text in more if text]
    return tag("td", level(one), *below, class_="level-cell")


def _signature(one: Sheet) -> Markup:
    if not one.to_sign:
        return Markup("")
    if one.signature is not None and one.standing == "signed":
        return tag("div", one.signed.capitalize() + ".", class_="signature")
    names = ("Read and approved: name", "role", "date", "signature")
    lines = [joined(name, tag("span", "", class_="line")) for name in names]
    return tag("div", *lines, class_="signature")
