// Commands: what was asked is said at once, and again when the stream tells that it has taken effect.
const SHOWN = 6000;
const REMEMBERED = 100; // others' outcomes come by here too, and are never asked for
const waiting = new Set();
const early = new Map();

export function commands() {
  document.addEventListener("htmx:before:request", (event) => busy(event, true));
  document.addEventListener("htmx:finally:request", (event) => busy(event, false));
  document.addEventListener("htmx:after:request", asked);
  document.addEventListener("helix:command_applied", ({ detail }) => settled(JSON.parse(detail), "done"));
  document.addEventListener("helix:command_refused", ({ detail }) => settled(JSON.parse(detail), "refused"));
}

const form = (event) => {
  const { sourceElement } = event.detail.ctx;
  return sourceElement.matches("form[data-command]") ? sourceElement : null;
};

function busy(event, is) {
  for (const button of form(event)?.querySelectorAll("button") ?? []) button.disabled = is;
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
    } else {
      waiting.add(told.command_id);
      say("sent");
    }
  } else say("failed", told.errors?.map((each) => each.message).join(" ") || told.detail || told.title || "");
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function settled(outcome, word) {
  const because = outcome.because ?? "";
  if (waiting.delete(outcome.command_id)) say(word, because);
  else early.set(outcome.command_id, [word, because]); // the stream was faster than the answer
  if (early.size > REMEMBERED) early.delete(early.keys().next().value); // a map keeps the oldest first
}

export function say(word, more = "") {
  const toasts = document.getElementById("toasts");
  const toast = document.createElement("div");
  toast.className = word === "sent" || word === "done" ? "toast" : "toast bad";
  toast.textContent = `${toasts.dataset[word]} ${more}`.trim();
  toasts.append(toast);
  setTimeout(() => toast.remove(), SHOWN);
}
