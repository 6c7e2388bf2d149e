// Live: a message of the stream says that something changed; the page asks for itself again, at most some times a second.
const GAP = 300;
const LOST_AFTER = 4000;
const RETRY = 2000;
const SILENT_AFTER = 40_000; // of an open stream something is heard every 15 seconds at least
let busy = false;
let again = false;
let lost;
let silent;
let waiting = false; // to be looked at: a tab in the background opens no stream
let marks = new Map();

export function live() {
  const stream = document.getElementById("live");
  if (!stream) return;
  document.addEventListener("htmx:sse:before:message", told);
  document.addEventListener("htmx:sse:after:connection", connected);
  document.addEventListener("htmx:sse:error", () => disconnected());
  document.addEventListener("htmx:sse:close", () => retry(stream));
  document.addEventListener("htmx:finally:request", (event) => finished(event, stream));
  document.addEventListener("htmx:before:request", (event) => hold(event, stream));
  document.addEventListener("visibilitychange", () => seen(stream));
  document.addEventListener("htmx:before:response", admitted);
  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("htmx:after:swap", highlight);
  disconnected();
}

function told(event) {
  event.preventDefault(); // nothing of a message is put into the page
  expect(event);
  const { event: kind, data } = event.detail.message;
  if (kind === "heartbeat") return;
  if (kind) document.dispatchEvent(new CustomEvent(`helix:${kind}`, { detail: data }));
  refresh();
}

export function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  again = false;
  const gap = document.getElementById("main").dataset.gap ?? GAP;
  setTimeout(() => htmx.trigger("#main", "helix:refresh"), +gap);
}

function release() {
  busy = false;
  if (again) refresh();
}

function connected(event) {
  expect(event);
  clearTimeout(lost);
  lost = undefined;
  if (!document.getElementById("lost").hidden) htmx.trigger("#fresh", "helix:look");
  tell(false);
  refresh();
}

// A connection may be dead without a word: then nothing comes, not even heartbeats, and a new one is opened.
function expect(event) {
  const { connection } = event.detail;
  clearTimeout(silent);
  silent = setTimeout(() => {
    if (document.hidden) return expect(event); // mostly it is paused, but not if the page was hidden as it came about
    disconnected();
    connection.reader?.cancel();
  }, SILENT_AFTER);
}

function disconnected() {
  clearTimeout(silent);
  lost ??= setTimeout(() => tell(true), LOST_AFTER);
}

// What the pill said last was true of a picture that moved.
function tell(isLost) {
  document.getElementById("lost").hidden = !isLost;
  document.documentElement.classList.toggle("lost", isLost);
}

function retry(stream) {
  disconnected();
  setTimeout(() => htmx.trigger(stream, "connect"), RETRY);
}

// A browser has six connections to a server for all of its tabs: one that nobody has looked at yet must not take any.
function hold(event, stream) {
  if (event.detail.ctx.sourceElement !== stream || !document.hidden) return;
  event.preventDefault();
  waiting = true;
  clearTimeout(lost);
  lost = undefined;
}

function seen(stream) {
  if (document.hidden || !waiting) return;
  waiting = false;
  disconnected();
  htmx.trigger(stream, "connect");
}

// The page has been asked for, well or not; or the stream could not be opened at all.
function finished(event, stream) {
  const { sourceElement, response } = event.detail.ctx;
  if (sourceElement.id === "main") release();
  if (sourceElement === stream && !waiting && !(response?.status === 200)) retry(stream);
}

// Who is signed out is led to the page for signing in, rather than shown it inside of another.
function admitted(event) {
  const { raw, status } = event.detail.ctx.response;
  if (status !== 401 && !raw.redirected) return;
  event.preventDefault();
  location.reload();
}

function remember() {
  marks = new Map([...document.querySelectorAll("[data-mark]")].map((each) => [each.id, each.dataset.mark]));
}

function highlight() {
  for (const each of document.querySelectorAll("#main [data-mark]")) {
    if (marks.get(each.id) !== each.dataset.mark) {
      each.classList.remove("changed");
      requestAnimationFrame(() => each.classList.add("changed"));
    }
  }
}
