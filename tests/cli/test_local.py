import os
import re
import sys
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pexpect
import pytest
import redis
from click import ClickException
from click.testing import CliRunner
from confluent_kafka.admin import AdminClient

from streams.adapters.embedded.instance import find_running
from streams.adapters.embedded.process import Child
from streams.adapters.embedded.stack import Stack
from streams.cli import main
from streams.cli.local import stay


def start(*options: str) -> "pexpect.spawn[str]":
    arguments = ["-c", "from streams.cli import main; main()", "local", *options]
    return pexpect.spawn(sys.executable, arguments, timeout=90, encoding="utf-8")


def told(local: "pexpect.spawn[str]", name: str) -> str:
    local.expect(rf"export {name}=(\S+)")
    assert isinstance(local.match, re.Match)
    return str(local.match.group(1))


@pytest.mark.broker
def test_local_runs_both_until_the_interrupt_and_leaves_nothing_running(home: Path) -> None:
    local = start("--data", str(home))
    broker, url = told(local, "HELIX_BROKER"), told(local, "HELIX_REDIS")
    admin = AdminClient({"bootstrap.servers": broker, "log_level": 0})
    assert admin.list_topics(timeout=10).brokers
    with redis.Redis.from_url(url) as client:
        assert client.ping()
    running = find_running(home)
    assert running
    again = CliRunner().invoke(main, ["local", "--data", str(home)])
    assert re.search(r"^Error: A Helix runs on .* already", again.output, re.MULTILINE)
    local.expect("Ctrl-C")
    local.sendintr()
    local.expect(pexpect.EOF)
    local.close()
    assert local.exitstatus == 0
    for pid in running.pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_server_that_ends_by_itself_is_named_with_its_log(tmp_path: Path) -> None:
    valkey = Child(["true"], tmp_path / "valkey.log")
    valkey.wait(10)
    with pytest.raises(ClickException, match=r"^Valkey has ended by itself; its log is .*valkey\.log\.$"):
        stay(Stack("", "", {"Valkey": valkey}), Event())
    valkey.stop()


def test_a_port_that_is_asked_for_and_taken_is_an_error_in_a_sentence(home: Path, valkey: str) -> None:
    port = str(urlsplit(valkey).port)
    told = CliRunner().invoke(main, ["local", "--data", str(home), "--redis-port", port])
    assert told.exit_code == 1
    assert told.output.splitlines()[-1] == (
        f"Error: Port {port} is taken by another program: end that one, or choose another port."
    )
