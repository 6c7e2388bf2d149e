"""What is installed from a wheel is whole: beside the code the files that it reads, and that it is typed."""

import subprocess
import sys
from fnmatch import filter as matching
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
CODE = {path.relative_to(ROOT).as_posix() for path in (ROOT / "streams").rglob("*.py")}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build a wheel as pip would, and name what it holds."""
    where = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(where)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = where.iterdir()
    with ZipFile(wheel) as opened:
        return opened.namelist()


@pytest.mark.parametrize(
    "pattern",
    [
        "streams/py.typed",
        "streams/domain/policies.toml",
        "streams/adapters/view/claim.lua",
        "streams/adapters/view/edit.lua",
        "streams/adapters/view/flush.lua",
        "streams/adapters/view/tell.lua",
        "streams/adapters/view/v1.dictionary",
        "streams/adapters/top/top.tcss",
        "streams/adapters/embedded/kafka.lock",
        "streams/adapters/embedded/server.properties",
        "streams/adapters/embedded/log4j2.properties",
        "streams/web/templates/layout.html",
        "streams/adapters/wording/catalogues/zh.toml",
        "streams/web/static/css/base.css",
        "streams/web/static/js/app.js",
        "streams/web/static/vendor/htmx.min.js",
        "streams/web/static/vendor/htmx.LICENSE",
        "streams/web/static/vendor/uPlot.LICENSE",
        "streams/data/*.jsonl.gz",
        "streams/data/ATTRIBUTION.md",
        "*.dist-info/entry_points.txt",
        "*.dist-info/licenses/LICENSE",
    ],
)
def test_a_file_that_it_needs_is_in_it(held: list[str], pattern: str) -> None:
    assert len(matching(held, pattern)) == 1


def test_all_the_code_is_in_it_and_no_other(held: list[str]) -> None:
    assert {name for name in held if name.endswith(".py")} == CODE
