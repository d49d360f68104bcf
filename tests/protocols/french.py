"""A third language as a practice would add it: files and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from answering.protocols import names

FRENCH = """\
schema: 1
code: fr
name: français
voice: fr
lexicon:
  yes: [oui, ouais]
  no: ["non"]
  uncertain: [je ne sais pas]
  fillers: [euh]
  negators: [pas, sans]
  digits: [zéro, un, deux, trois, quatre, cinq, six, sept, huit, neuf]
"""


def script_texts() -> Iterator[str]:
    for name, allowed in names.SENTENCES.items():
        needed = "".join(f" {{{one}}}" for one in allowed if one != "practice")
        yield f'    sentences.{name}: "Des mots{needed}."'
    yield from (f"    intents.{name}: [dire {name.replace('911', 'urgences')}]" for name in names.INTENTS)
    yield '    any-danger.say: "Y a-t-il un danger ?"'


TEXTS = """\
schema: 1
texts:
  script:
{script}
  red-flags:
    no-pulse: [pas de pouls]
  sore-arm:
    title: "un bras douloureux"
    complaint.strong: [bras arraché]
    complaint.phrases: [mal au bras, bras douloureux]
    broken.say: "Le bras est-il cassé ?"
    pain.say: "Quelle est la douleur ?"
  note:
    title: "une note"
    complaint.phrases: [laisser une note]
    words.say: "Quelle est la note ?"
    closing: "C'est noté."
"""


def write(folder: Path) -> Path:
    """Add the language to a sound set in English and Spanish."""
    home = folder / "languages"
    (home / "fr").mkdir(parents=True)
    (home / "fr.yaml").write_text(FRENCH, "utf-8")
    (home / "fr/base.yaml").write_text(TEXTS.replace("{script}", "\n".join(script_texts()), 1), "utf-8")
    script = folder / "_common/script.yaml"
    script.write_text(script.read_text("utf-8").replace("languages: [en, es]", "languages: [en, es, fr]"), "utf-8")
    return folder
