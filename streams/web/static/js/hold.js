// Whoever writes or has opened a form keeps it when the alert or the plan that it belongs to is over, and is told so.
export function hold() {
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    if (ctx.sourceElement.id === "main") for (const item of document.querySelectorAll(".item")) keep(item, tasks[0].fragment);
  });
}

// What is to stay is put into what comes, at its place, and is skipped when the page is changed into that.
function keep(item, coming) {
  const stays = !coming.getElementById(item.id) && [...item.querySelectorAll("details.act")].some(busy);
  item.toggleAttribute("hx-morph-skip", stays);
  if (!stays) return;
  item.querySelector(".over").hidden = false;
  const next = coming.getElementById(item.nextElementSibling?.id ?? "");
  coming.getElementById(item.parentElement.id).insertBefore(item.cloneNode(true), next);
}

function busy(details) {
  const form = details.querySelector("form");
  const untouched = form.cloneNode(true);
  untouched.reset();
  return details.open || told(form) !== told(untouched);
}

const told = (form) => new URLSearchParams(new FormData(form)).toString();
