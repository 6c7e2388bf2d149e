from pathlib import Path

import pytest

from streams.adapters.embedded import LocalError
from streams.adapters.embedded.claim import claimed
from streams.adapters.embedded.process import Child


def test_the_same_data_is_never_used_twice_at_once(home: Path) -> None:
    with (
        claimed(home),
        pytest.raises(LocalError, match=r"Another Helix uses the data.* by HELIX_HOME"),
        claimed(home, 0),
    ):
        pass


def test_a_claim_lasts_as_long_as_the_server_that_inherited_it(home: Path, tmp_path: Path) -> None:
    with claimed(home) as lock:
        server = Child(["sleep", "600"], tmp_path / "log", lock)
    with pytest.raises(LocalError), claimed(home, 0):
        pass
    server.stop()
    with claimed(home, 0):
        pass


def test_data_is_for_its_user_alone(home: Path) -> None:
    home.mkdir(mode=0o755)
    with claimed(home):
        assert home.stat().st_mode & 0o777 == 0o700
