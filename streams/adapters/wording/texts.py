"""What people are told, in the languages there are: one catalogue each, with the same keys."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from markupsafe import Markup, escape

from streams.adapters.terminal.marks import clean

LANGUAGES: Final = {"en": "English", "zh": "中文"}
DEFAULT: Final = "en"


class Texts:
    """One language's catalogue."""

    def __init__(self, language: str, told: Mapping[str, str]) -> None:
        self.language, self.told = language, told

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key, with its values; with ``count`` 1 that of ``key.one`` where there is such a one."""
        return self._of(key, values).format(**values)

    def marked(self, key: str, /, **values: object) -> Markup:
        """Return the same as markup, with the values escaped that are none."""
        return escape(self._of(key, values)).format(**values)

    def named(self, kind: str, name: str | None) -> str:
        """Return what something of the domain is called; a name that the catalogue does not know is shown as it is.

        >>> texts("en").named("measure", "days_silent"), texts("en").named("measure", "logins_by_night")
        ('days without use', 'logins by night')
        """
        return self.told.get(f"{kind}.{name}") or clean((name or "").replace("_", " "))

    def compared(self, measure: str) -> str:
        """Return what the baseline of a measure is, or that it was so."""
        return self.told.get(f"compared.{measure}") or self("why.was")

    def worded(self, kind: str, words: str) -> str:
        """Return what somebody has put in words, in this language where the catalogue has these very words."""
        return self.told.get(f"{kind}.{words}") or clean(words)

    def _of(self, key: str, values: Mapping[str, object]) -> str:
        singular = f"{key}.one" if values.get("count") == 1 else key
        return self.told.get(singular, self.told[key])


@cache
def texts(language: str) -> Texts:
    """Return a language's catalogue; one that is not there is a `KeyError`."""
    if language not in LANGUAGES:
        raise KeyError(language)
    found = files("streams.adapters.wording").joinpath(f"catalogues/{language}.toml").read_text("utf-8")
    return Texts(language, dict(_flat(tomllib.loads(found))))


def spoken(environ: Mapping[str, str]) -> str:
    """Return the language that a terminal is set to, of those there are.

    >>> spoken({"LANG": "zh_CN.UTF-8"}), spoken({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}), spoken({})
    ('zh', 'en', 'en')
    """
    told = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    language = told.partition(".")[0].partition("_")[0].casefold()
    return language if language in LANGUAGES else DEFAULT


def _flat(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tables.items():
        if isinstance(value, str):
            yield above + key, value
        else:
            yield from _flat(value, f"{above}{key}.")
