"""OULAD as events, on a presentation small enough to read."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import msgspec
import pytest

from streams.adapters import entries, oulad
from streams.data import bundled_history
from streams.events import (
    CustomerErased,
    CustomerEvent,
    CustomerSignedUp,
    FeatureUsed,
    MilestoneReached,
    MilestoneSet,
    SubscriptionCancelled,
    SubscriptionStarted,
)

TABLES = {
    "courses": "code_module,code_presentation,module_presentation_length\nAAA,2013J,100\nBBB,2013B,90",
    "vle": """id_site,code_module,code_presentation,activity_type,week_from,week_to
1,AAA,2013J,forumng,?,?
2,AAA,2013J,resource,?,?
3,AAA,2013J,resource,?,?
4,BBB,2013B,quiz,?,?""",
    "studentVle": """code_module,code_presentation,id_student,id_site,date,sum_click
AAA,2013J,7,2,-3,2
AAA,2013J,7,3,-3,5
AAA,2013J,7,1,4,1
AAA,2013J,7,1,101,9
BBB,2013B,7,4,10,1""",
    "studentInfo": """code_module,code_presentation,id_student,region,studied_credits,final_result
AAA,2013J,7,Wales,60,Pass
AAA,2013J,8,Scotland,120,Withdrawn
AAA,2013J,9,?,60,Withdrawn
BBB,2013B,7,Wales,60,Pass""",
    "studentRegistration": """code_module,code_presentation,id_student,date_registration,date_unregistration
AAA,2013J,7,-50,?
AAA,2013J,8,?,20
AAA,2013J,9,-40,-35
BBB,2013B,7,3,?""",
    "assessments": """code_module,code_presentation,id_assessment,assessment_type,date,weight
AAA,2013J,11,TMA,19,10
AAA,2013J,12,TMA,54,20
AAA,2013J,13,Exam,?,100
BBB,2013B,21,CMA,1,5""",
    "studentAssessment": """id_assessment,id_student,date_submitted,is_banked,score
11,7,18,0,80
12,7,-1,1,70
11,8,-1,1,60
13,7,99,0,50""",
}

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write the tables, some of them otherwise, or not at all."""

    def write(**otherwise: str | None) -> Path:
        for name, text in (TABLES | otherwise).items():
            if text is not None:
                (tmp_path / f"{name}.csv").write_text(text)
        return tmp_path

    return write


def of(history: oulad.History, customer: str) -> Iterator[CustomerEvent]:
    return (event for event in history if event.customer_id == customer)


def at(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2013, month, day, hour, minute, second, tzinfo=UTC)


def test_clicks_are_added_up_per_customer_day_and_activity(folder: Folder) -> None:
    used = [event for event in of(oulad.read(folder()), "AAA-2013J-7") if isinstance(event, FeatureUsed)]
    assert [(one.event_id, one.feature, one.count) for one in used] == [
        ("use--3-resource", "resource", 7),
        ("use-4-forumng", "forumng", 1),
    ]
    assert [one.occurred_at.date() for one in used] == [at(9, 28).date(), at(10, 5).date()]


def test_clicks_after_the_end_are_left_out_and_said(folder: Folder) -> None:
    assert "1 uses after the end of their presentation are left out" in oulad.read(folder()).notes


def test_a_student_signs_up_starts_and_gets_what_is_due(folder: Folder) -> None:
    signed_up, _, started, *rest = of(oulad.read(folder()), "AAA-2013J-7")
    assert isinstance(signed_up, CustomerSignedUp)
    assert signed_up.occurred_at == at(9, 6, 6)
    assert signed_up.catalogue == ("forumng", "resource")
    assert (signed_up.segment.industry, signed_up.segment.plan) == ("AAA", "2013J")
    assert (signed_up.segment.size, signed_up.segment.region) == ("60 credits", "Wales")
    assert isinstance(started, SubscriptionStarted)
    assert started.occurred_at == at(10, 1, 6, 0, 1)
    assert [(one.milestone_id, one.due_at) for one in rest if isinstance(one, MilestoneSet)] == [
        ("11", at(10, 20, 23, 59, 59)),
        ("12", at(11, 24, 23, 59, 59)),
    ]


def test_a_banked_result_is_reached_at_the_start_and_any_other_when_handed_in(folder: Folder) -> None:
    reached = [one for one in of(oulad.read(folder()), "AAA-2013J-7") if isinstance(one, MilestoneReached)]
    assert [(one.milestone_id, one.occurred_at) for one in reached] == [
        ("12", at(10, 1, 6, 0, 3)),
        ("11", at(10, 19, 20)),
    ]


def test_an_assessment_without_a_date_is_left_out_and_said(folder: Folder) -> None:
    assert "AAA-2013J: an assessment without a date (Exam) is left out" in oulad.read(folder()).notes


def test_to_unregister_is_to_cancel_after_everything_else_of_the_day(folder: Folder) -> None:
    signed_up, *_, left = of(oulad.read(folder()), "AAA-2013J-8")
    assert isinstance(left, SubscriptionCancelled)
    assert (left.occurred_at, left.reason, left.mrr) == (at(10, 21, 22), "unregistered", 1.0)
    assert signed_up.occurred_at == at(9, 6, 6)


def test_who_leaves_before_the_start_never_starts_and_before_the_opening_comes_and_goes_in_a_day(
    folder: Folder,
) -> None:
    signed_up, left = of(oulad.read(folder()), "AAA-2013J-9")
    assert (signed_up.occurred_at, left.occurred_at) == (at(8, 27, 6), at(8, 27, 22))
    assert isinstance(signed_up, CustomerSignedUp)
    assert isinstance(left, SubscriptionCancelled)
    assert (left.reason, left.mrr) == ("unregistered before the start", None)


def test_what_was_due_before_somebody_came_is_not_asked(folder: Folder) -> None:
    assert not [one for one in of(oulad.read(folder()), "BBB-2013B-7") if isinstance(one, MilestoneSet)]


def test_who_finished_is_forgotten_once_the_outcome_is_known_and_others_go_on(folder: Folder) -> None:
    history = oulad.read(folder())
    erased = [event for event in history if isinstance(event, CustomerErased)]
    assert [(one.customer_id, one.occurred_at) for one in erased] == [("BBB-2013B-7", at(6, 2, 22))]
    assert not [event for event in oulad.read(folder(), ["BBB-2013B"]) if isinstance(event, CustomerErased)]


def test_only_the_presentations_asked_for_are_read(folder: Folder) -> None:
    history = oulad.read(folder(), ["BBB-2013B"])
    assert history.customers == 1
    assert {event.customer_id for event in history} == {"BBB-2013B-7"}
    assert len(history) == len(list(history))


def test_parquet_gives_what_csv_gives(folder: Folder, tmp_path: Path) -> None:
    csv, parquet = pytest.importorskip("pyarrow.csv"), pytest.importorskip("pyarrow.parquet")
    expected = list(oulad.read(folder()))
    (tmp_path / "parquet").mkdir()
    nulls = csv.ConvertOptions(null_values=["?"], strings_can_be_null=True)
    for name in TABLES:
        table = csv.read_csv(tmp_path / f"{name}.csv", convert_options=nulls)
        parquet.write_table(table, tmp_path / "parquet" / f"{name}.parquet")
    assert list(oulad.read(tmp_path / "parquet")) == expected


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        ({"vle": None}, "neither vle.parquet, vle_ds nor vle.csv is there"),
        ({"courses": "code_module\nAAA"}, "courses.csv: no column code_presentation, module_presentation_length"),
        ({"courses": TABLES["courses"].replace("2013B", "2013X")}, "expected a year and B or J, got '2013X'"),
        ({"courses": TABLES["courses"].replace("100", "long")}, "module_presentation_length: .*long"),
        ({"studentRegistration": TABLES["studentRegistration"].replace(",8,", ",?,")}, "id_student"),
        ({"studentVle": TABLES["studentVle"].replace("7,1,4", "7,99,4")}, "studentVle: id_site: 99 is not in vle"),
        ({"assessments": ""}, "assessments.csv: cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_with_file_and_column(
    folder: Folder, otherwise: dict[str, str | None], said: str
) -> None:
    with pytest.raises(oulad.OuladError, match=said):
        oulad.read(folder(**otherwise))


def test_a_presentation_that_is_not_there_is_said_with_those_that_are(folder: Folder) -> None:
    with pytest.raises(oulad.OuladError, match="no presentation CCC-2013J; there are AAA-2013J, BBB-2013B"):
        oulad.read(folder(), ["CCC-2013J"])


def test_a_folder_that_is_not_there_is_said() -> None:
    with pytest.raises(oulad.OuladError, match="nowhere: no such folder"):
        oulad.read(Path("nowhere"))


@pytest.fixture(scope="module")
def bundled() -> list[CustomerEvent]:
    decode = msgspec.json.Decoder(CustomerEvent).decode
    with bundled_history() as path:
        return [decode(entry.value) for entry in entries.of_file(path)]


def test_the_bundled_presentation_is_383_customers_of_whom_60_left(bundled: list[CustomerEvent]) -> None:
    assert len({event.customer_id for event in bundled}) == 383
    assert sum(isinstance(event, SubscriptionCancelled) for event in bundled) == 60


def test_the_bundled_events_are_in_order_and_nobody_acts_before_signing_up(bundled: list[CustomerEvent]) -> None:
    assert bundled == sorted(bundled, key=lambda event: event.occurred_at)
    by_customer = groupby(sorted(bundled, key=lambda event: event.customer_id), key=lambda event: event.customer_id)
    for _, events in by_customer:
        mine = list(events)
        assert isinstance(mine[0], CustomerSignedUp)
        assert len({event.event_id for event in mine}) == len(mine)


@pytest.mark.skipif("HELIX_OULAD" not in os.environ, reason="HELIX_OULAD names no folder of the whole dataset")
def test_the_bundled_presentation_is_what_the_importer_makes(bundled: list[CustomerEvent]) -> None:
    assert list(oulad.read(Path(os.environ["HELIX_OULAD"]), ["AAA-2013J"])) == bundled
