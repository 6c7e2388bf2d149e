"""``helix serve`` as a process: it answers, tells no secret, and ends in good order with streams open."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from streams.web.access import Access

SERVE = [sys.executable, "-c", "from streams.cli import main; main()", "serve"]


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELIX_")}
    nobody = {"HELIX_REDIS": "redis://127.0.0.1:1/0", "HELIX_BROKER": "127.0.0.1:1", "HELIX_SERVE_PORT": "0"}
    return {**kept, **nobody, "HELIX_HOME": str(home)}


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(SERVE, env=environment, stderr=subprocess.PIPE, text=True) as process:
        yield process
        if process.poll() is None:
            process.kill()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("Helix is at http://127.0.0.1:"), line
    return line.split()[3].rstrip(";")


def test_it_starts_without_anything_and_ends_when_asked_though_somebody_listens(
    serving: subprocess.Popen[str], home: Path
) -> None:
    address = address_of(serving)
    _, secret = Access(home / "access").tokens.create("Ann", "read")
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {secret}"}, timeout=20) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get(f"/api/v1/at-risk?owner={secret}").status_code == 503
        with client.stream("GET", "/api/v1/live") as stream:
            pieces = stream.iter_raw()
            assert next(pieces).startswith(b"retry: 2000\n\n")
            serving.send_signal(signal.SIGINT)
            assert list(pieces) == []
    _, said = serving.communicate(timeout=20)
    assert serving.returncode == 0
    assert secret not in said
    assert "Traceback" not in said


def test_what_a_run_has_left_is_told_with_its_age_and_where_to_look_for_it(
    environment: dict[str, str], home: Path
) -> None:
    saved, ago = home / "valkey" / "dump.rdb", time.time() - 3 * 3_600
    saved.parent.mkdir(parents=True)
    saved.touch()
    os.utime(saved, (ago, ago))
    nothing_named = {name: value for name, value in environment.items() if name != "HELIX_REDIS"}
    with subprocess.Popen(SERVE, env=nothing_named, stderr=subprocess.PIPE, text=True) as process:
        try:
            address_of(process)
            assert process.stderr is not None
            told = process.stderr.readline()
        finally:
            process.kill()
    assert told.startswith("Nothing runs here, so the pages show what redis://")
    assert "what the last run left 3 hours ago is told by `helix state`" in told
    assert "`helix demo` brings live data" in told


def test_policies_that_cannot_be_read_are_told(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "policies.toml"
    file.write_text("version = 1\n")
    told = {**environment, "HELIX_POLICIES": str(file)}
    ran = subprocess.run(SERVE, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert f"HELIX_POLICIES: {file}: policies: " in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_port_that_is_taken_is_told(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        ran = subprocess.run(
            [*SERVE, "--port", port], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert ran.returncode == 1
    assert f"127.0.0.1 port {port} cannot be listened on: Address already in use." in ran.stderr
