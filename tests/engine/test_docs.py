"""The page on the engine says what is, and its example works."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from streams.engine.options import Options

PAGE = (Path(__file__).parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", [field.name for field in fields(Options)])
def test_every_option_is_on_the_page(option: str) -> None:
    assert f"| `{option}` |" in PAGE


def test_the_example_declares_an_agent_that_counts() -> None:
    example: dict[str, Any] = {"__name__": "example"}
    exec(PAGE.split("```python\n")[1].split("```")[0], example)  # the page's own code
    state = {"user": "a", "n": 99}
    assert example["count"](state, "word", 0) == ({"user": "a", "n": 100}, [{"user": "a", "n": 100}])
    assert [agent.get_topic_names() for agent in example["engine"].app.agents.values()] == [("words",)]
