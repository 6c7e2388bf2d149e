// Commands: what was asked is said at once, and again when the stream tells that it has taken effect.
import { lost } from "./focus.js";
import { moment } from "./write.js";

const SHOWN = 6000; // once there is nothing to wait for
const GOOD = new Set(["sent", "done", "missed"]);
const TIMES = new Set(["now", "latest"]); // members of problem documents
const REMEMBERED = 100; // others' outcomes come by here too, and are never asked for
const waiting = new Map(); // by command, what is said of it meanwhile
const early = new Map();
let focused; // the form in which the focus was as it was sent

export function commands() {
  document.addEventListener("htmx:before:request", sending);
  document.addEventListener("htmx:finally:request", answered);
  document.addEventListener("htmx:after:request", asked);
  document.addEventListener("helix:command_applied", ({ detail }) => settled(JSON.parse(detail), "done"));
  document.addEventListener("helix:command_refused", ({ detail }) => settled(JSON.parse(detail), "refused"));
  document.addEventListener("helix:resync", missed);
  document.addEventListener("toggle", opened, true);
}

// Below the window's edge nothing would seem to have opened.
function opened({ target }) {
  if (target.matches("details.act[open]")) target.querySelector("form").scrollIntoView({ block: "nearest" });
}

const form = (event) => {
  const { sourceElement } = event.detail.ctx;
  return sourceElement.matches("form[data-command]") ? sourceElement : null;
};

function busy(event, is) {
  for (const button of form(event)?.querySelectorAll("button") ?? []) button.disabled = is;
}

// What is disabled or closed loses the focus, and who works with keys would start at the top of the page.
function sending(event) {
  if (form(event)?.contains(document.activeElement)) focused = form(event);
  busy(event, true);
}

function answered(event) {
  busy(event, false);
  if (!focused || focused !== form(event)) return;
  const opener = focused.closest("details:not([open])")?.querySelector("summary");
  focused = undefined;
  if (lost()) (opener ?? form(event).querySelector("button:not([hidden])")).focus();
}

function asked(event) {
  const sent = form(event);
  if (!sent) return;
  const { response, text } = event.detail.ctx;
  const told = parsed(text);
  if (response.status === 202) {
    sent.reset();
    sent.closest("details")?.removeAttribute("open");
    const outcome = early.get(told.command_id);
    if (outcome) {
      early.delete(told.command_id);
      say(...outcome);
    } else waiting.set(told.command_id, shown("sent"));
  } else say("failed", problem(told));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function settled(outcome, word) {
  const more = word === "done" ? what(outcome) : refusal(outcome.because ?? "");
  const toast = waiting.get(outcome.command_id);
  if (waiting.delete(outcome.command_id)) passing(worded(toast, word, more));
  else early.set(outcome.command_id, [word, more]); // the stream was faster than the answer
  if (early.size > REMEMBERED) early.delete(early.keys().next().value); // a map keeps the oldest first
}

function what({ command, until }) {
  const words = document.getElementById("toasts").dataset;
  return [words[command], until && `${words.until} ${moment(new Date(until))}`].filter(Boolean).join(" · ");
}

// What API and domain say in English, in the reader's language: a problem by its type, a refusal by its form.
export function problem(told) {
  const texts = known("problems");
  const text = texts[told.type?.split(":").pop()] ?? texts[told.status];
  if (!text) return told.detail ?? told.title ?? "";
  return filled(text, { ...told, fields: told.errors?.map((each) => each.field).join(", ") });
}

export function refusal(sentence) {
  for (const [form, text] of known("refusals")) {
    const found = new RegExp(`^(?:${form})$`).exec(sentence);
    if (found) return filled(text, found.groups ?? {});
  }
  return sentence;
}

const known = (name) => JSON.parse(document.getElementById("toasts").dataset[name]);
const filled = (text, told) =>
  text.replace(/\{(\w+)\}/g, (_, gap) => (TIMES.has(gap) ? moment(new Date(told[gap])) : told[gap] ?? ""));

// The outcome may be among what the stream could not tell, and would be waited for in vain.
function missed() {
  for (const toast of waiting.values()) passing(worded(toast, "missed"));
  waiting.clear();
}

export function say(word, more = "") {
  passing(shown(word, more));
}

function shown(word, more) {
  const toast = worded(document.createElement("div"), word, more);
  document.getElementById("toasts").append(toast);
  return toast;
}

function worded(toast, word, more = "") {
  const words = document.getElementById("toasts").dataset;
  toast.className = GOOD.has(word) ? "toast" : "toast bad";
  toast.textContent = word === "done" && more ? `${more} · ${words.done}` : `${words[word]} ${more}`.trim();
  return toast;
}

function passing(toast) {
  setTimeout(() => toast.remove(), SHOWN);
}
