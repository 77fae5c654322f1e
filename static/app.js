// Makes pleasant what already works without it.
import { initAll } from "./vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const announce = (sentence) => {
  const region = document.getElementById("app-announce");
  if (region) region.textContent = sentence;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const box = document.getElementById(button.dataset.copy);
  box.select();
  try {
    await navigator.clipboard.writeText(box.value);
  } catch {
    document.execCommand("copy"); // an intranet without https has no clipboard interface
  }
  button.textContent = "Copied";
  announce("Copied");
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// After a swap: GOV.UK's components in the new part, and the focus to what the reader has to see.
document.body.addEventListener("htmx:afterSwap", (event) => {
  const swapped = event.detail.target;
  if (!swapped) { // going back, htmx puts a whole page in again, element by element, and names no target
    initAll({ scope: event.detail.elt });
    return;
  }
  const part = document.getElementById(swapped.id) || swapped;
  initAll({ scope: part });
  const target = part.querySelector(".govuk-error-summary") || part.querySelector("[data-focus]");
  if (target) target.focus();
  if (part.dataset.announce) announce(part.dataset.announce);
});

// An answer that is no page (the server is away, a fault): say so where the person pressed, never silence.
const failed = (event) => {
  const place = event.detail.elt.closest("form") || event.detail.elt;
  let note = place.querySelector(":scope > .app-failed");
  if (!note) {
    note = document.createElement("p");
    note.className = "govuk-error-message app-failed";
    note.setAttribute("role", "alert");
    place.prepend(note);
  }
  const status = event.detail.xhr ? event.detail.xhr.status : 0;
  note.textContent = status === 429
    ? "Too many attempts. Wait a few minutes, then try again."
    : status === 403 || status === 404
      ? "This cannot be done any more. Open the page again."
      : "opsplanner did not answer. Nothing was changed: try again in a minute.";
};
document.body.addEventListener("htmx:responseError", failed);
document.body.addEventListener("htmx:sendError", failed);

// A queue's button says how many are ticked; a link ticks all of the page.
const recount = (form) => {
  const button = form.querySelector("[data-count-label]");
  const ticked = form.querySelectorAll("[name=entry]:checked").length;
  if (button) button.textContent = ticked ? `${button.dataset.countLabel} ${ticked === 1 ? "1 entry" : `${ticked} entries`}` : `${button.dataset.countLabel} the ticked figures`;
};
const recountAll = () => document.querySelectorAll("form[data-counts]").forEach(recount);
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-counts]");
  if (form) recount(form);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-tick-all]");
  if (!link) return;
  const form = link.closest("form");
  form.querySelectorAll("[name=entry]").forEach((box) => { box.checked = true; });
  recount(form);
});
document.body.addEventListener("htmx:afterSwap", recountAll);
recountAll();
