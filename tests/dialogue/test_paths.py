"""The script's special paths, each from what is said: where they end, and what they never say."""

from __future__ import annotations

import pytest

from answering.dialogue.aftermath import Aftermath, Returned
from answering.dialogue.connecting import connecting
from answering.dialogue.step import Dispose, Listen
from answering.matching.matcher import PhraseMatcher
from answering.protocols.model import Level, ProtocolSet
from tests.dialogue.conversation import NAMED, NOISE, PRACTICE, SILENCE, TODAY, begin, ended, transcript
from tests.dialogue.small import SMALL

L = Level


ENGLISH = {
    "distress": (["oh god please please help me", "well it is like this", "no", "no", "no"], L.SAME_DAY, "", None,
                 "script:distress"),
    "distress, and nothing else": (["somebody help me"] * 3, L.ON_CALL_NOW, "person", None, "script:distress"),
    "confused": (["sorry I forgot why I called you"], L.ON_CALL_NOW, "person", None, "script:confused"),
    "angry": (["what the hell is this", "damn it you machine", "well fuck this"], L.ADMINISTRATIVE, "person", None,
              "script:anger"),
    "angry, then calm": (["god damn it", "fine so where is your office", "no"],
                         L.ADMINISTRATIVE, "goodbye", None, "script:anger"),
    "swearing within a complaint": (["my damn chest hurts", "no", "no"], L.ON_CALL_NOW, "", None,
                                    "chest-pain:warning-signs"),
    "a child, alone": (["hello I'm only six years old and my brother is crying", "no there isn't", "no", "yes"],
                       L.ON_CALL_NOW, "", None, "script:child-stay"),
    "a child, with a name": (["my name is Lou I'm seven my grandpa won't talk", "no", "yes", SILENCE, SILENCE, SILENCE],
                             L.EMERGENCY_NOW, "on-call", None, "script:child-stay"),
    "a child, red flag": (["I'm eight and my mom won't wake up", SILENCE, SILENCE, SILENCE], L.EMERGENCY_NOW, "on-call",
                          None, "script:emergency-first"),
    "a child, and a grown-up": (["I'm just a little kid", "yes", "hi it's his father my boy feels really hot", "no",
                                 "no", "he is four years old", "a hundred and one", "no", "no"],
                                L.WITHIN_24_HOURS, "", None, "script:child-hand-over"),
    "for somebody else": (["my wife has this pain in her chest", "no", "no"], L.ON_CALL_NOW, "", None,
                          "script:for-another"),
    "refuses 911": (["he is not breathing any more", "no I will not call nine one one", "I said I don't want that"],
                    L.EMERGENCY_NOW, "on-call", None, "script:emergency-urge"),
    "asks what comes next, and stays": (["he is not breathing any more", "I'm going to lose him",
                                         "is the ambulance coming", "will you call them for me"], L.EMERGENCY_NOW,
                                        "on-call", None, "script:emergency-stay"),
    "not an emergency": (["it's really not an emergency but there's a pain in my chest", "it's nothing serious", "no",
                          "yes", "i'll call nine one one"], L.EMERGENCY_NOW, "goodbye", None, "script:emergency-first"),
    "a pizza": (["hi could I order a large pizza with mushrooms", "yes it is", "yes"], L.EMERGENCY_NOW, "on-call",
                "quiet", "script:quiet-advice"),
    "a pizza, wrong number": (["hi could I order a large pizza with mushrooms", "no"], L.ADMINISTRATIVE, "goodbye",
                              None, "script:wrong-number"),
    "a pizza, then silence": (["hi could I order a large pizza with mushrooms", "#1", SILENCE, SILENCE],
                              L.EMERGENCY_NOW, "on-call", "quiet", "script:quiet-advice"),
    "a pizza, wrong number, and a symptom": (["hi could I order a large pizza with mushrooms", "no but my chest hurts",
                                              "no", "no"], L.ON_CALL_NOW, "", None, "chest-pain:warning-signs"),
    "overheard": (["I can't speak freely he might hear me", "no"], L.ON_CALL_NOW, "on-call", "quiet",
                  "script:quiet-urgent"),
    "overheard, not understood": (["I can't talk right now he's listening", "purple", "purple"], L.EMERGENCY_NOW,
                                  "on-call", "quiet", "script:quiet-advice"),
    "whispering, by keys": (["sorry I have to whisper in here", "#2", "#7", "#1", "#05021960", "#1", "#5552223333",
                             "#1", "#1"], L.ADMINISTRATIVE, "", None, "script:keypad-offer"),
    "silence after a red flag": (["he collapsed and he is not breathing", SILENCE, SILENCE, SILENCE], L.EMERGENCY_NOW,
                                 "on-call", None, "script:emergency-again"),
    "silence in mid-sentence": (["well I wanted to ask because my", SILENCE, SILENCE, SILENCE], L.ON_CALL_NOW, "person",
                                None, "script:still-there"),
    "wrong number": (["oh sorry I must have dialed the wrong number"], L.ADMINISTRATIVE, "goodbye", None,
                     "script:wrong-number"),
    "a recorded voice": (["we have been trying to reach you about your car's extended warranty",
                          "press one to speak with a representative"], L.ADMINISTRATIVE, "goodbye", None,
                         "script:robocall-end"),
    "a recorded voice, then silence": (["congratulations you have been selected for a free cruise", SILENCE, SILENCE],
                                       L.ADMINISTRATIVE, "goodbye", None, "script:robocall-end"),
    "a recorded voice that names a danger": (
        ["this is an automated message for patients who are not breathing", SILENCE, SILENCE],
        L.ADMINISTRATIVE, "goodbye", None, "script:robocall-check"),
    "a voicemail's greeting": (["hello you've reached the voicemail of the Jensens leave a message after the beep",
                                "if this is an emergency dial nine one one", SILENCE], L.ADMINISTRATIVE, "goodbye",
                               None, "script:robocall-end"),
    "a person where a recording was heard": (
        ["there was a recorded message you have been selected and my chest hurts", "yes", "no", "no"], L.ON_CALL_NOW,
        "", None, "chest-pain:warning-signs"),
    "a call for pressing keys, and a symptom": (["I can't press one now my chest hurts", SILENCE, SILENCE, "no", "no"],
                                                L.ON_CALL_NOW, "", None, "chest-pain:warning-signs"),
    "a doctor for whoever is on call": (["hello this is doctor Nguyen could I have the doctor on call"], L.ON_CALL_NOW,
                                        "on-call", None, "script:professional-urgent"),
    "a doctor's patient": (["it's doctor Nguyen's patient could I have the doctor on call"], L.ADMINISTRATIVE, "person",
                           None, "script:to-person"),
    "yes to the crisis line": (["honestly I just want to end my life", "yes please connect me"],
                               L.EMERGENCY_DEPARTMENT_NOW, "", "suicide", "script:crisis-stay"),
    "yes to the crisis line, to talk": (["honestly I just want to end my life", "yes I want to talk to someone"],
                                        L.EMERGENCY_DEPARTMENT_NOW, "", "suicide", "script:crisis-stay"),
    "a doctor and no crisis line": (["honestly I just want to end my life", "connect me with my doctor instead"],
                                    L.EMERGENCY_DEPARTMENT_NOW, "on-call", "suicide", "script:crisis-stay"),
    "not connected": (["honestly I just want to end my life", "don't connect me"],
                      L.EMERGENCY_DEPARTMENT_NOW, "on-call", "suicide", "script:crisis-stay"),
    "yes to the delivery room": (["I'm thirty weeks pregnant and bleeding", "please put me through"],
                                 L.EMERGENCY_DEPARTMENT_NOW, "", "labour-and-delivery", "script:labour-connect"),
    "asks for the call to be made": (["he is not breathing any more", "will you call nine one one for me", "doctor"],
                                     L.EMERGENCY_NOW, "on-call", None, "script:emergency-offer"),
    "no recorded voice": (["I got a letter it says final notice", "yes", "I want to speak to a person"],
                          L.ADMINISTRATIVE, "person", None, "script:robocall-check"),
    "suicide": (["honestly I just want to end my life", SILENCE], L.EMERGENCY_DEPARTMENT_NOW, "", "suicide",
                "script:crisis-stay"),
    "poison": (["my toddler drank some bleach under the sink", SILENCE], L.EMERGENCY_NOW, "", "poison",
               "script:poison"),
    "late pregnancy": (["so I'm thirty two weeks pregnant with a bad cramp", "no", "yes", SILENCE],
                       L.EMERGENCY_DEPARTMENT_NOW, "", "labour-and-delivery", "script:labour"),
    "late pregnancy, nothing urgent": (["hi I'm thirty two weeks pregnant and I feel so slow", "no", "no"],
                                       L.SAME_DAY, "", "labour-and-delivery", "pregnancy-call:warning-signs"),
    "early pregnancy": (["hi I'm pregnant and I feel funny", "no", "no", "yes", SILENCE, SILENCE, SILENCE],
                        L.EMERGENCY_DEPARTMENT_NOW, "on-call", "pregnancy", "script:emergency-department"),
    "pharmacy": (["good evening this is the pharmacist over at main street", "no", "main street drugs my name is bob",
                  "the blood pressure tablets", *NAMED], L.ADMINISTRATIVE, "", None, "pharmacy-call:closing"),
    "pharmacy, urgent": (["good evening this is the pharmacist over at main street", "yes he is"], L.ON_CALL_NOW,
                         "on-call", "professional", "script:professional-urgent"),
    "a bill, after all": (["I'm calling about a bill I got", "why was it so high", "the one from may", *NAMED],
                          L.ADMINISTRATIVE, "", None, "billing:about-what"),
    "a nod, and then": (["all right", "my chest hurts", "no", "no"], L.ON_CALL_NOW, "", None,
                        "chest-pain:warning-signs"),
    "on behalf of somebody": (["on behalf of my uncle he's right here next to me", "he'd like a refill",
                               "the white ones", "no", *NAMED[:6], "relative", "mary jones", "yes", "yes"],
                              L.ADMINISTRATIVE, "", None, "refill:relation"),
    "for somebody else, no complaint of a protocol": (["my uncle feels sick and sort of off today", "no", "no", "no"],
                                                      L.SAME_DAY, "", None, "script:for-another"),
    "a foreigner who cannot breathe": (["please I no can breathe good", "#1"], L.EMERGENCY_NOW, "on-call", None,
                                       "script:emergency-first"),
    "an ear, and no bad line": (["I can't hear with my left ear", "yes", "#1"], L.EMERGENCY_NOW, "on-call", None,
                                "script:emergency-first"),
    "somebody else, and no more": (["it's about my neighbor", "she has chest pain", "no", "no"], L.ON_CALL_NOW, "",
                                   None, "script:tell-more"),
    "despair behind a message": (["please let my doctor know I'm done with everything", "no", "yes", SILENCE],
                                 L.EMERGENCY_DEPARTMENT_NOW, "", "suicide", "suicide:done-already"),
    "despair before a cough": (["been so low lately I barely sleep and I don't see the point", "no", "no", "yes",
                                SILENCE], L.ON_CALL_NOW, "", "suicide", "suicide:done-already"),
    "hospital": (["hello I'm calling from the emergency room at mercy", "mumble", "mumble"], L.ON_CALL_NOW, "on-call",
                 "professional", "script:professional-urgent"),
    "laboratory, critical": (["hi with a critical potassium for one of your patients"], L.ON_CALL_NOW, "on-call",
                             "professional", "script:professional-urgent"),
    "laboratory": (["hi it's radiology I'm calling from the lab", "no", "general lab anna", "a culture", *NAMED],
                   L.ADMINISTRATIVE, "", None, "laboratory-call:closing"),
    "relay": (["hello I am relay operator twelve with a call for you go ahead", SILENCE, SILENCE,
               "where is your office go ahead", "go ahead", "no go ahead"], L.ADMINISTRATIVE, "goodbye", None,
              "script:relay"),
}  # fmt: skip

SPANISH = {
    "distress": (["ay por favor ayúdeme", SILENCE, "no", "no", "no"], L.SAME_DAY, "", None, "script:distress"),
    "confused": (["fíjese que no me acuerdo para qué llamé"], L.ON_CALL_NOW, "person", None, "script:confused"),
    "angry": (["qué tontería de máquina", "carajo", "estoy harta ya"], L.ADMINISTRATIVE, "person", None,
              "script:anger"),
    "a child, alone": (["hola tengo seis años y no hay nadie", "no", "no", "sí"], L.ON_CALL_NOW, "", None,
                       "script:child-stay"),
    "a pizza": (["buenas quisiera pedir una pizza grande", "sí", "sí"], L.EMERGENCY_NOW, "on-call", "quiet",
                "script:quiet-advice"),
    "overheard": (["no puedo hablar libremente él me puede oír", SILENCE, SILENCE], L.EMERGENCY_NOW, "on-call", "quiet",
                  "script:quiet-advice"),
    "wrong number": (["perdone es número equivocado"], L.ADMINISTRATIVE, "goodbye", None, "script:wrong-number"),
    "a recorded voice": (["felicidades usted ha sido seleccionado para un premio", SILENCE, SILENCE],
                         L.ADMINISTRATIVE, "goodbye", None, "script:robocall-end"),
    "late pregnancy": (["estoy embarazada de treinta semanas y no me siento bien", "no", "sí", SILENCE],
                       L.EMERGENCY_DEPARTMENT_NOW, "", "labour-and-delivery", "script:labour"),
    "yes to the crisis line": (["la verdad ya no quiero vivir", "sí páseme por favor"], L.EMERGENCY_DEPARTMENT_NOW, "",
                               "suicide", "script:crisis-stay"),
    "a doctor for whoever is on call": (["buenas noches habla la doctora Ruiz me comunica con el médico de guardia"],
                                        L.ON_CALL_NOW, "on-call", None, "script:professional-urgent"),
    "a voicemail's greeting": (["no está disponible para contestar grabe su mensaje después de la señal", SILENCE,
                                SILENCE], L.ADMINISTRATIVE, "goodbye", None, "script:robocall-end"),
    "no, nothing more": (["oiga a qué hora abren", "no nada más gracias"], L.ADMINISTRATIVE, "goodbye", None,
                         "hours:closing"),
    "can you hear me": (["bueno me oye", "número equivocado"], L.ADMINISTRATIVE, "goodbye", None, "script:wait-ack"),
    "laboratory, critical": (["buenas le llamo del laboratorio por un valor crítico"], L.ON_CALL_NOW, "on-call",
                             "professional", "script:professional-urgent"),
    "refuses 911": (["mi papá no respira", "no quiero llamar al nueve uno uno", "que no"], L.EMERGENCY_NOW, "on-call",
                    None, "script:emergency-urge"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "lines", "level", "wants", "topic", "says"),
    [
        pytest.param(language, *path, id=f"{language} {name}")
        for language, paths in (("en", ENGLISH), ("es", SPANISH))
        for name, path in paths.items()
    ],
)
def test_a_path_ends_where_it_must(
    protocols: ProtocolSet,
    matcher: PhraseMatcher,
    language: str,
    lines: list[str],
    level: Level,
    wants: str,
    topic: str | None,
    says: str,
) -> None:
    talk = begin(protocols, *lines, matcher=matcher, language=language)
    found = ended(talk)
    assert (found.level, found.wants, found.topic) == (level, wants, topic), transcript(talk)
    assert says in talk.asked, transcript(talk)
    assert {say.language for step in talk.steps[2:] for say in step.says} <= {language}


def test_nothing_of_the_matter_is_named_to_who_may_be_overheard(protocols: ProtocolSet, matcher: PhraseMatcher) -> None:
    talk = begin(protocols, "I can't speak freely he might hear me", "yes", matcher=matcher)
    heard = " ".join(say.text.lower() for step in talk.steps[2:] for say in step.says)
    for word in ("nine one one", "emergency", "police", "hurt", "danger", "safe", "violence"):
        assert word not in heard
    back = Aftermath(
        protocols, PRACTICE, ended(talk), Returned("page-on-call", "no-answer", 1, 2, "5550100"), today=TODAY,
        can_hear=frozenset({"en"}),
    ).open()  # fmt: skip
    assert isinstance(back.then, Dispose) and [say.name for say in back.says] == ["script:quiet-failed"]
    task = back.then.disposition.task
    assert task is not None and task.urgent and task.fields["callback"] == "5550100"
    assert connecting(protocols, PRACTICE, "page-on-call", ended(talk)) == ()


def test_what_is_said_of_the_caller_reaches_the_provider() -> None:
    talk = begin(SMALL, "i'm a kid", "no", "no", "yes")
    assert "The caller is a child." in ended(talk).summary
    talk = begin(SMALL, "relay operator", "chest pain", "no", "no")
    assert "relay operator" in ended(talk).summary
    talk = begin(SMALL, "i'm fifteen years old and i have chest pain", "no", "no")
    assert "under eighteen" in ended(talk).summary


def test_the_question_before_is_asked_again_and_a_level_reached_stays() -> None:
    talk = begin(SMALL, "chest pain", "no", "i meant yes")
    assert talk.said == ("script:go-back", "chest:signs")
    talk.all("yes", "i'll call")
    assert ended(talk).level is L.EMERGENCY_NOW


def test_who_keeps_asking_what_gets_the_keys_and_then_the_unclear_side() -> None:
    talk = begin(SMALL, "chest pain", *["say that again"] * 3)
    assert "script:yes-no-keys" in talk.said
    talk.give("say that again")
    assert talk.said[0] == "script:emergency-first"


def test_a_relay_call_is_given_more_time() -> None:
    talk = begin(SMALL, "relay operator")
    assert isinstance(talk.step.then, Listen) and talk.step.then.patience_s >= 30
    talk.all(SILENCE, SILENCE, SILENCE)
    assert "script:keypad-offer" not in talk.asked
    talk.give("chest pain go ahead")
    assert talk.said[-1] == "chest:signs"
    talk.give("no go ahead")
    assert talk.said[-1] == "chest:now"


def test_a_person_of_a_laboratory_is_asked_no_triage_questions() -> None:
    talk = begin(SMALL, "this is the lab", "no", "the elbow hurts he says and chest pain", "#5551234567", "#1", "#1")
    found = ended(talk)
    assert found.task is not None and found.task.queue == "results"
    talk = begin(SMALL, "this is the lab", "no", "he is not breathing")
    assert (ended(talk).level, ended(talk).wants) == (L.EMERGENCY_NOW, "on-call")


@pytest.mark.parametrize("line", [SILENCE, NOISE, "purple elephants", "#4"])
def test_no_unclear_answer_of_a_path_ends_least_urgent(line: str) -> None:
    for opening in ("he can hear me", "please help me", "i'm a kid", "can't talk right now", "relay operator"):
        talk = begin(SMALL, opening)
        for _ in range(40):
            if talk.disposition is not None:
                break
            talk.give(line)
        assert ended(talk).level <= L.SAME_DAY, transcript(talk)
