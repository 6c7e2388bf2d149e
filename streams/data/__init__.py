"""Data that comes with the package; ``ATTRIBUTION.md`` says whose it is."""

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path


def bundled_history() -> AbstractContextManager[Path]:
    """Return the path of the history that `helix replay` takes when it is given none, for as long as it is needed."""
    return as_file(files(__name__) / "oulad_aaa_2013j.jsonl.gz")
