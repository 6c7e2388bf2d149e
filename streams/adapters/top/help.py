"""What keys there are, and what the marks mean."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

HELP: Final = """\
up, down        point at a customer; below the table stands why it is there
enter           its page; escape goes back
s               sort by urgency, lowest health, greatest fall, money, risk
space           hold still, and go on
q               quit

LIVE            the workers report and are at the present
HISTORY         they play another time than the clock's: a replay, a demo
BEHIND          they are behind: the line says since when
STALE           nothing moves: no worker, or no read model; the line says which

*               a person has overridden the score: below the table stands
                at what, who, until when and why
crit, warn      the worst alert is critical, a warning; then for how long it
                is so: below the table stands how long ago it was raised
!               nobody is on the alert; a name: who acknowledged it
zz              nobody is, and it is snoozed; below the table stands until when
p50, p99        from a record's arrival on Kafka to its commit, in the slowest
                partition, over the last ten seconds

behind, late    the plan is behind its dates
health          the score, and by how many points it moved in a week
stake           what the customer pays a month; below the table with its currency
"""


class HelpScreen(Screen[None]):
    """A page of help."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,enter,question_mark", "app.pop_screen", "Back"),
        ("q", "app.quit", "Quit"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll():
            yield Static(HELP, markup=False)
        yield Footer()
