import pytest

from streams.adapters.terminal.ranking import worst


@pytest.mark.parametrize(
    ("severities", "told"),
    [
        ([], ""),
        (["warning"], "1 warning"),
        (["critical", "critical"], "2 critical"),
        (["warning", "critical", "info", "critical"], "2 critical +2"),
        (["info", "warning", "warning"], "2 warning +1"),
    ],
)
def test_alerts_are_counted_by_the_worst_severity(severities: list[str], told: str) -> None:
    assert worst(severities) == told
