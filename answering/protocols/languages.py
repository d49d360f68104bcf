"""Languages that come as files, and texts that stand beside the files they are for.

<folder>/languages/<code>.yaml       a language: its code, its name, its voice, the words the program has to know
<folder>/languages/<code>/*.yaml     texts: {<protocol id>: {<what>: <text or list>}}

<what> is the way to a text: ``title``, ``closing``, ``warning-signs.say``, ``warning-signs.why``, ``advice.same-day``,
``complaint.phrases``, ``red_flags.<id>``, ``emergencies``, ``openings``, ``contrasts.denied``,
``<question>.<choice>``, ``dialogues.<id>``; of ``script``: ``sentences.greeting``, ``intents.person``,
``<question>.say``; of ``red-flags``: the flag's id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from answering.errors import Problem
from answering.protocols import keys, names
from answering.protocols.fields import Fields, Notes, did_you_mean
from answering.protocols.model import Language
from answering.protocols.yaml_source import Mapping, Node, Scalar, Sequence

FOLDER = "languages"
SCRIPT = "script"
RED_FLAGS = "red-flags"
_DEFAULT = ("en", "es")
_CODE = re.compile(r"[a-z]{2,3}")
_ID = re.compile(rb"^[\"']?(?:id|extends)[\"']?[ \t]*:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)

Overlay = tuple[str, Scalar, Node]
"""A language's code, the way to a text, and the text."""


@dataclass(slots=True)
class Spoken:
    """The languages of a set; `found`: those that came as files. `texts`: protocol id -> what stands elsewhere."""

    languages: tuple[str, ...] = _DEFAULT
    found: Map[str, Language] = field(default_factory=dict)
    texts: Map[str, tuple[Scalar, tuple[Overlay, ...]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def texts_for(self, protocol_id: str) -> tuple[Overlay, ...]:
        """What is to be put into the file of that id."""
        self.used.add(protocol_id)
        texts = self.texts[protocol_id][1] if protocol_id in self.texts else ()
        return tuple(text for text in texts if text[0] in self.languages)

    def unused(self) -> list[Problem]:
        """Texts for protocols that are not there."""
        return [
            place.place.problem(f"there is no protocol '{one}' to translate", did_you_mean(one, self.used - {""}))
            for one, (place, _) in self.texts.items()
            if one not in self.used
        ]


def ids_in(data: bytes) -> tuple[str, ...]:
    """What a file defines or extends by the keys of its outermost mapping, found without reading it as YAML.

    A file whose outermost mapping stands in braces gives nothing.
    """
    return tuple(found.decode() for found in _ID.findall(data))


def read_languages(roots: Map[str, Node], script: Node | None, problems: list[Problem]) -> Spoken:
    """The languages the script names, those that came as files, and their texts."""
    notes = Notes()
    found: dict[str, Language] = {}
    for name, root in roots.items():
        if name.count("/") == 1:
            language = _language(notes, root, name.removeprefix(f"{FOLDER}/").rpartition(".")[0])
            found[language.code] = language
    texts: dict[str, tuple[Scalar, tuple[Overlay, ...]]] = {}
    for name, root in roots.items():
        if name.count("/") > 1:
            _overlays(notes, root, name.split("/")[1], texts)
    known = tuple(dict.fromkeys((*names.LANGUAGES, *(code for code in found if code))))
    languages = _named(notes, script, known)
    for name, root in roots.items():
        if name.count("/") > 1 and (code := name.split("/")[1]) not in languages:
            mend = did_you_mean(code, languages)
            notes.note(root.place, f"texts in '{code}', which the script does not name", mend, warning=code in known)
    problems += notes.problems
    return Spoken(languages, found, texts)


def _named(notes: Notes, script: Node | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """The languages every text must have, as the script file names them."""
    if not isinstance(script, Mapping):
        return _DEFAULT
    fields = Fields(notes, script, "the script", [key.text for key, _ in script.entries])
    node = fields.need("languages")
    items = notes.items(node, "languages") if node else ()
    languages = [notes.one_of(item, "language", known) for item in items]
    return tuple(dict.fromkeys(one for one in languages if one)) or _DEFAULT


def _language(notes: Notes, root: Node, file: str) -> Language:
    fields = Fields(notes, root, "a language", keys.LANGUAGE)
    fields.wanted("schema", lambda n: notes.integer(n, "schema", 1, 1), 1)
    code = fields.wanted("code", lambda n: notes.string(n, "code"), "")
    if code and not _CODE.fullmatch(code):
        notes.lose(fields.at("code"), f"'{code}' is no code of a language", "use two letters, such as fr")
    elif code in names.LANGUAGES:
        notes.lose(fields.at("code"), f"'{code}' is built in", "delete this file")
    elif code and code != file:
        notes.lose(fields.at("code"), f"the code '{code}' stands in the file '{file}.yaml'", "make them the same")
    lexicon: dict[str, tuple[str, ...]] = {}
    node = fields.need("lexicon")
    words = Fields(notes, node, "'lexicon'", keys.LEXICON) if node else None
    for name, key in keys.LEXICON.items() if words else ():
        if words and key.needed:
            words.need(name)
        if words and name in words:
            items = notes.items(words.values[name], name)
            said = (notes.string(item, f"a word of '{name}'") for item in items)
            lexicon[name] = tuple(word.casefold() for word in said if word)
    if "digits" in lexicon and len(lexicon["digits"]) != 10 and words:
        notes.lose(words.at("digits"), f"{len(lexicon['digits'])} digits", "write ten words, from zero to nine")
    return Language(
        code,
        fields.wanted("name", lambda n: notes.string(n, "name"), ""),
        fields.wanted("voice", lambda n: notes.string(n, "voice"), ""),
        lexicon,
    )


def _overlays(notes: Notes, root: Node, code: str, texts: dict[str, tuple[Scalar, tuple[Overlay, ...]]]) -> None:
    fields = Fields(notes, root, "a file of texts", keys.OVERLAY)
    fields.wanted("schema", lambda n: notes.integer(n, "schema", 1, 1), 1)
    node = fields.need("texts")
    protocols = notes.mapping(node, "'texts'") if node else None
    for protocol, listed in protocols.entries if protocols else ():
        entries = notes.mapping(listed, f"the texts of '{protocol.text}'")
        first, before = texts.get(protocol.text, (protocol, ()))
        added = tuple((code, way, text) for way, text in entries.entries) if entries else ()
        texts[protocol.text] = (first, (*before, *added))


def translated(notes: Notes, root: Node, overlays: tuple[Overlay, ...]) -> Node:
    """The file with these texts put in where they belong."""
    for code, way, text in overlays:
        steps = way.text.split(".")
        root = _put(notes, root, steps, code, way, text)
    return root


def _put(notes: Notes, node: Node, steps: list[str], code: str, way: Scalar, text: Node) -> Node:
    """The node with a text at the end of the way."""
    if not steps:
        return _added(notes, node, code, way, text)
    if isinstance(node, Mapping):
        step = steps[0]
        for key, value in node.entries:
            if key.text == step:
                return _with(node, step, _put(notes, value, steps[1:], code, way, text))
        for inside in ("questions", "screen", "red_flags", "answer", "choices"):
            below = next((value for key, value in node.entries if key.text == inside), None)
            if below is not None and _holds(below, step):
                return _with(node, inside, _put(notes, below, steps, code, way, text))
    if isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            if _id_of(item, at) == steps[0]:
                rest = steps[1:] or _default_part(item)
                changed = _put(notes, item, rest, code, way, text)
                return Sequence(node.place, (*node.items[:at], changed, *node.items[at + 1 :]))
    notes.lose(way.place, f"there is no '{way.text}' to translate", "the way goes by the keys and ids of the file")
    return node


def _default_part(item: Node) -> list[str]:
    """What of a red flag, a choice or a dialogue is translated: the words."""
    names_there = {key.text for key, _ in item.entries} if isinstance(item, Mapping) else set()
    return [next((part for part in ("phrases", "caller", "say") if part in names_there), "say")]


def _holds(node: Node, step: str) -> bool:
    """Whether a list, or the choices of an answer, have an entry of that id."""
    if isinstance(node, Mapping):
        return any(key.text == "choices" and _holds(value, step) for key, value in node.entries)
    return isinstance(node, Sequence) and any(_id_of(item, at) == step for at, item in enumerate(node.items))


def _id_of(node: Node, at: int) -> str:
    """The id of an entry; its number from 1 where it has none."""
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if key.text == "id" and isinstance(value, Scalar):
            return value.text
    return str(at + 1)


def _with(node: Mapping, name: str, value: Node) -> Mapping:
    return Mapping(node.place, tuple((key, value if key.text == name else old) for key, old in node.entries))


def _added(notes: Notes, node: Node, code: str, way: Scalar, text: Node) -> Node:
    if not isinstance(node, Mapping):
        notes.lose(way.place, f"'{way.text}' is no text by language", "the way has to end at one")
        return node
    if any(key.text == code for key, _ in node.entries):
        notes.lose(way.place, f"'{way.text}' has a text in '{code}' already", "keep it in one place")
        return node
    return Mapping(node.place, (*node.entries, (Scalar(way.place, code, False), text)))
