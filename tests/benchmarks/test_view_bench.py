"""The pure parts of the view's benchmark."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

from benchmarks.view.population import FIRST_NUMBER, OWNERS, Copies, copy, models, name_of
from benchmarks.view.reads import _asked, _paths
from benchmarks.view.site import Site
from benchmarks.view.targets import table
from benchmarks.view.viewers import processor_seconds


def test_a_copy_is_a_customer_of_its_own_with_everything_of_its_model() -> None:
    model = next(one for one in models() if one.alerts and one.plans)
    first, second = copy(model, 1), copy(model, 2)
    assert (first.customer_id, first.owner) == (name_of(1), f"owner-{1 % OWNERS}")
    assert first.risk != second.risk
    assert all(alert.alert_id.startswith(name_of(1)) for alert in first.alerts)
    assert (len(first.alerts), len(first.plans)) == (len(model.alerts), len(model.plans))


def test_lanes_share_all_customers() -> None:
    lanes = [Copies(range(lane, 10, 3)) for lane in range(3)]
    names = [name for lane in lanes for name in lane]
    assert sorted(names) == sorted(map(name_of, range(10)))
    assert lanes[1][name_of(4)] == str(FIRST_NUMBER + 4).encode()


def test_every_second_question_is_for_a_customer_that_there_is() -> None:
    paths = _paths(5, 100)
    assert paths == _paths(5, 100)
    assert {path.rpartition("/")[2] for path in paths[1::2]} == set(map(name_of, range(5)))
    assert all(path.startswith("/api/v1/at-risk") for path in paths[::2])


def test_what_is_refused_or_hung_up_on_is_asked_and_not_answered() -> None:
    serving: set[asyncio.Task[Any] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        while (head := await reader.read(10_000)) and b"/hang-up" not in head:
            status = b"503 Busy" if b"/busy" in head else b"200 OK"
            writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\nhi")
        writer.close()
        await writer.wait_closed()

    async def asked() -> dict[int, float]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            site = Site(server.sockets[0].getsockname()[1], "", os.getpid())
            found = await _asked(site, ["/", "/busy", "/", "/hang-up"] * 20, 1_000.0)
            await asyncio.wait([task for task in serving if task])
            return found

    assert sorted(asyncio.run(asked())) == list(range(0, 80, 2))


def test_a_figure_stands_beside_what_was_to_be_reached() -> None:
    row = {"case": "500 listeners", "rate": 200.0, "p50_ms": 1.0, "p99_ms": 2.0, "max_ms": 3.0, "answered_share": 0.5}
    told = table([row | {"peak_bytes": 104_857_600}, {"case": "redis", "bytes_a_customer": 1_700.0}])
    assert "| 500 listeners | 200/s | 1.0 | 2.0 (≤ 500) | 3.0 | – | 100.0 (≤ 300) | – | 50.00 % |" in told
    assert "| redis | – | – | – | – | – | – | 1,700.0 (≤ 2048) | – |" in told


def test_what_a_process_has_used_of_processors_is_what_it_says_itself() -> None:
    before, told = time.process_time(), processor_seconds(os.getpid())
    assert before - 0.1 <= told <= time.process_time() + 0.1
