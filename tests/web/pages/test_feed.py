"""The feed tells of alerts and plans also that they are over, and why."""

import asyncio
import re
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.adapters.portraits import written
from tests.adapters.telling import tell
from tests.adapters.test_escalations import resolved
from tests.adapters.test_reading_timelines import closed
from tests.web.pages.test_now import ALONE, text
from tests.web.site import running


@pytest.mark.parametrize(
    ("language", "alert", "plan"),
    [
        ("en", "Alert over: low health the condition no longer holds", "Plan recovery: succeeded health 1 to 2"),
        ("zh", "告警解除", "健康度"),
    ],
)
def test_what_is_over_is_told_with_why(
    valkey: str, namespace: str, tmp_path: Path, language: str, alert: str, plan: str
) -> None:
    settings = Settings(redis=valkey, namespace=namespace, partitions=1, home=tmp_path, serve_port=0)
    asyncio.run(written(valkey, namespace, [ALONE]))
    tell(valkey, namespace, resolved("alone"), closed(11, "succeeded", "alone"), resolved("stranger"))
    with running(settings) as site:
        html = site.client("read", {"Accept-Language": language}).get("/").text
    feed = html.partition('<ol class="feed">')[2].partition("</ol>")[0]
    lines = {name: text(line) for name, line in re.findall(r'<li id="f-([^"]+)"(.*?)</li>', feed, re.DOTALL)}
    assert set(lines) == {"alone%3Aover%3A9", "alone%3Aover%3A11"}
    assert alert in lines["alone%3Aover%3A9"]
    assert plan in lines["alone%3Aover%3A11"]
