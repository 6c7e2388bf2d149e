"""``helix replay`` from a file to the summary, with a real Kafka, a real Valkey and real workers."""

import json
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from streams.adapters.embedded import ports
from streams.cli import _workers, main
from streams.cli._running import heed_signals
from streams.cli.replay import _tell, command


@pytest.fixture
def replay(broker: str, valkey: str, namespace: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in {"BROKER": broker, "REDIS": valkey, "NAMESPACE": namespace, "HOME": str(home)}.items():
        monkeypatch.setenv(f"HELIX_{name}", value)
    monkeypatch.setenv("HELIX_PARTITIONS", "3")

    def run(*arguments: str) -> dict[str, Any]:
        result = CliRunner().invoke(command, [*arguments, "--json"])
        assert result.exit_code == 0, result.output
        summary = json.loads(result.stdout)
        assert isinstance(summary, dict)
        return summary

    return run


@pytest.fixture
def history(tmp_path: Path) -> Path:
    file = tmp_path / "company.jsonl"
    told = ["simulate", "--customers", "20", "--days", "100", "--start", "2024-01-01", "-o", str(file)]
    assert CliRunner().invoke(main, told).exit_code == 0
    with file.open("ab") as more:
        more.write(b'{"type":"feature_used","customer_id":"x","event_id":"1","occurred_at":"soon","feature":"api"}\n')
    return file


@pytest.mark.broker
@pytest.mark.slow
def test_any_number_of_workers_and_any_batches_say_the_same(
    replay: Any, history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = replay(str(history), "--no-learning")
    assert first["events"] == len(history.read_bytes().splitlines())
    assert (first["customers"], first["rejected"]) == (21, 1)
    assert first["alerts"] == sum(first["alerts_by_policy"].values()) > 0
    assert first["plans"] == sum(first["plans_by_type"].values()) > 0
    assert first["examples"] > first["examples_left"] > 0
    assert first["events_per_second"] > 0
    assert first["model"] is None
    (tmp_path / "helix.toml").write_text(f'instance = "static"\nweb_port = {ports.free()}\n')  # two cannot share them
    monkeypatch.chdir(tmp_path)
    again = replay(str(history), "--no-learning", "--workers", "2", "--max-batch", "100")
    assert again["facts_sha256"] == first["facts_sha256"]


@pytest.mark.broker
@pytest.mark.slow
def test_what_was_learned_is_judged(replay: Any, history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIX_PARTITIONS", "1")  # of several, one may be through before another begins
    summary = replay(str(history))
    assert 0 < summary["model"]["examples"] < summary["examples"]  # the first had no model to judge
    assert 0 <= summary["model"]["left"] <= summary["examples_left"]


@pytest.mark.parametrize(("learning", "told"), [(True, "closes of days, learning and"), (False, "closes of days and")])
def test_of_which_events_a_second_its_summary_tells_is_said_beside_it(
    learning: bool, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _tell({"learning": learning, "facts_sha256": "x", "events_per_second": 9_876.0}, as_json=False)
    shown = capsys.readouterr()
    assert "events per second       9,876" in shown.out
    assert told in shown.err
    _tell({"events_per_second": 1.0}, as_json=True)
    assert capsys.readouterr() == ('{"events_per_second":1.0}\n', "")


def test_a_source_that_is_not_there_is_said() -> None:
    result = CliRunner().invoke(command, ["nowhere.jsonl"])
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: nowhere.jsonl: neither a file of events nor a folder of OULAD is there\n",
    )


def test_a_bad_line_anywhere_is_told_before_anything_is_started(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = b'{"type":"feature_used","customer_id":"x","event_id":"1","occurred_at":"2024-01-01T00:00Z","feature":"a"}\n'
    (tmp_path / "long.jsonl").write_bytes(20_000 * good + b'{"type":"feature_used","customer_id":7}\n' + good)
    monkeypatch.setenv("HELIX_HOME", str(home))
    result = CliRunner().invoke(command, [str(tmp_path / "long.jsonl")])
    assert result.exit_code == 1
    assert result.stderr.endswith("long.jsonl: line 20001: customer_id: expected text, got 7\n")
    assert not home.exists()


@pytest.mark.parametrize("purpose", [["replay"], ["demo"]])
def test_a_broker_that_is_not_there_is_told_at_once(purpose: list[str], home: Path) -> None:
    nowhere = f"127.0.0.1:{ports.free()}"
    told = {"HELIX_HOME": str(home), "HELIX_BROKER": nowhere}
    began = time.monotonic()
    result = CliRunner().invoke(main, purpose, env=told)
    assert time.monotonic() - began < 10
    assert result.exit_code == 1
    assert f"Error: No Kafka answers at {nowhere}: start one with `helix local`, or set HELIX_BROKER" in result.stderr


def test_who_asks_for_the_end_is_told_once_that_it_comes(capsys: pytest.CaptureFixture[str]) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        heed_signals()
        for number in (signal.SIGINT, signal.SIGTERM):
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert capsys.readouterr() == ("", "\nStopping ...\n")


@pytest.mark.broker
@pytest.mark.usefixtures("replay")
def test_a_worker_that_cannot_start_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_workers, "WORKER", (sys.executable, "-c", "raise SystemExit('Error: no such file')"))
    event = b'{"type":"feature_used","customer_id":"x","event_id":"1","occurred_at":"2024-01-01T00:00Z","feature":"a"}'
    (tmp_path / "one.jsonl").write_bytes(event)
    result = CliRunner().invoke(command, [str(tmp_path / "one.jsonl")])
    assert result.exit_code == 1
    assert "Error: A worker has ended with exit code 1: no such file. Its log is " in result.stderr


@pytest.mark.broker
@pytest.mark.usefixtures("replay")
def test_policies_that_are_not_there_are_told(history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIX_POLICIES", str(tmp_path / "nowhere.toml"))
    result = CliRunner().invoke(command, [str(history)])
    assert result.exit_code == 1
    assert re.search(r"^Error: HELIX_POLICIES: .*nowhere\.toml", result.stderr, re.MULTILINE)
