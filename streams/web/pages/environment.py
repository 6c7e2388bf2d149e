"""The templates, and what every one of them can say."""

from __future__ import annotations

from functools import cache
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from streams.adapters.terminal.marks import clean
from streams.adapters.view.care import care_of, holding
from streams.adapters.view.cause import measured
from streams.adapters.view.onward import is_aged
from streams.adapters.wording import meanings, shown
from streams.adapters.wording.causes import cause
from streams.adapters.wording.feed import feed
from streams.adapters.wording.sayings import said
from streams.events import MOST_OF_A_REASON
from streams.web.pages import refusing, shapes
from streams.web.pages.files import STATIC

DOTS: Final = {".", ".."}  # as a step of a path a browser takes them for itself


@cache
def environment() -> Environment:
    """Return the environment: everything escaped, and a name that is not there an error."""
    made = Environment(
        loader=PackageLoader("streams.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"clean": clean, "step": step, "whole": whole}
    made.globals |= {
        "shown": shown,
        "feed": feed,
        "said": said,
        "shapes": shapes,
        "meanings": meanings,
        "cause": cause,
        "care_of": care_of,
        "holding": holding,
        "is_aged": is_aged,
        "measured": measured,
        "refusing": refusing,
        "most_of_a_reason": MOST_OF_A_REASON,
        "customer_url": customer_url,
        "static": STATIC,
    }
    return made


def customer_url(customer_id: str, **query: object) -> str:
    """Return the address of a customer's page, whatever its id holds.

    >>> customer_url('a/b "c"'), customer_url("..", before=7)
    ('/customers/a%2Fb%20%22c%22', '/customers?id=..&before=7')
    """
    if customer_id in DOTS:
        return f"/customers?{urlencode({'id': customer_id, **query})}"
    return f"/customers/{step(customer_id)}" + (f"?{urlencode(query)}" if query else "")


def whole(text: str) -> Markup:
    """Return a text for an attribute that is sent back; a browser would take a bare carriage return for a line feed.

    >>> str(whole("a\\rb"))
    'a&#13;b'
    """
    return escape(text).replace("\r", Markup("&#13;"))


def step(name: str) -> str:
    """Return a name as one step of a path."""
    return quote(name, safe="")
