// A page that asks in vain says so: its stream may live, and yet what it shows stands still.
import { refresh } from "./live.js";

const TOLD_AFTER = 4000; // what passes by itself is not worth a word
const RETRY = 2000;
const ASKING = new Set(["main", "fresh"]);
const failing = new Set();
let lasting = false;
let timer;
let again;

export function stuck() {
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ASKING.has(ctx.sourceElement.id)) answered(ctx.sourceElement.id, statusOf(ctx));
  });
}

// An answer that broke off has a status, too.
const statusOf = ({ status, response }) => (`${status}`.startsWith("error") ? 0 : response?.status ?? 0);

function answered(id, status) {
  if (id === "main" && status >= 400 && status < 500) return location.reload(); // as of a customer who was erased
  if (status >= 200 && status < 400) failing.delete(id);
  else failing.add(id);
  if (failing.has("main") && !known()) again ??= setTimeout(askAgain, RETRY);
  if (failing.size) timer ??= setTimeout(last, TOLD_AFTER);
  else settle();
  tell();
}

function askAgain() {
  again = undefined;
  refresh();
}

function last() {
  lasting = true;
  tell();
}

function settle() {
  clearTimeout(timer);
  timer = undefined;
  lasting = false;
}

// Where Redis does not answer, or nobody does, that is said already, and is asked after.
const known = () => document.getElementById("fresh").matches(".gone") || !document.getElementById("lost").hidden;

function tell() {
  const stands = lasting && !known();
  document.getElementById("stuck").hidden = !stands;
  document.documentElement.classList.toggle("stuck", stands);
}
