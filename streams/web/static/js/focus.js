// Where what had the focus leaves the page, the focus goes to what is left nearest, not to the top.
const REACHED = "summary, button, a[href], [tabindex]";
let held;
let around = [];

export function focus() {
  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("htmx:after:swap", restore);
}

export const lost = () => document.activeElement === document.body || document.activeElement === null;

function remember() {
  held = lost() ? undefined : document.activeElement;
  around = [];
  for (let each = held?.closest("[id]"); each; each = each.parentElement?.closest("[id]")) around.push(each.id);
}

function restore() {
  if (!held || held.isConnected || !lost()) return;
  for (const id of around) {
    const place = document.getElementById(id);
    const near = [...(place?.querySelectorAll(REACHED) ?? [])].find((each) => each.checkVisibility() && !each.disabled);
    if (near ?? place?.matches("main")) return (near ?? place).focus();
  }
}
