"""``helix demo`` as a process, on embedded servers of its own: it ends by itself, or when asked, and leaves nothing."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from streams.adapters.embedded import instance
from streams.web.access import Access

HELIX = [sys.executable, "-c", "from streams.cli import main; main()"]
DEMO = [*HELIX, "demo", "--customers", "8", "--history", "30"]


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELIX_")}
    return {**kept, "HELIX_HOME": str(home), "HELIX_PARTITIONS": "2"}


@pytest.fixture
def left_running(home: Path) -> Iterator[list[int]]:
    pids: list[int] = []
    yield pids
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline, "something is left running"
        time.sleep(0.1)


@pytest.mark.slow
def test_a_demo_of_some_days_shows_alerts_or_plans_and_ends_by_itself(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*DEMO, "--days", "2", "--speed", "2"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "8 customers" in done.stdout
    assert "plan onboarding" in done.stdout
    assert re.search(r"in a browser: http://127\.0\.0\.1:\d+/sign-in#code=\S+", done.stdout)
    assert "Helix has ended; nothing of it runs any more." in done.stderr


@pytest.mark.slow
def test_a_demo_serves_pages_and_when_it_is_asked_to_end_leaves_nothing_running(
    environment: dict[str, str], home: Path, left_running: list[int]
) -> None:
    soon = [*DEMO, "--speed", "100"]
    with subprocess.Popen(soon, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        links = (re.search(r"in a browser: (http\S+)/sign-in#code=(\S+)", line) for line in demo.stdout)
        address, code = next(link.groups() for link in links if link)
        person = signed_in(address, code)
        assert person.get(f"{address}/api/v1/segments").status_code == 200
        told = (re.search(r"another link: `helix (token link .+)`", line) for line in demo.stdout)
        another = next(command.group(1) for command in told if command)
        made = subprocess.run([*HELIX, *another.split()], env=environment, capture_output=True, text=True, check=True)
        signed_in(*made.stdout.strip().split("/sign-in#code=")).close()
        assert any(line.startswith("The present is reached") for line in demo.stdout)
        assert any(line.startswith("Helix demo: the present is reached; live") for line in demo.stdout)
        found = instance.find_running(home)
        assert found is not None
        left_running.extend(found.pids)
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=60)
    assert demo.returncode == 0
    assert errors.endswith("Helix has ended; nothing of it runs any more.\n")
    with pytest.raises(httpx.ConnectError):
        person.get(f"{address}/health/live")
    assert Access(home / "access").tokens.all() == []
    person.close()


def signed_in(address: str, code: str) -> httpx.Client:
    person = httpx.Client(timeout=20)
    entered = person.post(f"{address}/session", data={"code": code})
    assert entered.headers["location"] == "/"
    return person
