"""The scripts that Redis runs, as it is given them."""

from importlib.resources import files
from typing import Final

HERE: Final = files("streams.adapters.view")


def script(name: str) -> str:
    """Return a script, with what the scripts of writers share before it."""
    return "".join(HERE.joinpath(f"{part}.lua").read_text() for part in ("edit", name))
