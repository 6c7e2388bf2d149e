"""The figures as bars, in an SVG that reads on light and on dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from benchmarks.throughput.ratios import HELIX

WIDTH: Final = 860
LABEL: Final = 330  # where bars begin
ROOM: Final = 120  # for the figure behind the longest bar
BAR: Final = 18
STEP: Final = 28
STYLE: Final = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .small { font-size: 11px; fill: #59636e }
  .peer { fill: #8c959f } .helix { fill: #0969da } .wrong { fill: #d1242f }
  .range { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 } .range { stroke: #e6edf3 }
    .peer { fill: #656c76 } .helix { fill: #4493f8 } .wrong { fill: #f85149 }
  }
"""


def svg(rows: Sequence[Mapping[str, Any]], note: str) -> str:
    """Return the picture of what is spread evenly; ``note`` stands at its foot.

    Who keeps nothing is told in words: as a bar it would leave no room for the others.
    """
    parts: list[str] = []
    y = 8
    measured = [row for row in rows if row["skew"] == "uniform" and row["events_per_second"]]
    for job, customers in {(row["job"], row["customers"]): None for row in measured}:
        everybody = [row for row in measured if (row["job"], row["customers"]) == (job, customers)]
        of = [row for row in everybody if row["same_state"] is not None]
        y += 22
        parts.append(f'<text class="title" x="8" y="{y}">{job} job, {customers:,} customers: events a second</text>')
        parts += _keeping_nothing([row for row in everybody if row["same_state"] is None], y)
        y += 10
        parts += _bars(of, y)
        y += STEP * len(of) + 12
    y += 10
    parts.append(f'<text class="small" x="8" y="{y}">{escape(note)}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 12}" width="{WIDTH}" role="img">'
    return "\n".join([head, f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def _keeping_nothing(rows: Sequence[Mapping[str, Any]], y: int) -> Iterator[str]:
    for row in rows:
        said = f"{row['runtime']}, {row['guarantee']}: {row['events_per_second']['median']:,.0f}"
        yield f'<text class="small" x="{WIDTH - 8}" y="{y}" text-anchor="end">{escape(said)}</text>'


def _bars(rows: Sequence[Mapping[str, Any]], top: int) -> Iterator[str]:
    longest = max((row["events_per_second"]["max"] for row in rows), default=0) or 1.0
    scale = (WIDTH - LABEL - ROOM) / longest
    ordered = sorted(rows, key=lambda row: float(row["events_per_second"]["median"]), reverse=True)
    for number, row in enumerate(ordered):
        rate = row["events_per_second"]
        y, middle = top + number * STEP, top + number * STEP + BAR / 2
        kind = "wrong" if row["same_state"] is False else "helix" if row["runtime"] == HELIX else "peer"
        said = f"{rate['median']:,.0f}" + (" wrong" if kind == "wrong" else "")
        least, most = (LABEL + rate[name] * scale for name in ("min", "max"))
        yield f'<text x="{LABEL - 8}" y="{middle - 1:.0f}" text-anchor="end">{escape(row["runtime"])}</text>'
        yield (
            f'<text class="small" x="{LABEL - 8}" y="{middle + 11:.0f}" text-anchor="end">'
            f"{escape(row['guarantee'])}</text>"
        )
        yield f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{rate["median"] * scale:.1f}" height="{BAR}" rx="2"/>'
        yield f'<line class="range" x1="{least:.1f}" x2="{most:.1f}" y1="{middle:.1f}" y2="{middle:.1f}"/>'
        yield f'<text x="{most + 8:.1f}" y="{middle + 4:.1f}">{said}</text>'
