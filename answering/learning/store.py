"""Models on disk: one file each, named by what it was learnt from, with a checksum; a damaged one is refused."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
from pathlib import Path

import numpy as np

from answering.errors import AnsweringError
from answering.learning.corpus import Label
from answering.learning.grams import Vocabulary
from answering.learning.model import Known, Model, Thresholds
from answering.learning.regression import Linear

KEPT = 10
_ENDING = ".learnt"
_FORM = 1
_LINEAR = ("tiers", "complaints", "flows")


class Unusable(AnsweringError):
    """A file of weights that is damaged, or of another form."""


def save(folder: Path, model: Model) -> Path:
    """Write a model in one step; the oldest ones beyond `KEPT` are forgotten. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    body = _written(model)
    path = folder / f"{model.name}{_ENDING}"
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(name, path)
    for old in _newest_first(folder)[KEPT:]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path


def load(folder: Path, name: str) -> Model | None:
    """The model of that name, None where there is none. Raises Unusable."""
    return _read(folder / f"{name}{_ENDING}")


def latest(folder: Path) -> Model | None:
    """The model written last that is sound, None where there is none."""
    for path in _newest_first(folder):
        with contextlib.suppress(Unusable):
            return _read(path)
    return None


def _newest_first(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        found = [path for path in folder.iterdir() if path.name.endswith(_ENDING)]
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return []


def _read(path: Path) -> Model | None:
    try:
        digest, _, body = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}", _MEND) from error
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise Unusable(f"{path} is damaged: its checksum is another", _MEND)
    try:
        return _parsed(body)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Unusable(f"{path} is of another form", _MEND) from error


_MEND = "answering protocols build"


def _written(model: Model) -> bytes:
    told = {
        "form": _FORM,
        "name": model.name,
        "built": model.built,
        "parts": list(model.vocabulary.places),
        "classes": {each: getattr(model, each).classes for each in _LINEAR},
        "thresholds": {each: [one.acts, one.asks, one.clears] for each, one in model.thresholds.items()},
        "known": [[one.text, one.language, int(one.label), one.protocol] for one in model.known],
        "figures": model.figures,
    }
    arrays = {"rarity": model.vocabulary.rarity, "embeddings": model.embeddings}
    arrays["likely"] = np.asarray([one.likely for one in model.known], dtype=np.float32)
    for each in _LINEAR:
        linear: Linear = getattr(model, each)
        arrays |= {f"{each}-sparse": linear.sparse, f"{each}-dense": linear.dense, f"{each}-bias": linear.bias}
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    head = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    return b"%d\n" % len(head) + head + stream.getvalue()


def _parsed(body: bytes) -> Model:
    size, _, rest = body.partition(b"\n")
    told = json.loads(rest[: int(size)])
    if told["form"] != _FORM:
        raise ValueError("another form")
    with np.load(io.BytesIO(rest[int(size) :]), allow_pickle=False) as arrays:
        linear = {
            each: Linear(
                tuple(told["classes"][each]), arrays[f"{each}-sparse"], arrays[f"{each}-dense"], arrays[f"{each}-bias"]
            )
            for each in _LINEAR
        }
        vocabulary = Vocabulary({part: at for at, part in enumerate(told["parts"])}, arrays["rarity"])
        likely, embeddings = arrays["likely"], arrays["embeddings"]
    return Model(
        told["name"],
        told["built"],
        vocabulary,
        linear["tiers"],
        linear["complaints"],
        linear["flows"],
        {language: Thresholds(*values) for language, values in told["thresholds"].items()},
        tuple(
            Known(text, language, Label(label), protocol, (float(p[0]), float(p[1]), float(p[2])))
            for (text, language, label, protocol), p in zip(told["known"], likely, strict=True)
        ),
        embeddings,
        told["figures"],
    )
