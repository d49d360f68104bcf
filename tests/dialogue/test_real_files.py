"""Whole dialogues over the practice's own files and the real matcher, in both languages, as text."""

from __future__ import annotations

import re

import pytest

from answering.matching.matcher import PhraseMatcher
from answering.protocols.model import Kind, Level, ProtocolSet
from answering.protocols.names import PATHS
from tests.dialogue.conversation import SILENCE, Talk, begin, transcript

L = Level


ENGLISH = [
    (["hi um i have had this pain in my chest since lunch", "no", "no"], L.ON_CALL_NOW, "", "chest-pain"),
    (["hi um i have had this pain in my chest since lunch", "yes", "i'll call nine one one"],
     L.EMERGENCY_NOW, "goodbye", "chest-pain"),
    (["my chest is killing me and i am sweating", "no way i don't want an ambulance", "no"],
     L.EMERGENCY_NOW, "on-call", "chest-pain"),
    (["my baby feels really hot", "no", "no", "she's five weeks old", "a hundred and one", SILENCE, SILENCE, SILENCE],
     L.EMERGENCY_DEPARTMENT_NOW, "on-call", "fever-in-child"),
    (["i need a refill please", "it's for my inhaler", "well i'm out and to be honest i can hardly breathe right now",
      "#1"], L.EMERGENCY_NOW, "on-call", "breathing"),
    (["i'd like a refill of my pain medication", "no", "no", "no", "the small white ones", "no", "mary jones", "yes",
      "may second nineteen sixty", "yes", "#5552223333", "yes", "yes"], L.WITHIN_24_HOURS, "message", "general-screen"),
    (["i would like to see the doctor some time next week", "just my regular checkup", "tuesday morning", "john burns",
      "yes", "january first nineteen fifty", "yes", "#5551234567", "#1", "#1"], L.ADMINISTRATIVE, "", "appointment"),
    (["can i please talk to a real person"], L.ADMINISTRATIVE, "person", None),
    (["everyone would be better off without me", "no", "no", "yes", SILENCE], L.ON_CALL_NOW, "", "suicide"),
    (["well you see my elbow hurts a little", "no", "no", "no"], L.SAME_DAY, "", "general-screen"),
    (["so where are you located", "no thank you"], L.ADMINISTRATIVE, "goodbye", "hours"),
    (["it's not an emergency but my dad passed out in the kitchen", "#0"], L.EMERGENCY_NOW, "on-call", None),
    (["my husband had a stroke in twenty nineteen and needs his check up", "no", "no"], L.ON_CALL_NOW, "", "stroke"),
    (["sorry i think i have the wrong number"], L.ADMINISTRATIVE, "goodbye", None),
]  # fmt: skip
SPANISH = [
    (["oiga me duele el pecho desde ayer", "no", "no"], L.ON_CALL_NOW, "", "chest-pain"),
    (["oiga me duele el pecho", "no nada de eso", "no ya se me quitó"], L.ON_CALL_NOW, "", "chest-pain"),
    (["es que mi papá no puede respirar", "ya voy a llamar"], L.EMERGENCY_NOW, "goodbye", "breathing"),
    (["pues mi niña tiene fiebre", "no", "no", "tiene dos años", "ciento uno", "no", "sí"],
     L.SAME_DAY, "", "fever-in-child"),
    (["quiero surtir mi receta por favor", "la del azúcar", "no", "maría lópez", "sí",
      "el tres de mayo de mil novecientos ochenta", "sí", "cinco cinco cinco uno dos tres cuatro cinco seis siete",
      "sí", "sí"], L.ADMINISTRATIVE, "", "refill"),
    (["me gustaría hablar con una persona"], L.ADMINISTRATIVE, "person", None),
    (["ya no quiero vivir", SILENCE], L.EMERGENCY_DEPARTMENT_NOW, "", "suicide"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "lines", "level", "wants", "protocol"),
    [("en", *dialogue) for dialogue in ENGLISH] + [("es", *dialogue) for dialogue in SPANISH],
)
def test_a_whole_dialogue(
    protocols: ProtocolSet,
    matcher: PhraseMatcher,
    language: str,
    lines: list[str],
    level: Level,
    wants: str,
    protocol: str | None,
) -> None:
    talk = begin(protocols, *lines, matcher=matcher, language=language)
    assert talk.disposition is not None, transcript(talk)
    found = talk.disposition
    assert (found.level, found.wants, found.protocol) == (level, wants, protocol), transcript(talk)
    assert {say.language for step in talk.steps[2:] for say in step.says} <= {language}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answer", ["#1", "#2", SILENCE])
def test_every_complaint_can_be_told_by_keypad_alone(
    protocols: ProtocolSet, matcher: PhraseMatcher, language: str, answer: str
) -> None:
    for protocol in protocols.protocols.values():
        if protocol.kind is not Kind.TRIAGE or protocol.id in PATHS:
            continue
        talk = begin(
            protocols, SILENCE, SILENCE, matcher=matcher, language=language, can_hear=frozenset({"en"})
        )  # fmt: skip
        talk.give(f"#{menu_key(talk, protocol.title[language])}")
        played(talk, [answer, SILENCE] * 30)
        assert talk.disposition is not None, transcript(talk)
        assert talk.disposition.protocol == protocol.id
        assert talk.disposition.level <= protocol.otherwise or answer == "#2"


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_red_flag_of_every_file_ends_in_emergency_or_at_its_level(
    protocols: ProtocolSet, matcher: PhraseMatcher, language: str
) -> None:
    flags = [*protocols.red_flags, *(flag for each in protocols.protocols.values() for flag in each.red_flags)]
    for flag in flags:
        for phrase in flag.phrases[language]:
            talk = played(begin(protocols, phrase, matcher=matcher, language=language), [SILENCE] * 40)
            assert talk.disposition is not None
            assert talk.disposition.level <= flag.level, f"{flag.id}: {phrase}"


def menu_key(talk: Talk, title: str) -> str:
    """The key the menu names for this, on whichever page it is."""
    for _ in range(10):
        for say in talk.step.says:
            if say.name == "script:menu-item" and say.text.partition(" ")[2].startswith(f"{title}, "):
                return str(re.findall(r"[0-9]", say.text)[-1])
        talk.give("##")
    raise AssertionError(f"no page of the menu offers {title}")


def played(talk: Talk, lines: list[str]) -> Talk:
    for line in lines:
        if talk.disposition is not None:
            break
        talk.give(line)
    return talk


def test_a_finding_of_no_protocol_is_met_with_the_advice_of_its_complaint(
    protocols: ProtocolSet, matcher: PhraseMatcher
) -> None:
    talk = begin(protocols, "she had a seizure in the pool", matcher=matcher)
    assert "seizure:advice:emergency-now" in [say.name for say in talk.steps[-1].says], transcript(talk)


@pytest.mark.parametrize(
    "said", ["a mi papá le salió una bola en la ingle", "quiero una cita es que mi inglés no es bueno"]
)
def test_not_all_that_sounds_like_english_asks_for_it(
    protocols: ProtocolSet, matcher: PhraseMatcher, said: str
) -> None:
    talk = begin(protocols, said, matcher=matcher, language="es")
    assert talk.steps[-1].language == "es", transcript(talk)
