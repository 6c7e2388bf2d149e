"""What is kept of a customer is read once, however often it is listed, and anew when it has changed."""

import pytest
from msgspec.structs import replace

from streams.adapters.reading_view.rows import portrait_in, row_in
from streams.adapters.view.blob import kept
from streams.adapters.view.packing import Damaged
from streams.adapters.view.row import row_of
from tests.adapters.portraits import full

ACME = full("acme")


def test_a_customer_that_has_not_changed_is_read_once() -> None:
    first, again = kept(0, ACME), kept(0, full("acme"))
    assert first is not again
    assert portrait_in(first) is portrait_in(again)
    assert row_in(first) is row_in(again)
    assert (portrait_in(first), row_in(first)) == (ACME, row_of(ACME))


def test_one_that_has_changed_is_read_anew() -> None:
    portrait_in(kept(0, ACME))
    fallen = replace(ACME, score=7.0)
    assert (portrait_in(kept(0, fallen)), row_in(kept(0, fallen))) == (fallen, row_of(fallen))


def test_one_that_cannot_be_read_is_told_so_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Damaged):
            portrait_in(b"[0,[]]\nnone")
        with pytest.raises(Damaged):
            row_in(b"[0,[]]\nnone")
