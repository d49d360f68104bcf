"""Keys of the telephone, one by one or several at once, until they are a whole answer."""

from __future__ import annotations

from answering.language.expectation import Expectation, Kind

_ONE_KEY = frozenset({Kind.OPEN, Kind.YES_NO, Kind.CHOICE, Kind.NAME, Kind.TEXT})
_LENGTH = {Kind.PHONE_NUMBER: 10, Kind.DATE_OF_BIRTH: 8}
_MAY_BEGIN_WITH_ZERO = frozenset({Kind.DATE_OF_BIRTH, Kind.DIGITS})
_MOST_KEYS = 16

BETWEEN_KEYS_S = 4.0
PERSON = "0"


class KeyEntry:
    """The keys of one answer so far. A first zero is a person, except where an answer may begin with it."""

    def __init__(self) -> None:
        self._keys = ""

    @property
    def begun(self) -> bool:
        """Whether keys wait for more."""
        return bool(self._keys)

    def press(self, keys: str, expected: Expectation) -> str | None:
        """The whole answer without its closing `#`, or None while more may come."""
        if keys == PERSON and not self._keys and expected.kind not in _MAY_BEGIN_WITH_ZERO:
            return PERSON
        self._keys += keys
        return self.take() if len(keys) > 1 or self._whole(expected) else None

    def take(self) -> str:
        """What was pressed, and begin anew."""
        keys, self._keys = self._keys.rstrip("#"), ""
        return keys

    def _whole(self, expected: Expectation) -> bool:
        keys = self._keys
        if keys.endswith("#") or len(keys) >= _MOST_KEYS or expected.kind in _ONE_KEY:
            return True
        if expected.kind is Kind.NUMBER_0_10:
            return keys != "1"
        length = _LENGTH.get(expected.kind) or expected.digits
        return bool(length) and len(keys) >= length
