"""A token is told once, kept as a hash, and forgotten at once by every process when it is revoked."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.web.access import AccessError
from streams.web.access.codes import Codes
from streams.web.access.files import Access
from streams.web.access.sessions import Sessions
from streams.web.access.tokens import Tokens


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path / "access" / "tokens.json")


def test_a_token_is_known_by_its_secret_and_kept_without_it(tokens: Tokens, tmp_path: Path) -> None:
    token, secret = tokens.create("Ann", "operator")
    assert tokens.bearer(secret) == token
    assert tokens.bearer(secret + "x") is None
    assert tokens.bearer("\udcff") is None
    file = tmp_path / "access" / "tokens.json"
    assert secret not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_token_ends_when_it_expires_or_is_revoked(tokens: Tokens) -> None:
    now = datetime.now(UTC)
    expired, of_expired = tokens.create("Bob", "read", now - timedelta(seconds=1))
    revoked, of_revoked = tokens.create("Cleo", "read", now + timedelta(days=1))
    assert tokens.bearer(of_expired) is None
    assert tokens.known(expired.token_id) is None
    assert tokens.bearer(of_revoked) == revoked
    assert tokens.revoke(revoked.token_id)
    assert not tokens.revoke(revoked.token_id)
    assert tokens.bearer(of_revoked) is None
    assert tokens.all() == [expired]


def test_another_process_hears_of_it_at_once(tokens: Tokens, tmp_path: Path) -> None:
    other = Tokens(tmp_path / "access" / "tokens.json")
    token, secret = tokens.create("Ann", "read")
    assert other.bearer(secret) == token
    tokens.revoke(token.token_id)
    assert other.bearer(secret) is None


def test_tokens_that_are_made_at_once_are_all_kept(tokens: Tokens) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda number: tokens.create(str(number), "read"), range(24)))
    assert {token.name for token in tokens.all()} == {str(number) for number in range(24)}
    assert all(tokens.bearer(secret) == token for token, secret in made)


def test_a_file_that_is_broken_lets_nobody_in_and_is_named(tokens: Tokens, tmp_path: Path) -> None:
    _, secret = tokens.create("Ann", "read")
    (tmp_path / "access" / "tokens.json").write_text("[{}]")
    with pytest.raises(AccessError, match=r"tokens\.json does not hold tokens"):
        tokens.bearer(secret)


def test_a_code_is_good_once_and_not_for_long(tmp_path: Path) -> None:
    codes = Codes(tmp_path / "codes")
    code, late = codes.issue("t1"), codes.issue("t2", seconds=-1)
    assert code not in "".join(path.name for path in (tmp_path / "codes").iterdir())
    assert (codes.waits(code), codes.redeem(code), codes.redeem(code), codes.waits(code)) == (True, "t1", None, False)
    assert codes.redeem(late) is None
    assert codes.redeem("../tokens.json") is None


def test_of_many_who_use_a_code_at_once_one_gets_in(tmp_path: Path) -> None:
    codes = Codes(tmp_path / "codes")
    code = codes.issue("t1")
    with ThreadPoolExecutor(8) as threads:
        assert sorted(filter(None, threads.map(lambda _: codes.redeem(code), range(16)))) == ["t1"]


def test_a_code_that_is_used_while_old_ones_are_swept_keeps_nobody_from_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes, old = Codes(tmp_path), tmp_path / "0old"
    old.write_text("1.0 t1")
    monkeypatch.setattr(Path, "glob", lambda *_: [tmp_path / "0used", old])
    assert codes.redeem(codes.issue("t2")) == "t2"
    assert not old.exists()


def test_without_its_key_a_session_is_nobodys_in_a_process_that_runs_too(tmp_path: Path) -> None:
    here, there = Sessions(tmp_path / "key"), Sessions(tmp_path / "key")
    session = here.begin("t1")
    assert (here.token_id(session), there.token_id(session)) == ("t1", "t1")
    (tmp_path / "key").unlink()
    assert (here.token_id(session), there.token_id(session)) == (None, None)
    assert there.token_id(here.begin("t1")) == "t1"


def test_a_session_holds_in_every_process_and_cannot_be_made_up(tmp_path: Path) -> None:
    here, there = Sessions(tmp_path / "key"), Sessions(tmp_path / "key")
    session = here.begin("t1")
    assert there.token_id(session) == "t1"
    assert Sessions(tmp_path / "other").token_id(session) is None
    assert [here.token_id(forged) for forged in ("", "t1", session[:-1], "t2" + session[2:], "\udcff")] == [None] * 5
    assert Sessions(tmp_path / "key", seconds=-1).token_id(session) is None


def test_a_session_that_was_ended_is_nobodys_in_any_process_however_it_is_written(tmp_path: Path) -> None:
    here, there = Sessions(tmp_path / "key"), Sessions(tmp_path / "key")
    session, other = here.begin("t1"), here.begin("t1")
    body, _, signature = session.rpartition(".")
    again = f"{body}.!!!!{signature}"  # what is no part of the alphabet is passed over
    assert [there.token_id(each) for each in (session, again, other)] == ["t1"] * 3
    here.end(again)
    assert [there.token_id(each) for each in (session, again, other)] == [None, None, "t1"]
    assert [path for path in (tmp_path / "ended").iterdir() if session in path.name] == []


def test_of_what_is_no_session_and_of_what_is_long_over_nothing_is_kept(tmp_path: Path) -> None:
    sessions, kept = Sessions(tmp_path / "key"), tmp_path / "ended"
    for none in ("", "t1", Sessions(tmp_path / "other").begin("t1")):
        sessions.end(none)
    assert not kept.exists()
    sessions.end(sessions.begin("t1"))
    (old,) = kept.iterdir()
    os.utime(old, (0, 0))
    sessions.end(sessions.begin("t1"))
    assert len([path for path in kept.iterdir() if path != old]) == 1
    assert not old.exists()


def test_where_it_cannot_be_read_which_sessions_are_over_none_is_good(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "key")
    session = sessions.begin("t1")
    (tmp_path / "ended").write_text("")
    for ask in (sessions.token_id, sessions.end, lambda _: sessions.check()):
        with pytest.raises(AccessError, match="Which sessions are over cannot be read"):
            ask(session)


def test_a_session_ends_with_its_token(tmp_path: Path) -> None:
    access = Access(tmp_path)
    token, _ = access.tokens.create("Ann", "operator")
    session = access.sessions.begin(token.token_id)
    person = access.by_session(session)
    assert person is not None
    assert (person.name, person.can_act) == ("Ann", True)
    access.tokens.revoke(token.token_id)
    assert access.by_session(session) is None
