"""The read model as people and programs ask for it."""

from streams.adapters.reading_view.answers import (
    Adoption,
    AlertItem,
    Bin,
    Entry,
    LiveEvent,
    Page,
    PartitionPicture,
    Picture,
    PlanItem,
    RejectSample,
    StreamPicture,
    Timeline,
)
from streams.adapters.view.row import Cause, Row, RowAlert, RowPlan

__all__ = [
    "Adoption",
    "AlertItem",
    "Bin",
    "Cause",
    "Entry",
    "LiveEvent",
    "Page",
    "PartitionPicture",
    "Picture",
    "PlanItem",
    "RejectSample",
    "Row",
    "RowAlert",
    "RowPlan",
    "StreamPicture",
    "Timeline",
]
