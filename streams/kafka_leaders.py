"""Who leads a partition of Kafka: one that did may not have heard yet that another does, and knows too little of it."""

from __future__ import annotations

from typing import Final

CERTAIN_SECONDS: Final = 10.0  # by then a node that led knows that it does not any more
