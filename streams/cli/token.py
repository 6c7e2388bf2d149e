"""``helix token``: who may look, and who may act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from streams.web.access import Access

UNITS: Final = {"h": "hours", "d": "days", "w": "weeks"}


class Expiry(click.ParamType):
    """A moment: a date, a time with a zone, or so far from now."""

    name = "when"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment; it must be ahead."""
        if isinstance(value, datetime):
            return value
        moment = self._moment(str(value))
        if moment is None:
            self.fail(f"{value!r} is no moment: say 90d, 12h, 2030-01-31 or 2030-01-31T12:00:00Z.", param, ctx)
        if moment <= datetime.now(UTC):
            self.fail(f"{value!r} is past.", param, ctx)
        return moment

    def _moment(self, text: str) -> datetime | None:
        try:
            if text[-1:] in UNITS and text[:-1].isdecimal():
                return datetime.now(UTC) + timedelta(**{UNITS[text[-1]]: int(text[:-1])})
            found = datetime.fromisoformat(text)
        except (ValueError, OverflowError):
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.group()
def command() -> None:
    """Say who may look at Helix in a browser or by its API, and who may give commands."""


@command.command("create")
@click.option("--role", required=True, type=click.Choice(("read", "operator")), help="An operator may give commands.")
@click.option("--name", required=True, help="Whose it is: shown beside what is done with it.")
@click.option("--expires", type=Expiry(), help="90d, 12h, or a date (UTC); else never.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create(*, role: str, name: str, expires: datetime | None, as_json: bool) -> None:
    """Make a token and print it, this once: only its hash is kept.

    Tokens lie in the folder `access` of HELIX_HOME, or in HELIX_ACCESS: whatever Helix this user runs with the same
    folder takes them.
    """
    if not 0 < len(name.strip()) <= 128 or not name.isprintable():
        raise click.UsageError("--name: expected 1 to 128 characters that can be printed.")
    with _access() as access:
        _say_namesakes(access, name.strip())
        token, secret = access.tokens.create(name.strip(), "operator" if role == "operator" else "read", expires)
    if as_json:
        _write({"token_id": token.token_id, "name": token.name, "role": token.role, "token": secret})
    else:
        click.echo(f"Token {token.token_id} of {token.name} ({token.role}); it is not told again.", err=True)
        click.echo(secret)


def _say_namesakes(access: Access, name: str) -> None:
    """Say which tokens hold under the same name: they stay good beside a new one."""
    now = datetime.now(UTC)
    if same := [one.token_id for one in access.tokens.all() if one.name == name and one.holds(now)]:
        click.echo(f"Warning: {name} has a token already that stays good: {', '.join(same)}.", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_tokens(*, as_json: bool) -> None:
    """List the tokens that were made and not revoked."""
    with _access() as access:
        tokens = access.tokens.all()
    now = datetime.now(UTC)
    rows = [(one.token_id, one.role, "" if one.holds(now) else "expired", one.expires_at, one.name) for one in tokens]
    if as_json:
        named = ("token_id", "role", "state", "expires_at", "name")
        _write([dict(zip(named, row, strict=True)) for row in rows])
    elif not rows:
        click.echo("There are no tokens. Make one: helix token create --role operator --name NAME")
    else:
        click.echo(f"{'token':12}  {'role':8}  {'good':32}  name")
    for token_id, role, state, expires_at, name in rows if not as_json else ():
        until = f"{'expired' if state else 'until'} {expires_at:%Y-%m-%d %H:%M} UTC" if expires_at else "for ever"
        click.echo(f"{token_id}  {role:8}  {until:32}  {name}")


@command.command("revoke")
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """End a token and every session that it began."""
    with _access() as access:
        if not access.tokens.revoke(token_id):
            raise click.ClickException(f"There is no token {token_id}: `helix token list` shows them.")
    click.echo(f"Token {token_id} is revoked.")


@command.command("link")
@click.argument("token_id")
@click.option("--address", metavar="URL", help="Where `helix serve` is; else as the settings say.")
def link(token_id: str, address: str | None) -> None:
    """Print a link that signs a browser in: good once, for a quarter of an hour."""
    from streams.settings import Settings
    from streams.web.addresses import sign_in_link, where

    with _access() as access:
        if access.by_id(token_id) is None:
            raise click.ClickException(f"There is no token {token_id} that holds: `helix token list` shows them.")
        code = access.codes.issue(token_id)
    click.echo(sign_in_link(address or where(Settings.load()), code))


@contextmanager
def _access() -> Iterator[Access]:
    from streams.settings import Settings
    from streams.web.access import Access, AccessError

    try:
        yield Access.of(Settings.load())
    except AccessError as error:
        raise click.ClickException(str(error)) from error


def _write(value: object) -> None:
    import orjson

    click.echo(orjson.dumps(value))
