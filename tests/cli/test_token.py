"""``helix token``: made once, told once, listed without its secret, revoked for good."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from streams.cli import main
from streams.web.access import Access


def run(home: Path, *arguments: str, **told: str) -> Result:
    return CliRunner().invoke(main, ["token", *arguments], env={"HELIX_HOME": str(home), **told})


def created(home: Path, *arguments: str) -> dict[str, Any]:
    made = run(home, "create", "--json", *arguments)
    assert made.exit_code == 0, made.output
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def test_a_token_is_made_listed_and_revoked(home: Path) -> None:
    assert "There are no tokens." in run(home, "list").stdout
    token = created(home, "--role", "operator", "--name", "Ann", "--expires", "90d")
    access = Access(home / "access")
    person = access.by_token(token["token"])
    assert person is not None
    assert (person.name, person.role) == ("Ann", "operator")
    listed = run(home, "list")
    head, row = listed.stdout.splitlines()
    assert head.split() == ["token", "role", "good", "name"]
    assert [head.index(word) for word in head.split()] == [
        row.index(told) for told in (token["token_id"], "operator", "until 20", "Ann")
    ]
    assert token["token"] not in listed.stdout + run(home, "list", "--json").stdout
    assert run(home, "revoke", token["token_id"]).exit_code == 0
    assert access.by_token(token["token"]) is None
    again = run(home, "revoke", token["token_id"])
    assert (again.exit_code, "There is no token" in again.output) == (1, True)


def test_the_secret_alone_is_printed_for_a_script(home: Path) -> None:
    made = run(home, "create", "--role", "read", "--name", "grafana")
    assert Access(home / "access").by_token(made.stdout.strip()) is not None
    assert made.stdout.strip() not in made.stderr


def test_a_second_token_of_a_name_says_that_the_first_stays_good(home: Path) -> None:
    first = created(home, "--role", "read", "--name", "Ann", "--expires", "1d")["token_id"]
    assert run(home, "create", "--role", "read", "--name", "Bob").stderr.count("\n") == 1
    again = run(home, "create", "--role", "operator", "--name", " Ann ")
    assert f"Warning: Ann has a token already that stays good: {first}.\n" in again.stderr
    assert Access(home / "access").by_token(again.stdout.strip()) is not None
    for token in (one for one in Access(home / "access").tokens.all() if one.name == "Ann"):
        assert run(home, "revoke", token.token_id).exit_code == 0
    assert "Warning" not in run(home, "create", "--role", "read", "--name", "Ann").stderr


def test_the_help_says_where_tokens_lie(home: Path) -> None:
    assert "HELIX_HOME" in run(home, "create", "--help").stdout


def test_a_link_signs_in_once(home: Path) -> None:
    token_id = created(home, "--role", "read", "--name", "Bob")["token_id"]
    told = run(home, "link", token_id, HELIX_SERVE_ORIGIN="https://helix.example.com").stdout.strip()
    address, _, code = told.partition("#code=")
    assert address == "https://helix.example.com/sign-in"
    access = Access(home / "access")
    person = access.by_code(code)
    assert person is not None
    assert person.name == "Bob"
    assert access.by_code(code) is None
    assert run(home, "link", "nobody").exit_code == 1


@pytest.mark.parametrize(
    "when", ["yesterday", "2020-01-01", "0d", "d", "-1d", "9999999999999w", "2030-01-01T25:00:00Z"]
)
def test_an_expiry_that_is_none_is_told(home: Path, when: str) -> None:
    refused = run(home, "create", "--role", "read", "--name", "Bob", f"--expires={when}")
    assert refused.exit_code == 2
    assert when in refused.stderr
    assert not (home / "access" / "tokens.json").exists()


@pytest.mark.parametrize("name", ["", " ", "x" * 129, "a\nb", "\x1b[31m"])
def test_a_name_that_cannot_be_shown_is_refused(home: Path, name: str) -> None:
    assert run(home, "create", "--role", "read", "--name", name).exit_code == 2


def test_a_folder_of_ones_own_is_used_and_a_broken_file_is_named(home: Path, tmp_path: Path) -> None:
    made = run(home, "create", "--role", "read", "--name", "Bob", HELIX_ACCESS=str(tmp_path / "mine"))
    assert made.exit_code == 0
    file = tmp_path / "mine" / "tokens.json"
    assert made.stdout.strip() not in file.read_text()
    file.write_text("{")
    broken = run(home, "list", HELIX_ACCESS=str(tmp_path / "mine"))
    assert (broken.exit_code, "tokens.json does not hold tokens" in broken.output) == (1, True)
