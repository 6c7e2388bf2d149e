// Single keys, which can be switched off; each presses the element that names it.
import { say } from "./commands.js";

const OFF = "helix-keys-off";
const THEMES = { "": "dark", dark: "light", light: "" };

export function keys() {
  const help = document.getElementById("help");
  const on = document.getElementById("keys-on");
  on.checked = !localStorage.getItem(OFF);
  on.onchange = () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
  document.addEventListener("keydown", (event) => on.checked && pressed(event));
  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act === "help") help.showModal();
    if (act === "theme") theme();
    for (const open of document.querySelectorAll("details.act[open]")) if (!open.contains(event.target)) open.open = false;
  });
}

function pressed(event) {
  if (event.key === "Escape") return close();
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  if (event.key === "j" || event.key === "k") return move(event.key === "j" ? 1 : -1);
  const named = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find(meant);
  if (!named && event.key === "a") say("nothing");
  if (!named) return;
  event.preventDefault();
  if (named.matches("input")) named.focus();
  else named.click();
}

// In a list a key is for the row that has the focus, and for none while no row has it.
const meant = (element) => element.closest("tr")?.contains(document.activeElement) ?? true;

// What is hidden may have the focus until the next frame: a field of a dialog that was closed just now.
const writing = (element) => element.closest("input, select, textarea, dialog[open]")?.checkVisibility() ?? false;

function close() {
  const open = document.querySelector("details.act[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}

function move(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

function theme() {
  const root = document.documentElement;
  const next = THEMES[root.dataset.theme ?? ""];
  if (next) root.dataset.theme = next;
  else delete root.dataset.theme;
  document.cookie = `helix_theme=${next};path=/;max-age=31536000;samesite=lax`;
  document.dispatchEvent(new Event("helix:theme"));
}
