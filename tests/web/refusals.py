"""What the domain refuses commands with, and the API, wherever they do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import streams.domain
import streams.web

DOMAIN: Final = Path(streams.domain.__file__).parent
WEB: Final = Path(streams.web.__file__).parent
REFUSAL: Final = re.compile(r"""Refusal\("[a-z_]+", f?"(.+?)"\)""")
PROBLEM: Final = re.compile(r"""Problem\(\s*[0-9]+, "([a-z0-9-]+)\"""")


def refusals() -> list[str]:
    """Return why commands are refused, with something in the gaps, wherever the domain refuses one."""
    source = "".join(path.read_text() for path in DOMAIN.glob("*.py"))
    found = REFUSAL.findall(source)
    assert len(found) == source.count("Refusal(") - 1  # which is the class itself
    told = [re.sub(r"\{told\}", "2026-01-01 00:00 UTC", each) for each in found]
    return [re.sub(r"\{[^}]*\}", "366", each) for each in told]


def problems() -> set[str]:
    """Return the ends of the types of all problems that are raised."""
    return {kind for path in WEB.rglob("*.py") for kind in PROBLEM.findall(path.read_text())}
