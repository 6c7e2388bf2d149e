"""The policies in force: a file of the user's own, or those of the package."""

from __future__ import annotations

from pathlib import Path

from streams.domain import Policies
from streams.domain.health import band_of
from streams.domain.policies import Bands

__all__ = ["Bands", "Policies", "band_of", "read_policies"]  # the rule of bands, too, for those who read no domain


def read_policies(path: Path | None) -> Policies:
    """Return the policies of a TOML file, or the default; ``ValueError`` names the file and what is wrong with it."""
    if path is None:
        return Policies.default()
    try:
        return Policies.from_toml(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"HELIX_POLICIES: {path}: {error}") from error
