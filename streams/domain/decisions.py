"""What was decided about a customer and when: the memory behind snapshots, alerts, plans and examples."""

from msgspec import Struct

from streams.domain.days import NEVER
from streams.events import AlertSeverity, Band


class Care(Struct, array_like=True, gc=False):
    """What people on call said of an episode: acknowledged when, snoozed until when and why, how it turned out."""

    acknowledged: float | None = None
    by: str | None = None
    snoozed: float | None = None
    reason: str = ""
    snoozed_by: str | None = None
    label: str | None = None


class Override(Struct, array_like=True, gc=False):
    """What a person says of a customer's health since ``at`` until a moment."""

    score: float
    until: float
    reason: str
    by: str | None
    at: float


class Episode(Struct, array_like=True, gc=False):
    """One policy's newest episode: pending since, raised at, clear since, ended at; its number counts from 1."""

    number: int = 0
    since: float | None = None
    raised: float | None = None
    clear: float | None = None
    ended: float | None = None
    severity: AlertSeverity = "warning"
    care: Care | None = None


class Plan(Struct, array_like=True, gc=False):
    """One type's newest plan; ``done`` has bit ``i`` set when the template's task ``i`` is done."""

    number: int
    opened: float
    closed: float | None = None
    met: float | None = None  # since when the objective is met
    baseline: float | None = None
    health: float | None = None
    risk: float | None = None
    done: int = 0
    progress: float = 0.0  # as it was told last
    on_track: bool = True


class Reason(Struct, array_like=True, gc=False):
    """What a feature, by place or name, adds to the logit; value and baseline in the steps they are shown in."""

    feature: int | str
    logit: float
    value: int | None = None
    baseline: int | None = None


class Told(Struct, array_like=True, gc=False):
    """The churn risk as it was told last: see ``risk.py``."""

    probability: float
    version: int
    horizon_days: int
    reasons: list[Reason]


class Reported(Struct, array_like=True, gc=False):
    """What the newest health snapshot said: points by the component's place in ``COMPONENTS``, band and risk."""

    points: list[float | None] = []
    band: Band | None = None
    risk: Told | None = None


class Frozen(Struct, array_like=True, gc=False):
    """Quantised features that wait for their label, the risk that was told then, whether the customer left since."""

    at: int
    features: bytes
    predicted: int | None = None  # in billionths
    left: bool = False


class Closes(Struct, array_like=True, gc=False):
    """Closing scores in hundredths, a day each, the last of them on ``newest`` and valid until there is another."""

    newest: int = NEVER
    scores: list[int | None] = []
