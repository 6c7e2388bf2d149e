"""The description is complete, its examples are what it says, and its promises hold for whatever is sent."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import CheckFunction
from schemathesis.core.result import Ok

from streams.settings import Settings
from streams.web.access import Role
from streams.web.app import create
from streams.web.bodies import BODIES
from streams.web.limits import Limit
from streams.web.openapi import SHOWN, _examples
from tests.web.site import Site, running

ROOT = Path(__file__).parents[2]
EXAMPLES = 25


@pytest.fixture(scope="module")
def description() -> dict[str, object]:
    return create(Settings()).openapi()


def test_the_guide_names_every_path_and_every_problem(description: dict[str, dict[str, dict[str, object]]]) -> None:
    guide = (ROOT / "docs" / "api.md").read_text()
    missing = [path for path in description["paths"] if f"`{path}`" not in guide]
    source = "".join(path.read_text() for path in (ROOT / "streams" / "web").rglob("*.py") if "pages" not in path.parts)
    kinds = re.findall(r'Problem\(\s*\d{3},\s*"([a-z0-9-]+)"', source)
    assert len(kinds) > 10
    assert [*missing, *(kind for kind in kinds if f"`{kind}`" not in guide)] == []


def test_every_reference_leads_somewhere(description: dict[str, dict[str, dict[str, object]]]) -> None:
    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            mine = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return mine.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert references(description) == known


@pytest.mark.parametrize("name", [*SHOWN, *(body.__name__ for body in BODIES)])
def test_an_example_is_what_the_description_says(name: str) -> None:
    kinds = SHOWN | {body.__name__: body for body in BODIES}
    (schema,), components = msgspec.json.schema_components([kinds[name]], ref_template="#/$defs/{name}")
    Draft202012Validator({**schema, "$defs": components}).validate(_examples()[name])
    read = msgspec.convert(_examples()[name], kinds[name])
    whole = msgspec.json.decode(msgspec.json.encode(read))
    assert name not in SHOWN or whole == _examples()[name], "it shows every field"


def no_secret(_context: object, response: schemathesis.Response, _case: schemathesis.Case[Any]) -> None:
    """Whatever goes wrong, nothing of the inside is told."""
    told = response.text
    for leak in ("Traceback", "redis://", "site-packages", "helix_", "streams/"):
        assert leak not in told, leak


@pytest.fixture
def patient_site(site: Site) -> Iterator[Site]:
    """Return an application on the same view that takes any number of commands."""
    with running(site.settings, Limit(at_once=100_000)) as patient:
        yield patient


CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
    no_secret,
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["operator", "read", None])
def test_whatever_is_asked_nothing_breaks_and_nothing_leaks(patient_site: Site, role: Role | None) -> None:
    site, client = patient_site, patient_site.client(role)
    schema = schemathesis.openapi.from_dict(create(site.settings).openapi())
    asked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.path == "/api/v1/live":
            continue  # it does not end
        strategy = operation.as_strategy()

        @BOUNDED
        @given(case=strategy)
        def ask(case: schemathesis.Case[Any]) -> None:
            nonlocal asked
            asked += 1
            response = case.call(base_url=site.address, headers=dict(client.headers))
            case.validate_response(response, checks=CHECKS)
            if role is None and not case.path.startswith("/health/"):
                assert response.status_code in (400, 401, 403, 413)

        ask()
    assert asked > 10 * EXAMPLES
