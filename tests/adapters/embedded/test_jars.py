import re
import shutil
from pathlib import Path

import pytest

from streams.adapters.embedded import LocalError, jars

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, NOBODY)


def test_the_lock_names_one_version_of_every_jar() -> None:
    locked = jars.locked()
    assert len({(jar.group, jar.artifact) for jar in locked}) == len(locked)
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in locked)
    assert {jar.version for jar in locked if jar.group == "org.apache.kafka"} == {"4.3.1"}


def test_without_a_network_the_first_start_says_so(home: Path, offline: None) -> None:
    with pytest.raises(LocalError, match="the first start needs a network"):
        jars.fetch(home)
    assert jars.missing(home) == jars.locked()


def test_what_was_fetched_once_needs_no_network(offline: None) -> None:
    if jars.missing(jars.cache()):
        pytest.skip("Kafka has not been started on this machine yet")
    assert len(jars.fetch(jars.cache())) == len(jars.locked())


def test_a_damaged_jar_is_never_run(home: Path, offline: None) -> None:
    if jars.missing(jars.cache()):
        pytest.skip("Kafka has not been started on this machine yet")
    shutil.copytree(jars.cache(), home)
    (home / jars.locked()[0].file).write_bytes(b"PK but not the jar")
    with pytest.raises(LocalError, match=jars.locked()[0].file):
        jars.fetch(home)
