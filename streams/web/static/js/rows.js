// A row of a list leads where its name does, wherever it is clicked; keys and screen readers have the link.
export function rows() {
  document.addEventListener("click", follow);
}

function follow({ target, ctrlKey, metaKey, shiftKey }) {
  const link = target.closest(".rank tbody tr")?.querySelector("[data-row]");
  if (!link || target.closest("a, button, form") || !getSelection().isCollapsed) return; // who selects goes nowhere
  link.dispatchEvent(new MouseEvent("click", { ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true }));
}
