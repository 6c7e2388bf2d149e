// How long it takes from an event to this page: the median over what came lately, where event time is that of the clock.
import { brief } from "./write.js";

const KEPT = 101;
const SAME_TIME_SECONDS = 120; // what is older was not told live: a replay, a demo, a late event
const seen = [];

export function latency() {
  document.addEventListener("htmx:sse:before:message", (event) => told(event.detail.message.data));
  document.addEventListener("htmx:after:swap", show);
}

function told(data) {
  const occurred = /"occurred_at":"([^"]+)"/.exec(data)?.[1];
  const seconds = (Date.now() - Date.parse(occurred)) / 1000;
  if (!(seconds >= 0 && seconds < SAME_TIME_SECONDS)) return;
  seen.push(seconds);
  if (seen.length > KEPT) seen.shift();
  show();
}

function show() {
  const place = document.getElementById("latency");
  if (place && seen.length) place.textContent = brief([...seen].sort((a, b) => a - b)[seen.length >> 1]);
}
