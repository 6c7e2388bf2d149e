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
from streams.adapters.reading_view.cursors import CursorError
from streams.adapters.reading_view.groups import Group, Groups
from streams.adapters.reading_view.live import LiveReader
from streams.adapters.reading_view.reader import ViewReader
from streams.adapters.view.cause import Cause
from streams.adapters.view.row import Row, RowAlert, RowPlan

__all__ = [
    "Adoption",
    "AlertItem",
    "Bin",
    "Cause",
    "CursorError",
    "Entry",
    "Group",
    "Groups",
    "LiveEvent",
    "LiveReader",
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
    "ViewReader",
]
