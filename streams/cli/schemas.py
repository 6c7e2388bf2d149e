"""``helix schemas``: write the contracts for people in any language."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), default="schemas")
@click.option("--release", is_flag=True, help="Also record them as released: what later changes must not break.")
def command(directory: Path, release: bool) -> None:
    """Write JSON Schemas, the AsyncAPI document and example records of all topics into DIRECTORY."""
    from streams.adapters.contracts import schemas

    if release and (broken := schemas.broken_since_release(directory)):
        raise click.ClickException("this would break those who go by the last release:\n  " + "\n  ".join(broken))
    for path in schemas.write(directory) + (schemas.release(directory) if release else []):
        click.echo(path)
