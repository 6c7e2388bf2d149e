// Whoever writes or has opened a form keeps it when what it belongs to is over, or has moved on, and is told so.
export function hold() {
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    if (ctx.sourceElement.id !== "main") return;
    for (const each of document.querySelectorAll(".held")) keep(each, tasks[0].fragment);
    for (const each of document.querySelectorAll("form[data-auto]")) {
      each.toggleAttribute("hx-morph-skip", each.contains(document.activeElement)); // a list may be open in it
    }
  });
}

// What is to stay is put into what comes, at its place, and is skipped when the page is changed into that.
function keep(held, coming) {
  const stays = !coming.getElementById(held.id) && [...held.querySelectorAll("details.act")].some(busy);
  held.toggleAttribute("hx-morph-skip", stays);
  if (!stays) return;
  for (const each of held.querySelectorAll(".over")) each.hidden = false;
  const next = coming.getElementById(held.nextElementSibling?.id ?? "");
  coming.getElementById(held.parentElement.id)?.insertBefore(held.cloneNode(true), next);
}

function busy(details) {
  const form = details.querySelector("form");
  const untouched = form.cloneNode(true);
  untouched.reset();
  return details.open || told(form) !== told(untouched);
}

const told = (form) => new URLSearchParams(new FormData(form)).toString();
