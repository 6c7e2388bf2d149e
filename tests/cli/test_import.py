"""``helix import oulad`` as people call it."""

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.adapters import entries
from streams.cli.import_ import command

TINY = {
    "courses": "code_module,code_presentation,module_presentation_length\nAAA,2013J,100",
    "vle": "id_site,code_module,code_presentation,activity_type\n1,AAA,2013J,forumng",
    "studentVle": "id_student,id_site,date,sum_click\n7,1,2,3",
    "studentInfo": "code_module,code_presentation,id_student,region,studied_credits\nAAA,2013J,7,Wales,60",
    "studentRegistration": (
        "code_module,code_presentation,id_student,date_registration,date_unregistration\nAAA,2013J,7,-50,"
    ),
    "assessments": "code_module,code_presentation,id_assessment,assessment_type,date\nAAA,2013J,11,Exam,",
    "studentAssessment": "id_assessment,id_student,date_submitted,is_banked\n11,7,99,0",
}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = tmp_path / "oulad"
    folder.mkdir()
    for name, text in TINY.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_events_go_to_standard_output_and_remarks_to_standard_error(tiny: Path) -> None:
    result = CliRunner().invoke(command, ["oulad", str(tiny)])
    assert result.exit_code == 0
    assert [line.split('"')[3] for line in result.stdout.splitlines()] == [
        "customer_signed_up",
        "subscription_started",
        "feature_used",
    ]
    assert "assessment without a date (Exam) is left out" in result.stderr
    assert "3 events of 1 customer\n" in result.stderr


def test_a_gzipped_file_is_the_same_bytes_every_time_and_reads_back(tiny: Path, tmp_path: Path) -> None:
    files = tmp_path / "one.jsonl.gz", tmp_path / "two.jsonl.gz"
    for file in files:
        assert CliRunner().invoke(command, ["oulad", str(tiny), "-o", str(file)]).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(gzip.decompress(files[0].read_bytes()).splitlines()) == len(list(entries.of_file(files[0]))) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "Error: nowhere: no such folder"),
        (["{tiny}", "-p", "ZZZ-2013J"], "no presentation ZZZ-2013J; there are AAA-2013J"),
        (
            ["{tiny}", "-o", "/nowhere/events.jsonl"],
            "/nowhere/events.jsonl: cannot be written: No such file",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tiny: Path, arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(command, ["oulad", *(one.format(tiny=tiny) for one in arguments)])
    assert result.exit_code == 1
    assert said in result.stderr
