"""Whatever went wrong is told in the reader's language, by the type of its problem, though its document is English."""

import re
from typing import Any

import pytest

from streams.adapters.wording.texts import LANGUAGES, texts
from streams.web.pages.refusing import detail
from streams.web.problems import Problem
from tests.web.refusals import problems

OF_LISTS = {"unknown-cursor", "too-many-streams", "too-many-listeners"}  # which no page asks for by hand
GAPS: dict[str, Any] = {
    "now": "12:00",
    "latest": "12:00",
    "errors": [{"field": "score", "message": "expected a number"}],
}


def test_every_problem_that_a_page_may_meet_has_a_text() -> None:
    known = {key.removeprefix("problem.") for key in texts("en").told if key.startswith("problem.")}
    assert known == problems() - OF_LISTS | {"500"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(problems() - OF_LISTS))
def test_a_problem_is_told_in_the_readers_language(language: str, kind: str) -> None:
    told = detail(Problem(422, kind, "As the API says it.", **GAPS), texts(language))
    assert "{" not in told
    assert "As the API" not in told
    assert bool(re.search("[一-鿿]", told)) is (language == "zh")


def test_a_problem_without_a_type_is_told_by_its_status_and_an_unknown_one_as_it_tells_itself() -> None:
    assert detail(Problem(500, detail="x"), texts("zh")) == texts("zh")("problem.500")
    assert detail(Problem(418, "teapot", "It is a teapot."), texts("zh")) == "It is a teapot."
    assert detail(Problem(404), texts("zh")) == ""
