"""The marker syntax of the configuration templates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.errors import TelephonyError
from answering.telephony.templates import fill

VALUES = {
    "name": "N",
    "yes": True,
    "no": False,
    "rows": [{"id": "a", "name": "own"}, {"id": "b"}],
    "none": [],
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", "\n"),
        ("x = @{name}", "x = N\n"),
        ("${EXTEN} $[1+1] @name {name}", "${EXTEN} $[1+1] @name {name}\n"),
        (";@each rows\n[@{id}]\nn = @{name}\n;@end\nafter", "[a]\nn = own\n[b]\nn = N\nafter\n"),
        (";@each none\n[@{id}]\n;@end\nafter", "after\n"),
        (";@if yes\nkept @{name}\n;@end", "kept N\n"),
        (";@if no\ngone\n;@end\nafter", "after\n"),
    ],
)
def test_markers(template: str, text: str) -> None:
    assert fill(template, VALUES) == text


@pytest.mark.parametrize(
    "template",
    [
        "@{unknown}",
        ";@each unknown\n;@end",
        ";@if name\n;@end",
        ";@each rows",
        ";@end",
        ";@if yes\n;@if no\n;@end",
    ],
)
def test_a_wrong_template_is_refused(template: str) -> None:
    with pytest.raises(TelephonyError):
        fill(template, VALUES)


@given(st.text(st.sampled_from("a\n\r\0;@{}[]"), min_size=1))
def test_no_value_can_break_out_of_its_line(value: str) -> None:
    try:
        text = fill("x = @{name}\ny = 1", {"name": value})
    except TelephonyError:
        assert any(character in value for character in "\n\r\0;")
    else:
        assert text.split("\n") == [f"x = {value}", "y = 1", ""]
