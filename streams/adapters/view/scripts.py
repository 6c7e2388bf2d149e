"""The scripts that Redis runs, as it is given them."""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any, Final

import redis
from redis.commands.core import Script

HERE: Final = files("streams.adapters.view")


def script(name: str) -> str:
    """Return a script, with what the scripts of writers share before it."""
    return "".join(HERE.joinpath(f"{part}.lua").read_text() for part in ("edit", name))


def answers(client: redis.Redis, run: Script, calls: Sequence[Iterable[Any]]) -> list[Any]:
    """Run a script once for the arguments of each call, in one exchange; return what it answered."""
    try:
        return _answers(client, run, calls)
    except redis.exceptions.NoScriptError:  # a Redis that is new has run none
        client.script_load(run.script)
        return _answers(client, run, calls)


def _answers(client: redis.Redis, run: Script, calls: Sequence[Iterable[Any]]) -> list[Any]:
    pipeline = client.pipeline(transaction=False)
    for arguments in calls:
        # not by the script object, which asks Redis each time whether it has it
        pipeline.evalsha(run.sha, 0, *arguments)
    return pipeline.execute()
