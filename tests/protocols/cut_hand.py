"""A sound protocol with emergencies, openings, contrasts and whole calls, to be put beside the others and broken."""

from __future__ import annotations

FILE = "base/cut-hand.yaml"

CUT_HAND = """\
schema: 1
id: cut-hand
status: draft
version: 1
review_by: 2099-01-31
title: {en: "a cut hand", es: "una mano cortada"}
source: ["ACEP"]
complaint:
  strong: {en: [hand is spurting], es: [la mano chorrea]}
  phrases: {en: [cut my hand], es: [me corté la mano]}
red_flags:
  - id: finger-off
    level: emergency-now
    phrases: {en: [finger came off], es: [se le fue el dedo]}
questions:
  - id: gushing
    say: {en: "Is it gushing?", es: "¿Sale a chorros?"}
    why: {en: "Then it is urgent.", es: "Porque es urgente."}
    answer: {type: yes-no}
    branches:
      - {when: "yes", level: emergency-now}
      - {when: "no", ask: next}
    unclear: {repeat: 1, level: emergency-now}
  - id: when-it-was
    say: {en: "Was it today?", es: "¿Fue hoy?"}
    answer: {type: yes-no}
    branches:
      - {when: "yes", level: on-call-now}
      - {when: "no", level: same-day}
    unclear: {repeat: 1, level: on-call-now}
advice:
  same-day: {en: "Keep it clean.", es: "Manténgala limpia."}
emergencies:
  en: [the saw took two of his fingers and it will not stop bleeding]
  es: [la sierra le llevó dos dedos y no para de sangrar]
openings:
  en:
    - the bread knife slipped and i sliced my palm open
    - I've cut my hand on a can, what should I do?
  es:
    - se me resbaló el cuchillo y me abrí la palma
    - me corté la mano con una lata y no sé qué hacer
contrasts:
  history:
    en: [years ago i had surgery on my hand]
    es: [hace años me operaron de la mano]
  denied:
    en: [the hand is fine i only need my form signed]
    es: [la mano está bien solo necesito mi formulario]
dialogues:
  - id: today
    caller:
      en: ["i cut my hand", "no", "[silence]", "[1]"]
      es: ["me corté la mano", "no", "[silence]", "[1]"]
    expect: {level: on-call-now, protocol: cut-hand, red_flag: none, says: [gushing, "cut-hand:when-it-was"]}
  - caller:
      en: ["i cut my hand", "[hang up]"]
      es: ["me corté la mano", "[hang up]"]
    closed: true
    expect: {level: emergency-now, queue: none}
"""
