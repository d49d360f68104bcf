"""All that a practice's telephone says and decides as one document, for reading and for signing; pure but for charts.

The same files give the same bytes, as far as graphviz and the fonts are the same.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from answering.calls.routing import route
from answering.dialogue.case import SCREEN
from answering.dialogue.step import Disposition
from answering.protocols.model import Level
from answering.publishing.practice import PracticeSet
from answering.publishing.signatures import RED_FLAGS
from answering.settings import Settings
from answering.settings.model import RouteRule
from answering.workbench import chart, drawing, sheet, wording
from answering.workbench.markup import Markup, facts, joined, level, phrases, table, tag, texts
from answering.workbench.pages import page, spoken

_CSS = Path(__file__).with_name("book.css")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WISHES = {"person": "asks for a person", "on-call": "takes the offer of the on-call clinician", "goodbye": "is done"}
_WISHES |= {"message": "has left a message", "": "wants nothing else"}

Draw = Callable[[str], bytes]
"""A chart in the DOT language -> SVG."""


def book(found: PracticeSet, draw: Draw = lambda source: drawing.draw(source, "svg")) -> str:
    """The whole book as one HTML page without anything outside itself. Raises NotInstalled without graphviz."""
    languages = found.protocols.languages
    sheets = sheet.all_of(found)
    parts: list[tuple[str, str, Markup]] = [
        ("levels", "Levels and routes", _levels(found.settings)),
        ("script", "The call script", _script(found, languages)),
    ]
    for one in (*(each for each in sheets if each.id in (SCREEN, RED_FLAGS)), *sheets):
        if all(one.id != anchor for anchor, _, _ in parts):
            picture = draw(chart.source(one, languages[:1], bare=True)) if one.questions else b""
            parts.append((one.id, one.heading(languages[0]), page(one, languages, _image(one.id, picture))))
    sections = [tag("section", tag("h2", title), content, id=anchor) for anchor, title, content in parts]
    style = tag("style", Markup(_CSS.read_text("utf-8")))
    title = f"Protocols of {found.settings.name}"
    head = tag("head", Markup('<meta charset="utf-8">'), tag("title", title), style)
    body = tag("body", _cover(found, sheets), _contents(parts, len(parts) - len(sheets)), *sections)
    return "<!DOCTYPE html>\n" + tag("html", head, "\n", body, lang="en") + "\n"


def pdf(html: str) -> bytes:
    """The book on paper. Raises NotInstalled where WeasyPrint or what it draws text with is missing."""
    from answering.workbench.paper import printed

    return printed(html)


def _cover(found: PracticeSet, sheets: Sequence[sheet.Sheet]) -> Markup:
    unsigned = [one for one in sheets if one.to_sign and one.standing != "signed"]
    to_sign = [one for one in sheets if one.to_sign]
    drafts = [one.id for one in sheets if one.status == "draft"]
    warning = ""
    if unsigned:
        warning = tag("p", f"{len(unsigned)} of {len(to_sign)} parts that need a signature have none.", class_="stop")
    return tag(
        "section",
        tag("p", found.settings.name, class_="practice soft"),
        tag("h1", "What our telephone says and decides"),
        tag("p", "Every protocol, the call script, the levels of urgency and where each leads."),
        warning,
        facts(
            [
                ("set", tag("span", found.name, class_="hash set-name")),
                ("languages", ", ".join(found.protocols.languages)),
                ("protocols", str(len(found.protocols.protocols))),
                ("drafts", ", ".join(drafts)),
                ("signed", ", ".join(one.id for one in to_sign if one.standing == "signed") or "none"),
            ]
        ),
        class_="cover",
    )


def _contents(parts: Sequence[tuple[str, str, Markup]], general: int) -> Markup:
    items = []
    for place, (anchor, title, _) in enumerate(parts):
        if place in (0, general + 2):
            items.append(tag("li", "Every call" if place == 0 else "Protocols", class_="part"))
        items.append(tag("li", tag("a", title, href=f"#{anchor}")))
    return tag("section", tag("h2", "Contents"), tag("nav", tag("ol", *items)))


def _levels(settings: Settings) -> Markup:
    rows = []
    for one in Level:
        ways = [route(Disposition(one, ""), settings, open_now=open_now) for open_now in (True, False)]
        rows.append([level(one), tag("code", one.id), *ways])
    topics = sorted({rule.topic for rule in settings.routes if rule.topic})
    names = {phone.id: phone.name or phone.id for phone in settings.phones}
    ladder = [[str(at), names[rung.phone], f"{rung.ring_s} s"] for at, rung in enumerate(settings.on_call, start=1)]
    return joined(
        tag("p", "A protocol names levels alone. Where a level leads is set here, once for all of them."),
        table(["Level", "Id", "Practice open", "Practice closed"], rows),
        tag("h3", "By topic") if topics else "",
        table(["Topic", "Level", "Practice open", "Practice closed"], _by_topic(settings, topics)),
        tag("h3", "The rules in their order: the first that fits decides"),
        table(["", "Route", "Levels", "Topic", "When", "The caller"], _rules(settings.routes)),
        tag("h3", "On call, rung one after the other"),
        table(["", "Telephone", "Rings for"], ladder),
        tag("h3", "Hours"),
        table(["Day", "Open"], _hours(settings)),
        tag("p", f"Closed on: {', '.join(day.isoformat() for day in settings.closed_days)}")
        if settings.closed_days
        else "",
    )


def _by_topic(settings: Settings, topics: Sequence[str]) -> Iterator[list[str]]:
    """Levels whose route is another one for the topic."""
    for topic in topics:
        for one in Level:
            own, plain = (
                [route(Disposition(one, "", topic=about), settings, open_now=now) for now in (True, False)]
                for about in (topic, None)
            )
            if own != plain:
                yield [topic, level(one), *own]


def _rules(rules: Sequence[RouteRule]) -> Iterator[list[str]]:
    for at, rule in enumerate(rules, start=1):
        most, least = (wording.title(one) if one is not None else "" for one in (rule.most_urgent, rule.least_urgent))
        levels = f"{most or 'the most urgent'} to {least or 'the least urgent'}" if most or least else "all"
        when = "any time" if rule.open is None else "open" if rule.open else "closed"
        wants = "any" if rule.wants is None else _WISHES[rule.wants]
        yield [str(at), rule.route, levels, rule.topic or "any", when, wants]


def _hours(settings: Settings) -> Iterator[list[str]]:
    for day, name in enumerate(_DAYS):
        spans = settings.hours.get(day, ())
        yield [name, ", ".join(f"{start:%H:%M} to {end:%H:%M}" for start, end in spans) or "closed"]


def _script(found: PracticeSet, languages: Sequence[str]) -> Markup:
    script = found.protocols.script
    sentences = [[tag("code", name), *texts(text, languages)] for name, text in script.sentences.items()]
    intents = [[tag("code", name), *phrases(said, languages)] for name, said in script.intents.items()]
    return joined(
        tag("p", "Sentences that belong to no protocol, by their names. Words in braces are filled in."),
        table(["Sentence", *spoken(languages)], sentences, "said"),
        tag("h3", "What callers may say at any moment"),
        table(["Meaning", *spoken(languages)], intents, "wordings"),
    )


def _image(name: str, picture: bytes) -> Markup:
    if not picture:
        return Markup("")
    data = "data:image/svg+xml;base64," + b64encode(picture).decode("ascii")
    return Markup(f'<div class="chart"><img alt="Flow chart of {name}" src="{data}"></div>')
