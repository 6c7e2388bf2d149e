// Lines over time, drawn by uPlot: the score with its bands, alerts and plans; the days' use.
import { moment, locale } from "./write.js";

const drawn = new WeakMap();
const LIBRARY = new URL("../vendor/uPlot.iife.min.js", import.meta.url);
const STEPS = [1, 2, 7, 14, 28].map((days) => days * 86_400); // between the days that are named: by itself it goes by hours
const HALF_DAY = 43_200;
let loading;

const library = () =>
  (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  }));

export async function draw(elements) {
  await library();
  for (const each of elements) if (drawn.get(each)?.told !== each.dataset.chart) one(each);
}

function one(element) {
  drawn.get(element)?.chart.destroy();
  const told = JSON.parse(element.dataset.chart);
  const chart = new uPlot(options(element, told), [told.x, told.y], element);
  drawn.set(element, { chart, told: element.dataset.chart });
  watched(element);
}

const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    drawn.get(target)?.chart.setSize({ width: Math.round(contentRect.width), height: target.clientHeight });
  }
});
const watched = (element) => resized.observe(element);

const colour = (element, name) => {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};

function options(element, told) {
  const ink = colour(element, "muted");
  const axis = { stroke: ink, grid: { stroke: colour(element, "line"), width: 1 }, ticks: { show: false },
    font: `11px ${getComputedStyle(document.body).fontFamily}` };
  const day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
  const line = colour(element, "ink");
  const bars = told.kind === "bars";
  return {
    width: element.clientWidth, height: element.clientHeight, legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: !bars } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    // A bar is as wide as a day, half of it before its time: the first and the last would be cut.
    scales: { x: bars ? { range: (_, first, last) => [first - HALF_DAY, last + HALF_DAY] } : {}, y: { range: bars ? (_, __, most) => [0, Math.max(1, most * 1.1)] : [0, 100] } },
    axes: [{ ...axis, grid: { show: false }, size: 28, space: 60, incrs: STEPS,
        values: (_, ticks) => ticks.map((each) => day.format(each * 1000)) },
      { ...axis, size: 38, space: bars ? 26 : 30 }],
    series: [{}, bars
      ? { fill: colour(element, "healthy-fill"), stroke: "transparent", width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.7] }) }
      : { stroke: line, width: 2, spanGaps: false, points: { show: told.y.length < 3, size: 5 } }],
    hooks: { drawClear: [(chart) => bands(chart, element, told)], draw: [(chart) => marks(chart, element, told)] },
    plugins: [tip(told, bars, day)],
  };
}

// The bands lie behind the line, each named at the right edge, so that none is told by its colour alone.
function bands(chart, element, told) {
  const { ctx, bbox } = chart;
  let above = 100;
  for (const each of told.bands ?? []) {
    const top = chart.valToPos(above, "y", true);
    const bottom = chart.valToPos(each.from, "y", true);
    ctx.fillStyle = colour(element, `${each.colour}-soft`);
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    ctx.fillStyle = colour(element, each.colour);
    ctx.font = `${11 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textAlign = "left";
    ctx.fillText(each.name, bbox.left + 6 * devicePixelRatio, top + 14 * devicePixelRatio);
    above = each.from;
  }
}

// Each kind has a shape of its own, as in the legend, and a row: an alert and a plan of the same day both show.
const SHAPE = 12;
function marks(chart, element, told) {
  const { ctx, bbox } = chart;
  const kinds = Object.keys(told.shapes ?? {});
  for (const each of told.marks ?? []) {
    const x = chart.valToPos(each.x, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const { outline, colour: name } = told.shapes[each.kind];
    ctx.strokeStyle = ctx.fillStyle = colour(element, name);
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.save();
    ctx.translate(x, bbox.top + bbox.height);
    ctx.scale(devicePixelRatio, devicePixelRatio);
    ctx.translate(-SHAPE / 2, -SHAPE * (kinds.indexOf(each.kind) + 1));
    ctx.fill(new Path2D(outline));
    ctx.restore();
  }
}

// A score is that of a day's end, where the next one begins; uses are drawn where their day begins.
export const named = (day, seconds, bars) => day.format(1000 * seconds - (bars ? 0 : 1));

function tip(told, bars, day) {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  return {
    hooks: {
      init: [(chart) => chart.over.append(box)],
      setCursor: [(chart) => {
        const { idx, left } = chart.cursor;
        box.hidden = idx == null || told.y[idx] == null;
        if (box.hidden) return;
        const value = new Intl.NumberFormat(locale, { maximumFractionDigits: bars ? 0 : 1 }).format(told.y[idx]);
        const near = (told.marks ?? []).filter((each) => Math.abs(each.x - told.x[idx]) < HALF_DAY);
        box.textContent = [`${named(day, told.x[idx], bars)}: ${value}`, ...near.map((each) => `${each.text}, ${moment(new Date(each.x * 1000))}`)].join("\n");
        box.style.left = `${Math.min(left + 10, chart.over.clientWidth - 180)}px`;
      }],
    },
  };
}

document.addEventListener("helix:theme", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

function redraw() {
  document.querySelectorAll("[data-chart]").forEach(one);
}
