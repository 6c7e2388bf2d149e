"""How a page is to look for the one who asks: language, theme, and its own address."""

from __future__ import annotations

from typing import Final, NamedTuple

from fastapi import Request, Response

from streams.adapters.wording.texts import DEFAULT, LANGUAGES, Texts, texts

LANGUAGE: Final = "helix_language"
THEME: Final = "helix_theme"
THEMES: Final = {"light", "dark"}
YEAR_SECONDS: Final = 31_536_000


class Look(NamedTuple):
    """What the frame of a page needs to know of who looks at it; ``other`` is the language to switch to."""

    t: Texts
    theme: str
    url: str
    other: str
    chosen: bool

    @property
    def other_name(self) -> str:
        """Return the other language's own name."""
        return LANGUAGES[self.other]

    @property
    def other_url(self) -> str:
        """Return the address of the same page in the other language."""
        return f"{self.url}{'&' if '?' in self.url else '?'}lang={self.other}"

    def keep(self, response: Response) -> Response:
        """Return the response with a language that was chosen just now, for the pages to come."""
        if self.chosen:
            response.set_cookie(LANGUAGE, self.t.language, max_age=YEAR_SECONDS, samesite="lax", httponly=True)
        return response


def look(request: Request) -> Look:
    """Return the look for a request: the language asked for now, else chosen before, else liked by the browser."""
    asked, kept = request.query_params.get("lang"), request.cookies.get(LANGUAGE)
    liked = preferred(request.headers.get("accept-language", ""))
    language = next((each for each in (asked, kept) if each in LANGUAGES), liked)
    other = next(each for each in LANGUAGES if each != language)
    theme = request.cookies.get(THEME, "")
    return Look(texts(language), theme if theme in THEMES else "", own(request), other, asked in LANGUAGES)


def own(request: Request) -> str:
    """Return a request's own address within this server, without the choice of a language."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    kept = [pair for pair in request.url.query.split("&") if pair and not pair.startswith("lang=")]
    path = "/" + raw.decode("ascii", "replace").replace("\\", "%5C").lstrip("/")  # // would be another server
    return path + (f"?{'&'.join(kept)}" if kept else "")


def preferred(accept: str) -> str:
    """Return the language that a browser's ``Accept-Language`` likes best of those there are.

    >>> preferred("fr;q=0.9, zh-CN, en;q=0.5"), preferred("xx;q=nonsense")
    ('zh', 'en')
    """
    liked = [
        (_quality(each), each.partition(";")[0].strip().partition("-")[0].casefold()) for each in accept.split(",")
    ]
    known = [(quality, language) for quality, language in liked if language in LANGUAGES and quality > 0]
    return max(known, key=lambda each: each[0], default=(0.0, DEFAULT))[1]


def _quality(part: str) -> float:
    _, found, value = part.partition("q=")
    try:
        return float(value) if found else 1.0
    except ValueError:
        return 0.0
