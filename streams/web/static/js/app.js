// What a page does beside htmx: it writes numbers and times in the reader's way, stays live, and listens to keys.
import { watch } from "./write.js";
import { live } from "./live.js";
import { hold } from "./hold.js";
import { latency } from "./latency.js";
import { keys } from "./keys.js";
import { commands } from "./commands.js";
import { focus } from "./focus.js";
import { stuck } from "./stuck.js";

watch(document.body);
live();
hold();
latency();
keys();
commands();
focus();
stuck();

for (const form of document.querySelectorAll("form[data-auto]")) automatic(form);
document.addEventListener("htmx:after:swap", () => document.querySelectorAll("form[data-auto]").forEach(automatic));
document.addEventListener("htmx:after:swap", charts);
charts();
document.addEventListener("click", follow);

// A row of a list leads where its name does, wherever it is clicked; keys and screen readers have the link.
function follow({ target, ctrlKey, metaKey, shiftKey }) {
  const link = target.closest(".rank tbody tr")?.querySelector("[data-row]");
  if (!link || target.closest("a, button, form") || !getSelection().isCollapsed) return; // who selects goes nowhere
  link.dispatchEvent(new MouseEvent("click", { ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true }));
}

function automatic(form) {
  form.onchange = () => {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    location.assign(`${form.action.split("?")[0]}?${chosen}`);
  };
}

async function charts() {
  const found = document.querySelectorAll("[data-chart]");
  if (found.length) (await import("./charts.js")).draw(found);
}
