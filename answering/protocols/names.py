"""Names that the program looks up in the protocol files: they must all be there, and no others."""

from __future__ import annotations

LANGUAGES = ("en", "es")

SENTENCES: dict[str, tuple[str, ...]] = {
    "greeting-emergency": (),
    "greeting": ("practice",),
    "recording-notice": (),
    "spanish-offer": (),
    "person-offer": (),
    "ask-purpose": (),
    "closed-hours": ("practice",),
    "say-again": (),
    "repeat": (),
    "silence-once": (),
    "silence-twice": (),
    "keypad-offer": (),
    "to-person": (),
    "hold-on": (),
    "wait-ack": (),
    "who-are-you": ("practice",),
    "am-i-machine": ("practice",),
    "why-default": (),
    "acknowledge-clinical": (),
    "emergency-first": (),
    "emergency-again": (),
    "emergency-stay": (),
    "emergency-offer": (),
    "emergency-urge": (),
    "emergency-department": (),
    "crisis-stay": (),
    "poison": (),
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
    "person", "repeat", "hold-on", "who", "machine", "why", "goodbye", "no-recording", "spanish", "english",
    "refuse-911", "will-call-911", "not-emergency", "thanks", "wrong-number", "cannot-talk",
)
"""What a caller may say at any moment."""
