"""A small protocol set written by hand: two complaints, a task, an answer, a topic of its own, site-wide red flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from answering.protocols.model import (
    AnswerType,
    Branch,
    Choice,
    Kind,
    Level,
    Protocol,
    ProtocolSet,
    Question,
    RedFlag,
    Script,
    Text,
    Unclear,
)
from answering.protocols.names import CHILD, PREGNANCY, PROFESSIONAL, PROXY, SENTENCES, TWENTY_WEEKS


def both(en: str, es: str = "") -> Text:
    return {"en": en, "es": es or f"{en} (es)"}


def phrases(*en: str, es: tuple[str, ...] = ()) -> Mapping[str, tuple[str, ...]]:
    return {"en": en, "es": es}


def yes_no(
    question_id: str,
    *,
    yes: Level | None = None,
    no: Level | None = None,
    no_ask: str | None = None,
    unclear: Level | None = None,
    repeat: int = 1,
) -> Question:
    branches = (Branch(("yes",), level=yes), Branch(("no",), level=no, ask=no_ask))
    return Question(
        question_id,
        both(f"{question_id}?"),
        AnswerType.YES_NO,
        branches=branches,
        unclear=Unclear(repeat, unclear or yes),
        why=both(f"why {question_id}"),
    )


_TRIAGE = Protocol("", Kind.TRIAGE, 1, "active", title={}, source=(), strong=phrases(), phrases=phrases())
_TASK = replace(_TRIAGE, kind=Kind.TASK)
_FAQ = replace(_TRIAGE, kind=Kind.FAQ)
CHEST = replace(
    _TRIAGE,
    id="chest",
    title=both("chest pain", "dolor de pecho"),
    strong=phrases("crushing chest pain", es=("dolor de pecho muy fuerte",)),
    phrases=phrases("chest pain", es=("dolor de pecho",)),
    red_flags=(RedFlag("jaw", phrases("into my jaw"), Level.EMERGENCY_NOW),),
    questions=(
        yes_no("signs", yes=Level.EMERGENCY_NOW, no_ask="now"),
        yes_no("now", yes=Level.EMERGENCY_NOW, no=Level.ON_CALL_NOW),
    ),
    otherwise=Level.ON_CALL_NOW,
    advice={Level.EMERGENCY_NOW: both("sit down"), Level.ON_CALL_NOW: both("rest")},
    menu_key="1",
)
FEVER = replace(
    _TRIAGE,
    id="fever",
    title=both("fever", "fiebre"),
    phrases=phrases("fever", es=("fiebre",)),
    questions=(
        yes_no("drowsy", yes=Level.EMERGENCY_DEPARTMENT_NOW, unclear=Level.ON_CALL_NOW),
        Question(
            "age",
            both("how old?"),
            AnswerType.AGE,
            branches=(
                Branch(below=3, level=Level.EMERGENCY_DEPARTMENT_NOW),
                Branch(at_least=3, ask="degrees"),
            ),
            unclear=Unclear(1, ask="degrees"),
        ),
        Question(
            "degrees",
            both("how hot?"),
            AnswerType.TEMPERATURE,
            branches=(
                Branch(below=103, ask="since"),
                Branch(at_least=103, level=Level.ON_CALL_NOW),
            ),
            unclear=Unclear(1, Level.ON_CALL_NOW),
        ),
        Question(
            "since",
            both("since when?"),
            AnswerType.CHOICE,
            choices=(
                Choice("today", phrases("today", "this morning", es=("hoy",)), "1"),
                Choice("longer", phrases("yesterday", "longer", es=("ayer",)), "2"),
            ),
            branches=(
                Branch(("today",), level=Level.WITHIN_24_HOURS),
                Branch(("longer",), level=Level.SAME_DAY),
            ),
            unclear=Unclear(1, Level.SAME_DAY),
        ),
    ),
    otherwise=Level.SAME_DAY,
    menu_key="3",
)
DESPAIR = replace(
    _TRIAGE,
    id="despair",
    title=both("despair"),
    strong=phrases("end my life", es=("quitarme la vida",)),
    strong_level=Level.EMERGENCY_DEPARTMENT_NOW,
    phrases=phrases("hopeless"),
    red_flags=(RedFlag("act", phrases("took all my pills"), Level.EMERGENCY_NOW),),
    questions=(
        yes_no("thoughts", yes=Level.EMERGENCY_DEPARTMENT_NOW),
        yes_no("wish", yes=Level.ON_CALL_NOW, no=Level.SAME_DAY),
    ),
    otherwise=Level.SAME_DAY,
    topic="suicide",
)
REFILL = replace(
    _TASK,
    id="refill",
    title=both("a refill"),
    phrases=phrases("refill", es=("receta",)),
    questions=(
        Question("medicine", both("which medicine?"), AnswerType.TEXT, slot="medicine"),
        Question("callback", both("which number?"), AnswerType.PHONE_NUMBER, slot="callback", read_back=True),
    ),
    purpose="refill",
    queue="refills",
    closing=both("it goes to the staff"),
    menu_key="7",
)
MESSAGE = replace(
    _TASK,
    id="message",
    title=both("a message"),
    phrases=phrases("leave a message"),
    questions=(
        Question("text", both("what is it about?"), AnswerType.TEXT, slot="message"),
        Question("number", both("what number?"), AnswerType.PHONE_NUMBER, slot="callback", read_back=True),
    ),
    queue="messages",
)
HOURS = replace(
    _FAQ,
    id="hours",
    title=both("hours"),
    phrases=phrases("your hours", "your address"),
    closing=both("{practice} opens at eight"),
)
CHILD_ALONE = replace(
    _TRIAGE,
    id=CHILD,
    title=both("a child alone"),
    phrases=phrases("i'm a kid"),
    questions=(
        yes_no("bad", yes=Level.EMERGENCY_NOW, no_ask="hurt"),
        yes_no("hurt", yes=Level.ON_CALL_NOW, no=Level.SAME_DAY),
    ),
    otherwise=Level.ON_CALL_NOW,
)
SOMEBODY_ELSE = replace(
    _TASK,
    id=PROXY,
    title=both("for somebody else"),
    phrases=phrases("for my mother"),
    questions=(
        Question(
            "relation",
            both("who are you to them?"),
            AnswerType.CHOICE,
            choices=(Choice("self", phrases("myself"), "1"), Choice("relative", phrases("daughter"), "2")),
            branches=(Branch(("self",), level=Level.ADMINISTRATIVE), Branch(("relative",), ask="own-name")),
            slot="relation",
        ),
        Question("own-name", both("your name?"), AnswerType.NAME, slot="caller"),
    ),
    queue="messages",
)
LABORATORY = replace(
    _TASK,
    id="laboratory-call",
    title=both("a laboratory"),
    strong=phrases("critical value"),
    strong_level=Level.ON_CALL_NOW,
    phrases=phrases("this is the lab"),
    questions=(
        yes_no("urgent", yes=Level.ON_CALL_NOW, no_ask="about"),
        Question("about", both("what is it about?"), AnswerType.TEXT, slot="message"),
        Question("back", both("what number?"), AnswerType.PHONE_NUMBER, slot="callback", read_back=True),
    ),
    topic=PROFESSIONAL,
    queue="results",
)
PREGNANT = replace(
    _TRIAGE,
    id="pregnant",
    title=both("pregnancy"),
    phrases=phrases("pregnant"),
    questions=(
        yes_no("danger", yes=Level.EMERGENCY_NOW, no_ask="far"),
        replace(yes_no("far", no_ask="signs", unclear=Level.ON_CALL_NOW), slot=TWENTY_WEEKS),
        yes_no("signs", yes=Level.EMERGENCY_DEPARTMENT_NOW, no=Level.SAME_DAY),
    ),
    otherwise=Level.ON_CALL_NOW,
    topic=PREGNANCY,
)
SCREEN = (
    yes_no("screen-now", yes=Level.EMERGENCY_NOW, unclear=Level.ON_CALL_NOW),
    yes_no("screen-pain", yes=Level.EMERGENCY_DEPARTMENT_NOW, unclear=Level.ON_CALL_NOW),
)
RED_FLAGS = (
    RedFlag("not-breathing", phrases("not breathing", "can't breathe", es=("no respira",)), Level.EMERGENCY_NOW),
    RedFlag("poison", phrases("drank bleach"), Level.EMERGENCY_DEPARTMENT_NOW, "poison"),
    RedFlag("rash", phrases("spreading rash"), Level.ON_CALL_NOW),
)
INTENTS = {
    "person": phrases("a person", "operator", es=("una persona",)),
    "repeat": phrases("say that again", es=("repita",)),
    "hold-on": phrases("hold on"),
    "who": phrases("who are you"),
    "machine": phrases("are you a machine"),
    "why": phrases("why do you ask"),
    "goodbye": phrases("goodbye", es=("adiós",)),
    "no-recording": phrases("do not record"),
    "spanish": phrases("in spanish"),
    "english": phrases("in english", es=("in english",)),
    "refuse-911": phrases("won't call", "don't want an ambulance"),
    "will-call-911": phrases("i'm calling now", "i'll call"),
    "not-emergency": phrases("not an emergency"),
    "thanks": phrases("thank you"),
    "wrong-number": phrases("wrong number"),
    "cannot-talk": phrases("can't talk right now"),
    "overheard": phrases("he can hear me"),
    "coded-order": phrases("a large pizza"),
    "go-back": phrases("i meant yes", "go back"),
    "anger": phrases("this is ridiculous", "damn it"),
    "distress": phrases("please help me"),
    "confused": phrases("don't know where i am"),
    "relay": phrases("relay operator"),
    "robocall": phrases("extended warranty"),
}
PROTOCOLS = (
    CHEST, FEVER, DESPAIR, REFILL, MESSAGE, HOURS, CHILD_ALONE, SOMEBODY_ELSE, LABORATORY, PREGNANT
)  # fmt: skip
SMALL = ProtocolSet(
    protocols={each.id: each for each in PROTOCOLS},
    red_flags=RED_FLAGS,
    script=Script(
        {name: both(" ".join([name, *("{" + field + "}" for field in fields)])) for name, fields in SENTENCES.items()},
        INTENTS,
        SCREEN,
    ),
    languages=("en", "es"),
    content_hash="0" * 64,
)
