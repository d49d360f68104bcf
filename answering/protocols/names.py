"""Names that the program looks up in the protocol files: they must all be there, and no others."""

from __future__ import annotations

LANGUAGES = ("en", "es")
"""Built in; every other language comes as files."""

SENTENCES: dict[str, tuple[str, ...]] = {
    "greeting-emergency": (),
    "greeting": ("practice",),
    "recording-notice": (),
    "language-offer": ("key",),
    "person-offer": (),
    "ask-purpose": (),
    "closed-hours": ("practice",),
    "say-again": (),
    "repeat": (),
    "silence-once": (),
    "silence-twice": (),
    "still-there": (),
    "keypad-offer": (),
    "menu-item": ("title", "key"),
    "menu-more": (),
    "yes-no-keys": (),
    "keys-date": (),
    "keys-age": (),
    "keys-number": (),
    "to-person": (),
    "hold-on": (),
    "wait-ack": (),
    "who-are-you": ("practice",),
    "am-i-machine": ("practice",),
    "why-default": (),
    "acknowledge-clinical": (),
    "go-back": (),
    "for-another": (),
    "also-noted": ("title",),
    "anger": (),
    "distress": (),
    "confused": (),
    "child-adult": (),
    "child-hand-over": (),
    "child-stay": (),
    "relay": (),
    "robocall-check": (),
    "robocall-end": (),
    "wrong-number": ("practice",),
    "quiet-wanted": ("practice",),
    "quiet-urgent": (),
    "quiet-advice": (),
    "quiet-failed": (),
    "professional-urgent": (),
    "emergency-first": (),
    "emergency-again": (),
    "emergency-stay": (),
    "emergency-offer": (),
    "emergency-urge": (),
    "emergency-department": (),
    "crisis-stay": (),
    "poison": (),
    "labour": (),
    "labour-connect": (),
    "labour-start": (),
    "page-start": (),
    "page-next": (),
    "page-failed": (),
    "page-leave-message": (),
    "nurse-start": (),
    "front-desk-start": (),
    "not-answered": (),
    "message-done": (),
    "task-read-back": ("fields",),
    "task-correct": (),
    "task-which": (),
    "mended": ("fields",),
    "task-done": (),
    "anything-else": (),
    "before-you-go": (),
    "goodbye": ("practice",),
    "recording-refused": (),
    "language-unavailable": (),
    "limit-reached": (),
    "briefing": ("summary", "number"),
    "dialplan-fall-back": ("practice",),
    "dialplan-connecting": (),
    "dialplan-briefing-keys": (),
    "dialplan-emergency-advice": (),
    "dialplan-offer-on-call": (),
    "dialplan-no-one-reached": (),
    "dialplan-leave-message": (),
    "dialplan-goodbye": ("practice",),
    "dialplan-closed": ("practice",),
}
"""Sentence of the script -> the placeholders it may hold, and must but for {practice}."""

INTENTS = (
    "person",
    "repeat",
    "hold-on",
    "who",
    "machine",
    "why",
    "goodbye",
    "no-recording",
    "spanish",
    "english",
    "refuse-911",
    "will-call-911",
    "not-emergency",
    "thanks",
    "wrong-number",
    "cannot-talk",
    "overheard",
    "coded-order",
    "go-back",
    "anger",
    "distress",
    "confused",
    "relay",
    "robocall",
)
"""What a caller may say at any moment."""

CHILD = "child-call"
PROXY = "proxy-call"
PATHS = (CHILD, PROXY)
"""Protocols that are no complaint and no request of their own. `child-call`: what a child says of itself, and the short
questions for one that is alone. `proxy-call`: how callers name somebody else as the patient, and the fields that every
task then asks for as well. A set without one of them goes without that path."""

PROFESSIONAL = "professional"
"""The topic of tasks for callers from a pharmacy, a hospital or a laboratory: they are asked no triage questions."""

PREGNANCY, TWENTY_WEEKS, LABOUR = "pregnancy", "twenty-weeks", "labour-and-delivery"
"""A finding of the topic `pregnancy` has the topic `labour-and-delivery` once the slot `twenty-weeks` holds "yes"."""
