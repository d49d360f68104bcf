"""A sheet as a flow chart for a clinician to sign, in the DOT language; pure.

From the top: title and standing; what acts at once; the questions with every answer and the level it leads to, coloured
by urgency; below, everything that is listened for and said; a line for the signature.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator, Sequence

from answering.protocols.model import Level, Phrases, Question, Text
from answering.workbench import ways, wording
from answering.workbench.listing import ways_out
from answering.workbench.sheet import Sheet

FONT = "DejaVu Sans"
_QUESTION_WIDTH = 38
_FOOT_WIDTH = 118
_MOST_NAMED = 4
_MOST_LETTERS = 24
_GREY = "#5c5f66"
_END = "end"

_SAID = {
    "begin": ("A caller speaks of", "El paciente habla de"),
    "at-once": ("acts at once", "actúa de inmediato"),
    "any-time": ("At any moment of the call", "En cualquier momento de la llamada"),
    "red-flags": ("a red flag is said", "se dice una señal de alarma"),
    "site-wide": ("(the site-wide ones as well)", "(también las de toda llamada)"),
    "end": ("End of the questions", "Fin de las preguntas"),
    "taken": ("Taken, read back, sent to the queue", "Se anota, se confirma y pasa a la cola"),
}


def source(one: Sheet, languages: Sequence[str], *, bare: bool = False) -> str:
    """The chart; `languages` are written one below the other, the first one also names answers and levels.

    `bare`: the questions alone, for where the rest stands beside them.
    """
    first = languages[0]
    head, foot = ("", "") if bare else (_head(one, languages), _foot(one, languages))
    parts = [
        "digraph chart {",
        f'graph [fontname="{FONT}", fontsize=10, rankdir=TB, nodesep=0.45, ranksep=0.5, pad=0.35, splines=true,'
        f" labelloc=t, labeljust=l, label={_labelled(head)}];",
        f'node [fontname="{FONT}", fontsize=11, shape=plain];',
        f'edge [fontname="{FONT}", fontsize=10, color="{_GREY}", fontcolor="#1a1a1a", arrowsize=0.8];',
        "subgraph cluster_chart {",
        f"color=white; labelloc=b; labeljust=l; label={_labelled(foot)};",
        *_beginning(one, languages, bare=bare),
        *_flow(one, languages, first),
        "}",
        "}",
    ]
    return "\n".join(parts) + "\n"


def _labelled(text: str) -> str:
    return f"<{text}>" if text else '""'


def _beginning(one: Sheet, languages: Sequence[str], *, bare: bool) -> Iterator[str]:
    first = languages[0]
    if one.questions or not one.red_flags:
        titles = [f"<B>{html.escape(one.name(language))}</B>" for language in languages]
        text = f"{_say('begin', first)}<BR/>" + "<BR/>".join(titles)
        yield f"begin [label=<{_box(text, '#eef1f5', '#1a1a1a', style='ROUNDED')}>];"
    if any(one.strong.get(language) for language in languages):
        yield _leaf("begin-level", one.strong_level, first)
        text = _say("at-once", first) if bare else f"A: {_say('at-once', first)}"
        yield f'begin -> "begin-level" [label=<{_edge(text)}>, {_line(one.strong_level)}];'
    if one.red_flags:
        also = f"<BR/>{_say('site-wide', first)}" if one.questions else ""
        text = f"<B>{_say('any-time', first)}</B><BR/>{_say('red-flags', first)}{also}"
        yield f"flags [label=<{_box(text, '#fdf1f1', '#1a1a1a', style='ROUNDED')}>];"
        for level in sorted({flag.level for flag in one.red_flags}):
            names = _flags_of(one, level, bare=bare)
            yield _leaf(f"flags-{level.id}", level, first)
            yield f'flags -> "flags-{level.id}" [label=<{_edge(names, escape=False)}>, {_line(level)}];'


def _flags_of(one: Sheet, level: Level, *, bare: bool) -> str:
    """The red flags of a level: their letters and ids, one below the other; letters alone where they are many."""
    found = [(_letter(one, at), flag.id) for at, flag in enumerate(one.red_flags) if flag.level is level]
    if len(found) > _MOST_NAMED and not bare:
        return "<BR/>".join(textwrap.wrap(", ".join(letter for letter, _ in found), _MOST_LETTERS))
    return "<BR/>".join(html.escape(name if bare else f"{letter}: {name}") for letter, name in found)


def _flow(one: Sheet, languages: Sequence[str], first: str) -> Iterator[str]:
    if not one.questions:
        return
    yield f'begin -> "q-{one.questions[0].id}" [weight=10];'
    runs_out = False
    for number, question in enumerate(one.questions, start=1):
        yield f'"q-{question.id}" [label=<{_asked(number, question, languages)}>];'
        edges: dict[str, tuple[list[str], Level | None]] = {}
        for label, branch in ways_out(question, one, first):
            led = ways.target(question, branch, one.questions)
            if isinstance(led, Level):
                node = f"{question.id}-{led.id}"
                if node not in edges:
                    yield _leaf(node, led, first)
                edges.setdefault(node, ([], led))[0].append(label)
            else:
                runs_out |= led is None
                edges.setdefault(f"q-{led}" if led else _END, ([], None))[0].append(label)
        for node, (labels, level) in edges.items():
            text = "<BR/>".join(html.escape(label) for label in labels)
            plain = not one.triage
            style = _line(level) if level is not None else "weight=10"
            yield f'"q-{question.id}" -> "{node}" [{"" if plain else f"label=<{_edge(text, escape=False)}>, "}{style}];'
    if runs_out:
        said = _say("end" if one.triage else "taken", first)
        queue = f"<BR/>{html.escape(one.queue)}" if one.queue else ""
        colours = wording.COLOURS[one.otherwise]
        text = f"{said}{queue}<BR/><B>{html.escape(wording.title(one.otherwise, first))}</B>"
        yield f'"{_END}" [label=<{_box(text, colours.ground, colours.text, style="ROUNDED")}>];'


def _asked(number: int, question: Question, languages: Sequence[str]) -> str:
    rows = []
    for place, language in enumerate(languages):
        if language in question.say:
            words = _lines(question.say[language], _QUESTION_WIDTH)
            rows.append(f"<B>{words}</B>" if place == 0 else f'<FONT COLOR="{_GREY}">{words}</FONT>')
    about = html.escape(f"{question.id} · {wording.ANSWER_TYPES[question.answer]}")
    rows.append(f'<FONT POINT-SIZE="8" COLOR="{_GREY}">{about}<BR ALIGN="LEFT"/></FONT>')
    cells = "".join(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{row}</TD></TR>' for row in rows)
    return (
        '<TABLE BORDER="1" COLOR="#30343b" BGCOLOR="white" CELLBORDER="0" CELLSPACING="0" CELLPADDING="5"><TR>'
        f'<TD BGCOLOR="#30343b" VALIGN="MIDDLE"><FONT COLOR="white"><B> {number} </B></FONT></TD>'
        f'<TD><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{cells}</TABLE></TD></TR></TABLE>'
    )


def _leaf(node: str, level: Level, language: str) -> str:
    colours = wording.COLOURS[level]
    name = "<BR/>".join(html.escape(part) for part in textwrap.wrap(wording.title(level, language), 16))
    return f'"{node}" [label=<{_box(f"<B>{name}</B>", colours.ground, colours.text)}>];'


def _box(text: str, ground: str, colour: str, style: str = "") -> str:
    rounded = f' STYLE="{style}"' if style else ""
    return (
        f'<TABLE BORDER="1" COLOR="#30343b" BGCOLOR="{ground}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="7"{rounded}>'
        f'<TR><TD><FONT COLOR="{colour}">{text}</FONT></TD></TR></TABLE>'
    )


def _edge(text: str, *, escape: bool = True) -> str:
    """A label with a little room around it, so that it does not touch its line."""
    shown = html.escape(text) if escape else text
    return f'<TABLE BORDER="0" CELLPADDING="3"><TR><TD>{shown}</TD></TR></TABLE>'


def _line(level: Level) -> str:
    colour = wording.COLOURS[level].line
    return f'color="{colour}", fontcolor="{colour}", penwidth=1.6'


def _head(one: Sheet, languages: Sequence[str]) -> str:
    titles = " / ".join(html.escape(one.heading(language)) for language in languages)
    version = f"version {one.version} · " if one.version else ""
    state = f"{html.escape(one.id)} · {one.kind} · {version}{html.escape(one.status or 'part of every call')}"
    rows = [
        f'<FONT POINT-SIZE="20"><B>{titles}</B></FONT>',
        f'<FONT POINT-SIZE="11">{state}</FONT>',
    ]
    if one.warning:
        colour = wording.COLOURS[Level.EMERGENCY_NOW].line
        text = html.escape(f"Must not serve patients: {one.warning}")
        rows.append(f'<FONT POINT-SIZE="11" COLOR="{colour}"><B>{text}</B></FONT>')
    if one.content:
        rows.append(f'<FONT POINT-SIZE="8" COLOR="{_GREY}">content {one.content}</FONT>')
    hidden = [language for language in one.title if language not in languages]
    if hidden:
        rows.append(_small(f"Shown in {', '.join(languages)}; the texts in {', '.join(hidden)} belong to it as well."))
    if one.source:
        rows.append(_small("Sources: " + "; ".join(one.source)))
    return _column(rows)


def _foot(one: Sheet, languages: Sequence[str]) -> str:
    rows = [*_listened_for(one, languages)]
    rows += [
        _listed("Said to the caller", level, _texts(text, languages)) for level, text in sorted(one.advice.items())
    ]
    if one.closing:
        rows.append(_listed("Said at the end", None, _texts(one.closing, languages)))
    table = f'<TABLE BORDER="0" CELLBORDER="1" COLOR="#b9bdc5" CELLSPACING="0" CELLPADDING="6">{"".join(rows)}</TABLE>'
    parts = [table] if rows else []
    parts += [_signature(one)] if one.to_sign else []
    return _column(parts) if parts else ""


def _listened_for(one: Sheet, languages: Sequence[str]) -> Iterator[str]:
    if any(one.strong.get(language) for language in languages):
        name = "A   Acts at once, unless denied, past or a figure of speech right beside it"
        yield _listed(name, one.strong_level, _phrases(one.strong, languages))
    for at, flag in enumerate(one.red_flags):
        topic = f" (topic: {flag.topic})" if flag.topic else ""
        name = f"{_letter(one, at)}   Red flag: {flag.id}{topic}"
        yield _listed(name, flag.level, _phrases(flag.phrases, languages))
    if any(one.phrases.get(language) for language in languages):
        name = "Opens the questions" if one.triage else "Begins it"
        yield _listed(name, None, _phrases(one.phrases, languages))


def _listed(name: str, level: Level | None, texts: Sequence[str]) -> str:
    colours = wording.COLOURS[level] if level is not None else wording.Colours("#f4f5f7", "#1a1a1a", _GREY)
    title = "".join(f"{html.escape(line)}<BR/>" for line in textwrap.wrap(wording.title(level), 14)) if level else ""
    if level is Level.EMERGENCY_NOW:
        title = html.escape(wording.title(level))
    badge = f'<FONT COLOR="{colours.text}" POINT-SIZE="9"><B>{title}</B></FONT>' if title else ""
    head = f'<FONT POINT-SIZE="10"><B>{html.escape(name)}<BR ALIGN="LEFT"/></B></FONT>'
    body = "".join(_small(text) for text in texts)
    return (
        f'<TR><TD BGCOLOR="{colours.ground}" WIDTH="96" VALIGN="MIDDLE">{badge}</TD>'
        f'<TD ALIGN="LEFT" BALIGN="LEFT" VALIGN="TOP">{head}{body}</TD></TR>'
    )


def _signature(one: Sheet) -> str:
    if one.signature is not None and one.standing == "signed":
        text = f"Signed: {one.signature.name}, {one.signature.role}, {one.signature.when[:10]}"
    else:
        text = f"Read and approved:  name {'_' * 30}   role {'_' * 18}   date {'_' * 14}   signature {'_' * 26}"
    return f'<FONT POINT-SIZE="10"><BR/>{html.escape(text)}<BR ALIGN="LEFT"/></FONT>'


def _letter(one: Sheet, at: int) -> str:
    """B, C … for red flags (A is what acts at once); numbers where the alphabet does not last."""
    place = at + 1
    return chr(ord("A") + place) if len(one.red_flags) < 26 else str(at + 1)


def _texts(text: Text, languages: Sequence[str]) -> list[str]:
    return [f"{language}  {text[language]}" for language in languages if language in text]


def _phrases(phrases: Phrases, languages: Sequence[str]) -> list[str]:
    """Never a line that begins with the dot between two."""
    return [f"{language}  {wording.DOT.join(phrases[language])}" for language in languages if phrases.get(language)]


def _small(text: str) -> str:
    return f'<FONT POINT-SIZE="9">{_lines(text, _FOOT_WIDTH)}</FONT>'


def _lines(text: str, width: int) -> str:
    return "".join(f'{html.escape(line)}<BR ALIGN="LEFT"/>' for line in textwrap.wrap(text, width))


def _column(rows: Sequence[str]) -> str:
    cells = "".join(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{row}</TD></TR>' for row in rows)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{cells}</TABLE>'


def _say(name: str, language: str) -> str:
    return html.escape(_SAID[name][1 if language == "es" else 0])
