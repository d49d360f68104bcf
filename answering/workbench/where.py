"""Where in the files a part of a protocol stands, found again by its ids: the model itself keeps no lines."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from answering.protocols.source import RED_FLAGS, SCRIPT
from answering.protocols.yaml_source import Mapping, Node, Place, Scalar, Sequence, read

Step = str | int
"""A key, the id of an item of a list, or an item's place in it."""


class Places:
    """Reads each file once. A part that is not found (a file has changed, a pack brought it) gives the file alone."""

    def __init__(self) -> None:
        self._root = cache(_root)

    def of(self, file: str, *path: Step) -> Place:
        """The place of the part that `path` leads to, as far as it leads."""
        node = self._root(file)
        place = Place(file)
        for step in path:
            node = _inside(node, step)
            if node is None:
                return place
            place = node.place
        return place

    def site(self, files: tuple[str, ...], name: str, *path: Step) -> Place:
        """The same in a file of the whole site, which stands above the protocols' `files`."""
        for file in files:
            for folder in Path(file).parents:
                if (folder / name).is_file():
                    return self.of(str(folder / name), *path)
        return Place(name)


def parsed(place: str, file: str) -> Place:
    """A place spelt `file:line:column` or `file:line`; `file` alone where it is spelt otherwise."""
    parts = place.rsplit(":", 2)
    numbers = [int(part) for part in parts[1:] if part.isdecimal()]
    if len(parts) == 3 and len(numbers) == 2:
        return Place(parts[0], *numbers)
    parts = place.rsplit(":", 1)
    if len(parts) == 2 and parts[1].isdecimal():
        return Place(parts[0], int(parts[1]))
    return Place(place or file)


SITE_FILE = RED_FLAGS
SCREEN_FILE = SCRIPT


def _root(file: str) -> Node | None:
    try:
        return read(Path(file).read_bytes(), file)[0]
    except OSError:
        return None


def _inside(node: Node | None, step: Step) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return next((value for key, value in node.entries if key.text == step), None)
    if isinstance(node, Sequence):
        if isinstance(step, int):
            return node.items[step] if 0 <= step < len(node.items) else None
        return next((item for item in node.items if _id(item) == step), None)
    return None


def _id(node: Node) -> str | None:
    found = _inside(node, "id") if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else None
