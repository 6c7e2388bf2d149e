"""The small job's event and state, for contenders in Python that have msgspec."""

from __future__ import annotations

from msgspec import Struct, field


class Used(Struct, gc=False):
    """As much of a `FeatureUsed` as the small job looks at."""

    customer_id: str
    feature: str
    occurred_at: str


class Use(Struct, array_like=True, gc=False):
    """How often a customer used anything, and when each feature last; times in RFC 3339 sort as they are."""

    count: int = 0
    last: dict[str, str] = field(default_factory=dict)

    def add(self, used: Used) -> None:
        """Count a use."""
        self.count += 1
        if used.occurred_at > self.last.get(used.feature, ""):
            self.last[used.feature] = used.occurred_at
