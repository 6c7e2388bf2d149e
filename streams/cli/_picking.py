"""What the commands share that show some customers of all: options that say of whom."""

from __future__ import annotations

import click


def pair(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, str] | None:
    """Return ``plan=pro`` as a pair."""
    return None if value is None else picked(value)


def pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return several such."""
    return tuple(map(picked, values))


def picked(value: str) -> tuple[str, str]:
    """Return one such; `click.BadParameter` if there is no such group."""
    from streams.adapters.view.index import OTHERS, SEGMENTS, is_group

    group, equals, wanted = value.partition("=")
    if not (is_group(group) and equals):
        known = f"{', '.join(SEGMENTS)}, {OTHERS}KEY"
        raise click.BadParameter(f"{value!r} is not one of {known}, then = and a value, like plan=pro")
    return group, wanted
