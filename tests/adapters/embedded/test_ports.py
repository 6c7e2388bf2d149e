"""Ports that nobody has, and nobody is given."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from streams.adapters.embedded import LocalError, ports


def test_each_is_another_that_no_connection_can_be_given() -> None:
    found = {ports.free() for _ in range(100)}
    assert len(found) == 100
    given = Path("/proc/sys/net/ipv4/ip_local_port_range")
    assert max(found) < (int(given.read_text().split()[0]) if given.exists() else 49_152)


def test_one_that_somebody_listens_on_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    port = ports.free()
    with socket.create_server((ports.LOOPBACK, port)):
        monkeypatch.setattr(ports, "FIRST", port)
        monkeypatch.setattr(ports, "MANY", 1)
        with pytest.raises(LocalError, match=f"All ports from {port} to {port} are taken"):
            ports.free()
    assert ports.free() == port
