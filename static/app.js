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

const swappedIn = (part) => {
  initAll({ scope: part });
  const stays = "stays" in part.dataset && part.contains(document.activeElement); // where one works: htmx went back there
  const target = part.querySelector(".govuk-error-summary") || (stays ? null : part.querySelector("[data-focus]"));
  if (target) target.focus();
};
document.body.addEventListener("htmx:afterSwap", (event) => {
  const swapped = event.detail.target;
  if (!swapped) { // going back, htmx puts a whole page in again, element by element, and names no target
    initAll({ scope: event.detail.elt });
    return;
  }
  const part = document.getElementById(swapped.id) || swapped;
  swappedIn(part);
  if (part.dataset.announce) announce(part.dataset.announce);
  const title = document.title.replace(/^Error: /, "");
  document.title = event.detail.xhr && event.detail.xhr.status === 422 ? `Error: ${title}` : title;
});

// Jobs are put on days one after the other: the list shows the one that is chosen, and the second click of a double one puts nothing.
document.body.addEventListener("htmx:afterSwap", () => {
  const list = document.querySelector(".app-place__list");
  const chosen = list && list.querySelector(":checked");
  if (chosen) list.scrollTop = chosen.parentElement.offsetTop - list.offsetTop;
});
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest(".app-place button")) event.preventDefault();
}, true);
// A job can be dragged onto a slot besides: it is chosen, and the slot's own button pressed.
const letDrag = () => document.querySelectorAll(".app-place__list .govuk-radios__item").forEach((job) => { job.draggable = true; });
document.body.addEventListener("htmx:afterSwap", letDrag);
letDrag();
let dragged = null;
const slotAt = (event) => {
  const slot = dragged && event.target.closest(".app-place .app-payback-day__slots > li");
  return slot && slot.querySelector("[name=here]") ? slot : null;
};
const markSlot = (slot) => {
  document.querySelectorAll(".app-place__over").forEach((marked) => { if (marked !== slot) marked.classList.remove("app-place__over"); });
  if (slot) slot.classList.add("app-place__over");
};
document.addEventListener("dragstart", (event) => {
  const job = event.target.nodeType === 1 && event.target.closest(".app-place__list .govuk-radios__item");
  dragged = job ? job.querySelector("[name=job]") : null;
  if (dragged) event.dataTransfer.setData("text/plain", dragged.value);
});
document.addEventListener("dragover", (event) => {
  const slot = slotAt(event);
  if (slot) event.preventDefault();
  markSlot(slot);
});
document.addEventListener("dragend", () => { dragged = null; markSlot(null); });
document.addEventListener("drop", (event) => {
  const slot = slotAt(event);
  if (!slot) return;
  event.preventDefault();
  dragged.checked = true;
  slot.querySelector("[name=here]").click();
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
  const pressed = requestConfig.triggeringEvent && requestConfig.triggeringEvent.submitter || (elt.matches("button") ? elt : null);
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
document.querySelectorAll("form[data-typed]").forEach((form) => unsaved.add(form)); // drawn anew with what was typed, and nothing was saved
const refused = (part) => [part.closest("form"), ...part.querySelectorAll("form")].filter(isKept).forEach((form) => unsaved.add(form));
if (document.title.startsWith("Error: ")) refused(document.getElementById("main"));
document.body.addEventListener("app:refused", ({ detail }) => { // of what a phone had kept and sent (today.js)
  swappedIn(detail);
  refused(detail);
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    const form = event.detail.elt.closest("form");
    if (isKept(form) && event.detail.requestConfig.verb !== "get") unsaved.add(form);
  });
}
window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

// What a phone keeps of Payback's day (today.js) goes when its reader signs out, what she wrote and is not sent yet too, which is asked about first.
// Its pages go wherever a password is asked for: who signs in next may be somebody else.
const SIGNING_OUT = "payback-signing-out";
const notSent = async (mode, verb) => { // what today.js keeps of sessions that are not sent yet
  const asked = indexedDB.open("payback-today", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("sessions", { keyPath: "id" });
  const database = await new Promise((done, fail) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error); });
  const sessions = database.transaction("sessions", mode).objectStore("sessions");
  const found = verb(sessions);
  await new Promise((done, fail) => { sessions.transaction.oncomplete = done; sessions.transaction.onerror = fail; sessions.transaction.onabort = fail; });
  database.close();
  return found.result;
};
const forgetPages = async () => {
  if ("caches" in window) for (const name of await caches.keys()) if (name.startsWith("payback-today:")) await caches.delete(name);
};
const signOut = async (form) => { // what somebody else wrote down here and is not sent yet stays, for when they sign in
  const keeper = await fetch(localStorage.getItem("payback-signal"), { redirect: "manual", cache: "no-store" }).then((answer) => (answer.ok ? answer.json() : answer.status < 500 ? {} : Promise.reject(answer))).then((said) => said.keeper || "").catch(() => null);
  const entries = await notSent("readonly", (sessions) => sessions.getAll());
  const own = entries.filter((entry) => entry.keeper === keeper);
  if (keeper === null) {
    window.alert("Signing out needs signal. What was written down on this phone stays there.");
    return;
  }
  if (own.length && !window.confirm("What you wrote down on this phone is not sent yet. Signing out deletes it. Sign out all the same?")) return;
  if (own.length < entries.length) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "keep", value: "yes" }));
    sessionStorage.setItem(SIGNING_OUT, keeper || "nobody");
    await forgetPages(); // the answer leaves all that is stored, and the page to sign in may not come
  } else sessionStorage.setItem(SIGNING_OUT, "all");
  form.submit();
};
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-sign-out]")) return;
  if (Number(localStorage.getItem("payback-not-sent"))) {
    event.preventDefault();
    signOut(event.target).catch(() => event.target.submit());
  } else sessionStorage.setItem(SIGNING_OUT, "all");
});
const forgetDay = async () => {
  await forgetPages();
  const keeper = sessionStorage.getItem(SIGNING_OUT);
  sessionStorage.removeItem(SIGNING_OUT);
  if (keeper === "all") {
    for (const name of ["payback-not-sent", "payback-signal"]) localStorage.removeItem(name);
    indexedDB.deleteDatabase("payback-today");
  } else if (keeper) {
    const entries = await notSent("readonly", (sessions) => sessions.getAll());
    const own = entries.filter((entry) => entry.keeper === keeper);
    for (const { id } of own) await notSent("readwrite", (sessions) => sessions.delete(id));
    localStorage.setItem("payback-not-sent", String(entries.length - own.length));
  }
};
const signedIn = document.querySelector(".app-person"); // what was pressed did not arrive, and must not delete anything later
if (signedIn) window.addEventListener("pageshow", () => sessionStorage.removeItem(SIGNING_OUT));
else if (document.querySelector("[type=password]")) forgetDay().catch(() => {}); // a browser that keeps nothing

// A fold that was drawn when it was opened is drawn with the page where that is gone back to or loaded anew, so that the browser finds the boxes of
// what was typed: the address of the page says so.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const line = detail.requestConfig.elt;
  if (detail.xhr.status !== 200 || !line.matches(".app-fold__line")) return;
  const page = new URL(location);
  page.searchParams.append(line.name, line.value);
  history.replaceState(history.state, "", page);
});

// A link to a box in a fold opens the fold: the panel's problems, an address with #wards-0.
const unfold = (id) => {
  const box = id && document.getElementById(id);
  for (let fold = box && box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return box;
};
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const box = link && unfold(link.hash.slice(1));
  if (box && box.matches("input, select, textarea") && !link.closest(".govuk-error-summary")) {
    event.preventDefault();
    box.focus();
  }
});
unfold(location.hash.slice(1));

// A start that moves takes the end and the briefing along. What was typed is read as the server reads it (web/typed.py: read_time).
const WORDS = new Map([["noon", 720], ["midday", 720], ["midnight", 0], ["24:00", 0], ["24.00", 0], ["2400", 0]]);
const minutesOf = (typed) => {
  const text = typed.trim().toLowerCase().replace(/(\d)\s*(?:hrs?|hours)\.?$/, "$1");
  if (WORDS.has(text)) return WORDS.get(text);
  const found = /^(\d{1,2})(?:[.:h]?(\d{2}))?\s*([ap])?\.?\s*(?:m\.?)?$/.exec(text);
  if (!found) return null;
  const [hour, minute, half] = [Number(found[1]), Number(found[2] || 0), found[3]];
  if ((half && (hour < 1 || hour > 12)) || (!half && !found[2] && text.length > 2)) return null;
  const at = half ? (hour % 12) + (half === "p" ? 12 : 0) : hour;
  return at < 24 && minute < 60 ? at * 60 + minute : null;
};
const asTyped = (minutes, like) => {
  const [hour, minute] = [Math.floor(minutes / 60), String(minutes % 60).padStart(2, "0")];
  if (!/[apn]/i.test(like)) return `${String(hour).padStart(2, "0")}:${minute}`;
  return `${hour % 12 || 12}${minute === "00" ? "" : `.${minute}`}${hour < 12 ? "am" : "pm"}`;
};
let stood = null; // where the start and what it takes along stood when its box was entered
document.addEventListener("focusin", ({ target }) => {
  if (!target.dataset.takesAlong) return;
  const others = target.dataset.takesAlong.split(" ").map((name) => target.form.elements[name]).map((box) => [box, box.value, minutesOf(box.value)]);
  stood = { at: minutesOf(target.value), others };
});
document.addEventListener("input", ({ target }) => {
  if (!target.dataset.takesAlong || !stood || stood.at === null) return;
  const now = minutesOf(target.value);
  for (const [box, was, at] of stood.others) {
    if (at !== null) box.value = now === null || now === stood.at ? was : asTyped((at + now - stood.at + 1440) % 1440, was);
  }
});

// Going back, the browser puts in what was typed: the folds' lines and the panel follow.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form:has(.app-fold)")) {
    const changed = [...form.elements].some((box) => (box.type === "checkbox" || box.type === "radio" ? box.checked !== box.defaultChecked
      : "defaultValue" in box && box.type !== "hidden" && box.value !== box.defaultValue));
    if (changed) form.dispatchEvent(new Event("change"));
  }
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
