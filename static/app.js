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
// What was said of one change goes when the next one is answered, taken or not.
const forget = (event) => {
  if (event.detail.requestConfig.verb !== "get") document.querySelectorAll(".app-said").forEach((said) => said.remove());
};
document.body.addEventListener("htmx:beforeSwap", forget);
document.body.addEventListener("htmx:sendError", forget);

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
  const title = document.title.replace(/^Error: /, "");
  document.title = event.detail.xhr && event.detail.xhr.status === 422 ? `Error: ${title}` : title;
});

// An answer that is no page (the server is away, a fault): say so at the button that was pressed and keep it in sight, never silence.
// "Nothing was changed" is the server's to say: what it sends for a fault is a part of a page that says it.
const unsent = new WeakSet();
document.body.addEventListener("htmx:beforeSend", (event) => {
  const { elt, xhr } = event.detail;
  (elt.closest("form") || elt).querySelectorAll(".app-failed").forEach((old) => old.remove());
  if (!navigator.onLine) unsent.add(xhr);
});
const cause = (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status >= 500 && xhr.responseText.includes("app-failed")) return null;
  if (xhr.status === 429) return "Too many attempts. Wait a few minutes, then try again.";
  if (xhr.status === 403 || xhr.status === 404) return "This cannot be done any more. Open the page again.";
  if (unsent.has(xhr)) return "You are offline, and nothing was sent. Try again when you are connected.";
  if (requestConfig.verb === "get" || requestConfig.parameters.check === "1" || requestConfig.parameters.see) return "opsplanner did not answer. Try again in a minute.";
  return "opsplanner did not answer. It may have been kept: look before you try again.";
};
const failed = (event) => {
  const { elt, requestConfig, xhr } = event.detail;
  const form = elt.closest("form");
  const pressed = requestConfig.triggeringEvent && requestConfig.triggeringEvent.submitter;
  const note = document.createElement("div");
  note.className = "app-failed";
  note.setAttribute("role", "alert");
  const words = cause(event);
  if (words === null) note.innerHTML = xhr.responseText;
  else note.append(Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent: words }));
  if (pressed && form && form.contains(pressed)) pressed.before(note);
  else (form || elt).prepend(note);
  if (pressed) note.scrollIntoView({ block: "nearest" });
};
document.body.addEventListener("htmx:responseError", failed);
document.body.addEventListener("htmx:sendError", failed);
document.body.addEventListener("htmx:timeout", failed);

// What was typed and not sent is asked about before it is left. A page or a part that was refused holds what was typed before.
const unsaved = new Set();
const isKept = (form) => form && form.method === "post" && !form.querySelector("[type=password]");
document.addEventListener("input", (event) => {
  const { form } = event.target;
  if (isKept(form)) unsaved.add(form);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
document.body.addEventListener("htmx:afterSwap", (event) => {
  const { xhr, requestConfig, target } = event.detail;
  const sent = requestConfig && requestConfig.parameters;
  const rows = sent && (sent.add || sent.each_ward); // more rows were asked for, and nothing was saved
  if (xhr && sent && (xhr.status === 422 || rows) && !sent.check) refused(document.getElementById(target.id) || target);
});
const refused = (part) => [part.closest("form"), ...part.querySelectorAll("form")].filter(isKept).forEach((form) => unsaved.add(form));
if (document.title.startsWith("Error: ")) refused(document.getElementById("main"));
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    const form = event.detail.elt.closest("form");
    if (isKept(form)) unsaved.add(form);
  });
}
window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

// A queue's button says how many are ticked; a link ticks all of the page.
const recount = (form) => {
  const button = form.querySelector("[data-count-label]");
  const ticked = form.querySelectorAll("[name=entry]:checked").length;
  if (button) button.textContent = ticked ? `${button.dataset.countLabel} ${ticked === 1 ? "1 figure" : `${ticked} figures`}` : `${button.dataset.countLabel} the ticked figures`;
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

// On the board arrow keys go from figure to figure, Home and End to the first and the last of a row.
const neighbour = (box, key) => {
  const row = box.parentElement;
  const at = [...row.cells].indexOf(box);
  if (key === "ArrowLeft" || key === "ArrowRight") return row.cells[at + (key === "ArrowLeft" ? -1 : 1)];
  if (key === "Home" || key === "End") return row.cells[key === "Home" ? 1 : row.cells.length - 1];
  const other = key === "ArrowUp" ? row.previousElementSibling : key === "ArrowDown" && row.nextElementSibling;
  return other ? other.cells[at] : null;
};
document.addEventListener("keydown", (event) => {
  const box = event.target.closest(".app-board td");
  if (!box || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = neighbour(box, event.key);
  const link = to && to.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
});

// What was opened of the board closes again, back to the figure that opened it; and the board begins at today.
let opener = null;
document.addEventListener("click", (event) => {
  opener = event.target.closest(".app-board td a") || opener;
  const close = event.target.closest("[data-close]");
  if (!close || !opener || !opener.isConnected) return;
  event.preventDefault();
  close.closest("section").replaceChildren();
  opener.focus();
});
const toToday = () => {
  const area = document.querySelector(".app-board-area");
  const head = area && area.querySelector("[aria-current]");
  if (head) area.scrollLeft = head.offsetLeft - area.querySelector("th").offsetWidth;
};
document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target && event.detail.target.id === "board") toToday(); });
toToday();
