"""``helix model``: how far the churn risk can be trusted, and what it goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from streams.events import Honesty, ModelTrained

MODEL: Final = "churn"
SHOWN: Final = 10
BARS: Final = "▁▂▃▄▅▆▇█"
DEFINITIONS: Final = (
    "Each example was judged before it was learned, by the model as it was when the example was frozen: nothing that "
    "became known later has helped. AUC is the chance that one who left had been told a higher risk than one who "
    "stayed (0.5 is guessing). The base rate tells everybody the share that had left so far."
)


class Curve(NamedTuple):
    """One feature's weights in the order of its buckets, the last for unknown; ``swing`` is highest minus lowest."""

    feature: str
    weights: tuple[float, ...]
    swing: float


@click.command("model")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(*, as_json: bool) -> None:
    """Show how well churn is told, beside the base rate, and the strongest features."""
    model = load_model()
    if as_json:
        from streams.cli._reading import write_json

        write_json(told(model))
    else:
        from rich.console import Console

        console = Console(highlight=False)
        for part in shown(model):
            console.print(part)


def load_model() -> ModelTrained:
    """Return the newest model of the read model; raise `click.ClickException` if there is none, or no read model."""
    from streams.cli._reading import reading

    with reading() as view:
        model = view.model(MODEL)
    if model is None:
        raise click.ClickException(
            "There is no model yet: it takes a horizon (30 days of events) until the first customers are known to have "
            "stayed, some that left, and a worker that may learn (not --no-learning, nor HELIX_LEARNING=0)."
        )
    return model


def curves(model: ModelTrained) -> list[Curve]:
    """Return every feature's curve, strongest first."""
    weights: dict[str, list[float]] = {}
    for name, weight in model.weights.items():
        weights.setdefault(name.rpartition(":")[0], []).append(weight)
    found = (Curve(feature, tuple(curve), max(curve) - min(curve)) for feature, curve in weights.items())
    return sorted(found, key=lambda curve: (-curve.swing, curve.feature))


def told(model: ModelTrained) -> dict[str, Any]:
    """Return what the command says, as one flat object and the features' curves."""
    import msgspec

    features = [{"feature": each.feature, "swing": each.swing, "weights": each.weights} for each in curves(model)]
    head = {name: getattr(model, name) for name in ("model", "version", "algorithm", "feature_set", "horizon_days")}
    return {**head, "as_of": model.occurred_at, **msgspec.structs.asdict(model.honesty), "features": features}


def shown(model: ModelTrained) -> list[RenderableType]:
    """Return what the command says, for people."""
    from rich.markup import escape
    from rich.table import Table

    from streams.adapters.terminal.marks import clean
    from streams.adapters.terminal.words import counted

    since = f"version {model.version}, as of {model.occurred_at:%Y-%m-%d %H:%M} UTC"
    head = f"Churn within {counted(model.horizon_days, 'day')}, {since}"
    table = Table("feature", "from the least to the most", "unknown", "swing", box=None, pad_edge=False)
    for feature, weights, swing in curves(model)[:SHOWN]:
        *known, unknown = weights
        table.add_row(escape(clean(feature)), bars(known), f"{unknown:+.2f}", f"{swing:.2f}")
    about = "Log-odds that a feature adds to those of the average customer, over its range; unknown, where it is."
    return [f"[bold]{head}[/]", *judged(model.honesty), "", "[bold]What it goes by[/]", table, f"[dim]{about}[/]"]


def judged(honesty: Honesty) -> list[str]:
    """Return the figures, in lines."""
    from streams.adapters.terminal.words import counted

    if honesty.log_loss is None or honesty.base_log_loss is None:
        return ["It has not been judged yet: that takes a horizon after the first model."]
    better = 1 - honesty.log_loss / honesty.base_log_loss if honesty.base_log_loss else 0.0
    judged_on, share = counted(honesty.examples, "example"), honesty.left / honesty.examples
    auc = "unknown, nobody has left" if honesty.auc is None else f"{honesty.auc:.3f}"
    return [
        f"Judged on {judged_on}; {honesty.left:,} left ({share:.1%})."
        + (f" {counted(honesty.skipped, 'example')} could not be learned." if honesty.skipped else ""),
        f"AUC       {auc}",
        f"Log loss  {honesty.log_loss:.4f}, the base rate's {honesty.base_log_loss:.4f} "
        f"({abs(better):.1%} {'better' if better >= 0 else 'worse'})",
        f"[dim]{DEFINITIONS}[/]",
    ]


def bars(weights: list[float]) -> str:
    """Return numbers as bars between their lowest and highest.

    >>> bars([0.0, 1.0, 0.5])
    '▁█▅'
    """
    low, width = min(weights), (max(weights) - min(weights)) or 1.0
    return "".join(BARS[min(len(BARS) - 1, int((weight - low) / width * len(BARS)))] for weight in weights)
