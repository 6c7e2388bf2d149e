import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from streams.adapters.live import LiveModel, LiveView, render
from streams.adapters.live.picture import line
from streams.events import AlertRaised, AlertReason, HealthChanged, Risk

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "[red]x[/red]\n\x1b[31m"


def alert(customer: str, at: datetime = NOON) -> AlertRaised:
    return AlertRaised(
        event_id="a",
        customer_id=customer,
        occurred_at=at,
        alert_id=f"{customer} {at}",
        policy="health_low",
        episode=1,
        severity="critical",
        reasons=(AlertReason(measure="health", value=40.0, limit=60.0),),
        pending_since=at,
        clears_when="health is 62 or more",
    )


def busy() -> LiveModel:
    model = LiveModel("Helix demo")
    risk = Risk(probability=0.42, base_logit=0.0, reasons=(), model_version=1, horizon_days=30)
    for number, name in enumerate(["acme", HOSTILE, "名前 🦊", *(f"customer {i}" for i in range(60))]):
        model.apply(
            HealthChanged(
                event_id="h",
                customer_id=name,
                occurred_at=NOON,
                as_of=NOON,
                score=float(number),
                band="at_risk",
                previous_score=50.0,
                risk=risk,
            )
        )
        model.apply(alert(name))
    model.progress(sent=1_000, processed=400, seconds=2.0, lag=600, at=NOON)
    return model


def printed(model: LiveModel, width: int, height: int, encoding: str = "utf-8") -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(render(model, width, height, plain=encoding == "ascii"))
    return console.export_text()


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("height", [10, 24, 50])
def test_the_picture_fits(width: int, height: int) -> None:
    open_to_all = busy()
    open_to_all.way_in = ("in a browser: http://127.0.0.1:8080", "another link: `helix token link 12ab`")
    for model in (LiveModel(), busy(), open_to_all):
        lines = printed(model, width, height).splitlines()
        assert len(lines) <= max(height, 12)
        assert all(Console().measure(line).maximum <= width for line in lines)


@pytest.mark.parametrize("width", [80, 120])
def test_the_picture_tells_how_far_who_and_what(width: int) -> None:
    shown = printed(busy(), width, 24)
    for told in ("Helix demo", "2026-03-01 12:00 UTC", "400 events", "600 behind", "63 at risk", "63 critical"):
        assert told in shown
    assert "low health" in shown
    assert "42%" in shown
    assert "1 critical" in shown


def test_who_has_left_is_told_as_such() -> None:
    model = busy()
    model.apply(HealthChanged(event_id="h", customer_id="acme", occurred_at=NOON, as_of=NOON, score=None, band=None))
    shown = printed(model, 120, 24)
    assert "63 customers, 62 at risk █, 1 left" in shown
    assert "unknown" not in shown


def test_no_name_commands_the_terminal() -> None:
    shown = printed(busy(), 200, 200)
    assert "[red]x[/red]\\n\\x1b[31m" in shown
    assert "\x1b" not in shown


def test_without_block_characters_it_is_ascii() -> None:
    model = LiveModel()
    model.progress(sent=10, processed=5, seconds=1.0)
    assert printed(model, 80, 24, "ascii").isascii()


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (None, "03-01 12:00 acme critical low health: health: 40 (limit 60)"),
        (60, "03-01 12:00 acme critical low health: health: 40 (limit 60)"),
        (50, "03-01 12:00 acme critical low health: health: 40"),
        (40, "03-01 12:00 acme critical low health"),
        (30, "03-01 12:00 acme critical low…"),
    ],
)
def test_the_least_important_words_of_news_are_left_out_first(width: int | None, told: str) -> None:
    (first,) = [each for each in busy().news if each.customer == "acme"]
    assert line(first, width).plain == told


def test_without_a_terminal_the_news_are_whole_and_in_their_order() -> None:
    out, model = io.StringIO(), LiveModel()
    with LiveView(model, Console(file=out, width=40)):
        for day in (3, 1, 2):
            model.apply(alert("acme", NOON.replace(day=day)))
    told = [line.split(" acme critical low health: health: 40 (limit 60)") for line in out.getvalue().splitlines()[:3]]
    assert told == [[f"03-0{day} 12:00", ""] for day in (1, 2, 3)]


def test_without_a_terminal_it_is_plain_lines_now_and_then() -> None:
    out, now = io.StringIO(), [0.0]
    model = busy()
    with LiveView(model, Console(file=out), clock=lambda: now[0]) as view:
        for second in range(12):
            now[0] = float(second)
            view.refresh()
    shown = out.getvalue()
    assert shown.count("400 events") == 4
    assert shown.count("low health") == 5
    assert "and 58 more" in shown
    assert "\x1b" not in shown


def test_in_a_terminal_the_last_picture_stays() -> None:
    out = io.StringIO()
    model = LiveModel()
    with LiveView(model, Console(file=out, force_terminal=True, width=80, height=24), clock=lambda: 0.0) as view:
        view.refresh()
        model.progress(sent=7, processed=7, seconds=1.0)
    assert "7 events" in out.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_what_is_said_once_stands_on_a_line_of_its_own_above_what_is_shown(terminal: bool) -> None:
    out = io.StringIO()
    with LiveView(LiveModel(), Console(file=out, force_terminal=terminal, width=80, height=24)) as view:
        view.refresh()
        view.say("It is so.")
        view.refresh()
    shown = out.getvalue()
    assert shown.count("It is so.") == 1
    assert shown.index("It is so.") < shown.rindex("open alerts")
