"""Whether practice.yaml and the protocols beside it speak of the same languages and topics; pure."""

from __future__ import annotations

from answering.errors import Problem
from answering.protocols.fields import did_you_mean
from answering.protocols.model import ProtocolSet
from answering.protocols.names import LABOUR, LANGUAGES, PREGNANCY
from answering.protocols.yaml_source import Place
from answering.settings.model import Settings


def _file(language: str) -> str:
    return "" if language in LANGUAGES else f" and languages/{language}.yaml"


def agreement_problems(settings: Settings, protocols: ProtocolSet, file: str) -> list[Problem]:
    """Languages without texts, and routes for topics that nothing has (a warning). `file`: practice.yaml."""
    place = Place(file)
    problems = [
        place.problem(
            f"the protocols have no texts in '{language}'",
            f"delete it from 'languages', or name it in _common/script.yaml too and write its texts{_file(language)}",
            lost=True,
        )
        for language in settings.languages
        if language not in protocols.languages
    ]
    flags = [*protocols.red_flags, *(flag for one in protocols.protocols.values() for flag in one.red_flags)]
    topics = {
        topic
        for topic in (*(flag.topic for flag in flags), *(one.topic for one in protocols.protocols.values()))
        if topic
    }
    if PREGNANCY in topics:
        topics.add(LABOUR)
    for topic in sorted({rule.topic for rule in settings.routes if rule.topic} - topics):
        problems.append(
            place.problem(
                f"a route is for the topic '{topic}', which no protocol or red flag has",
                did_you_mean(topic, topics),
                warning=True,
            )
        )
    return problems
