from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.adapters.reasons import MAX_VALUE_CHARACTERS, not_a_fact, one_of, shown

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


@settings(deadline=None)
@given(anything)
def test_any_value_is_short_and_safe_to_print(value: Any) -> None:
    assert shown(value).isprintable()
    assert 0 < len(shown(value)) <= MAX_VALUE_CHARACTERS
    shown(value).encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        ("客户", '"客户"'),
        (b"acme", '"acme"'),
        ("\x1b[31m\u202e\ud800", '"\\u001b[31m\\u202e\\ud800"'),
        ({"a": [1, 0.5, True]}, '{"a": [1, 0.5, true]}'),
        ("x" * 98, f'"{"x" * 98}"'),
        ("x" * 99, f'"{"x" * 98}…'),
    ],
)
def test_a_value_is_shown_as_json(value: Any, expected: str) -> None:
    assert shown(value) == expected


def test_what_is_nested_deeper_than_the_stack_is_shown_by_its_beginning() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    assert shown(value) == "[" * 99 + "…"


def test_choices_are_named() -> None:
    assert one_of(["a"]) == '"a"'
    assert one_of(["a", "b"]) == 'one of "a", "b"'


def test_an_enumeration_deep_inside_names_its_choices() -> None:
    class Step(msgspec.Struct):
        state: Literal["open", "done"] | None

    class Plan(msgspec.Struct):
        steps: tuple[Step, ...]

    body = {"steps": [{"state": "open"}, {"state": "gone"}]}
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(body, Plan)
    told = str(not_a_fact(caught.value, body, Plan))
    assert told == 'steps[1].state: expected one of "done", "open", got "gone"'
