// Payback's day on a phone: its pages open without signal (today-worker.js), and a session that is written down is kept here until it was sent.
// Without this script, or where a browser cannot keep anything, all of it works with signal, as any page does.
const part = document.getElementById("app-phone");
const { keeper, by, scope, signal, worker } = part.dataset;
const EVERY = 10000; // so often it is tried to send what is not sent yet
const FORMS = 12; // so many forms are kept: a supervisor's own day, and not an area's
const LONGEST = 30000; // so long an answer is waited for

// what is kept: one entry a session and person
const opened = new Promise((done, fail) => {
  const asked = indexedDB.open("payback-today", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("sessions", { keyPath: "id" });
  asked.onsuccess = () => {
    asked.result.onversionchange = () => asked.result.close(); // another page signs out, and takes all of it away
    done(asked.result);
  };
  asked.onerror = () => fail(asked.error);
});
opened.catch(() => {});
const store = async (mode, verb) => {
  const sessions = (await opened).transaction("sessions", mode).objectStore("sessions");
  const asked = verb(sessions);
  return new Promise((done, fail) => {
    sessions.transaction.oncomplete = () => done(asked.result);
    sessions.transaction.onerror = () => fail(sessions.transaction.error);
    sessions.transaction.onabort = () => fail(sessions.transaction.error);
  });
};
const all = () => store("readonly", (sessions) => sessions.getAll());
const idOf = (path) => `${keeper} ${path}`;
const entryOf = (path) => store("readonly", (sessions) => sessions.get(idOf(path)));
const remember = async () => { // app.js asks before it signs out
  const { length } = await all();
  localStorage.setItem("payback-signal", signal);
  if (length) localStorage.setItem("payback-not-sent", String(length));
  else localStorage.removeItem("payback-not-sent");
};
const put = async (entry) => { await store("readwrite", (sessions) => sessions.put(entry)); await remember(); };
const stands = async (entry) => { // it was not written anew, or deleted, while it was sent
  const now = await store("readonly", (sessions) => sessions.get(entry.id));
  return now && now.writtenAt === entry.writtenAt;
};
const remove = async (entry) => {
  if (await stands(entry)) await store("readwrite", (sessions) => sessions.delete(entry.id));
  await remember();
};
const keep = async (entry, became) => { if (await stands(entry)) await put({ ...entry, became }); };

// what becomes of an entry: {became: "sent"} | {became: "asked", html} | {became: "waits" | "signed out" | "somebody else" | "refused" | "fault"}
// "waits" is of all that is kept, since nobody answered; the others are of one entry alone, and hold up no other.
const NOBODY = [0, 502, 503, 504]; // sent elsewhere by what stands before opsplanner, which says too that it does not answer, as opsplanner where it is too busy
const tokenNow = async () => {
  const answer = await fetch(signal, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(LONGEST) });
  if (answer.type === "opaqueredirect") return { became: "signed out" };
  if (!answer.ok) return { became: answer.status === 403 ? "refused" : "waits" };
  const said = await answer.json();
  return said.keeper === keeper ? { token: said.token, now: said.now } : { became: "somebody else" };
};
const send = async (entry) => {
  try {
    const { token, became } = await tokenNow();
    if (!token) return { became };
    const body = new URLSearchParams(entry.fields.map(([name, value]) => [name, name === "csrf_token" ? token : value]));
    const answer = await fetch(entry.path, { method: "POST", body, redirect: "manual", headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(LONGEST) });
    if (answer.status === 422) return { became: "asked", html: await answer.text() };
    if (answer.status === 403 || answer.status === 404) return { became: "refused" };
    const onward = answer.headers.get("HX-Redirect");
    if (answer.status === 204 && onward && new URL(onward, location.href).pathname === scope) return { became: "sent" };
    if (onward) return { became: "signed out" };
    return { became: NOBODY.includes(answer.status) ? "waits" : "fault" };
  } catch {
    return { became: "waits" }; // no signal, or the answer was lost: sent again with its key it is done once
  }
};
let leaving = false; // another page is opened: what was pressed again until then is sent from there
const leave = (how) => { leaving = true; location[how](scope); }; // it says what was kept, and shows the day as it stands
let sending = false;
const alone = async (verb) => { // two pages that send at once would both be answered alike; one is enough
  if (sending) return undefined;
  sending = true;
  try {
    return navigator.locks ? await navigator.locks.request("payback-today", verb) : await verb();
  } finally {
    sending = false;
  }
};

// the signal, and whether what is shown was kept: by the server's clock alone, since the phone's may be wrong
const FRESH = 1; // a minute: what is older was kept
let old = false;
let first = true;
const noSignal = (none, now) => {
  old = old || none || (first && now - Number(part.dataset.since) > FRESH);
  first = false;
  document.body.classList.toggle("app-no-signal", none);
  part.querySelector("[data-no-signal]").hidden = !none;
  part.querySelector("[data-old]").hidden = none || !old || part.dataset.keeps !== "yes";
};

// what is not sent yet, by whom and when
const SAYS = {
  waits: "Not sent yet. It goes by itself while this page is open and there is signal.",
  "signed out": "Not sent yet: you are signed out. Sign in, and it goes.",
  "somebody else": "Not sent yet: somebody else is signed in here. It goes when who wrote it signs in.",
  asked: "Not sent yet: opsplanner asks about it first.",
  fault: "Not sent yet: opsplanner could not take it. It is tried again while this page is open. If it stays, note what you wrote, and ask Probation’s coordinator.",
  refused: "Not sent: opsplanner does not take it from you any more. Note what you wrote, and ask Probation’s coordinator.",
};
const made = (kind, words, more = {}) => Object.assign(document.createElement(kind), { textContent: words, ...more });
const when = (written) => { // as all pages say times: 9am, 2.05pm
  const day = new Date(written);
  const minutes = String(day.getMinutes()).padStart(2, "0");
  const time = `${day.getHours() % 12 || 12}${minutes === "00" ? "" : `.${minutes}`}${day.getHours() < 12 ? "am" : "pm"}`;
  return `${day.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" })}, ${time}`;
};
const line = (entry) => {
  const item = made("li", "", { className: "app-todo__item" });
  item.append(
    made("p", entry.what, { className: "govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-1" }),
    made("p", `Written by ${entry.by} on ${when(entry.writtenAt)}, by this phone’s clock.`, { className: "govuk-body govuk-!-margin-bottom-1" }),
    made("p", SAYS[entry.became] || SAYS.waits, { className: "govuk-body govuk-!-margin-bottom-1 app-late" }),
  );
  const steps = made("p", "", { className: "govuk-body" });
  const look = made("a", entry.became === "asked" ? "Look at it" : "Change it", { className: "govuk-link app-target", href: entry.path });
  if (entry.became === "signed out") steps.append(made("a", "Sign in", { className: "govuk-link app-target", href: scope }), " ");
  if (entry.path !== location.pathname) steps.append(look, " ");
  const drop = made("button", "Delete it from this phone", { className: "app-link-button", type: "button" });
  drop.addEventListener("click", async () => {
    if (!window.confirm("It was not sent. Delete it from this phone?")) return;
    await remove(entry);
    await show();
  });
  steps.append(drop);
  item.append(steps);
  return item;
};
const show = async () => {
  const found = await all();
  await remember();
  const own = found.filter((entry) => entry.keeper === keeper);
  const box = part.querySelector("[data-not-sent]");
  box.querySelector("ul").replaceChildren(...own.map(line));
  const others = box.querySelector("[data-others]");
  others.hidden = own.length === found.length;
  box.hidden = !found.length;
};

// sends what waits, the oldest first; not what is being changed: its button sends that
const sendAll = () => alone(async () => {
  let onward = false;
  for (const entry of (await all()).filter((one) => one.keeper === keeper && one.became !== "asked").sort((a, b) => a.writtenAt.localeCompare(b.writtenAt))) {
    const here = form() && entry.path === location.pathname;
    if (here && changing) continue;
    const { became, html } = await send(entry);
    if (became === "sent") {
      await remove(entry);
      onward = onward || !form() || (here && !changing);
    } else {
      await keep(entry, became);
      if (became === "waits") break;
      if (here && !changing && became === "asked") asked(html);
    }
  }
  return onward;
});
const look = async () => {
  if (!navigator.onLine) {
    noSignal(true);
    await show();
    return;
  }
  const answer = await tokenNow().catch(() => ({ became: "waits" }));
  noSignal(answer.became === "waits", answer.now);
  const onward = answer.became !== "waits" && await sendAll();
  if (onward) leave("replace");
  else await show();
};

// the page that writes a session down
const form = () => document.querySelector("form[data-kept-on-phone]");
const fields = (here, submitter) => [...new FormData(here, submitter)].filter(([, value]) => typeof value === "string");
const fill = (here, entry) => { // the version and the key too: what was typed was typed about what stood there then
  for (const box of here.elements) {
    if (!box.name || box.name === "csrf_token") continue;
    const values = entry.fields.filter(([name]) => name === box.name).map(([, value]) => value);
    if (box.type === "radio" || box.type === "checkbox") box.checked = values.includes(box.value);
    else if (values.length) [box.value] = values;
    const fold = box.closest("details");
    if (fold && box.value && values.length) fold.open = true;
  }
};
let changing = false; // something was typed since the page was opened or its button was pressed
document.addEventListener("input", ({ target }) => { changing = changing || target.form === form(); });
const say = (words, fails = true) => {
  const here = form();
  if (!here) return;
  here.querySelectorAll(".app-failed").forEach((old) => old.remove());
  const note = made("div", "", { className: "app-failed", role: fails ? "alert" : "status" });
  note.append(made("p", words, { className: fails ? "govuk-error-message" : "govuk-body" }));
  here.querySelector(".app-buttons").prepend(note);
  note.scrollIntoView({ block: "nearest" });
};
const asked = (html) => {
  document.getElementById("record").outerHTML = html;
  document.body.dispatchEvent(new CustomEvent("app:refused", { detail: document.getElementById("record") }));
};
const go = async (entry) => {
  if (sending) say("Sending…", false); // another, or the same one: it waits for its turn
  while (sending) await new Promise((done) => { setTimeout(done, 200); });
  const answer = await alone(async () => {
    const now = await entryOf(entry.path);
    if (!now) leave("assign"); // another page has sent it
    if (leaving || now.writtenAt !== entry.writtenAt) return null;
    const found = await send(entry);
    if (found.became === "sent") {
      await remove(entry);
      leave("assign");
    }
    return found;
  });
  if (leaving || !answer) return;
  await keep(entry, answer.became);
  if (answer.became === "asked") asked(answer.html);
  else say(answer.became === "waits" ? "Not sent yet: there is no signal. It is kept on this phone, and goes by itself while this page or Today’s crews is open and there is signal." : SAYS[answer.became]);
  noSignal(answer.became === "waits");
  await show();
};
document.addEventListener("submit", (event) => {
  const here = event.target;
  if (!here.matches("form[data-kept-on-phone]")) return;
  event.preventDefault();
  changing = false;
  leaving = false;
  const writtenAt = new Date().toISOString();
  here.elements.written_at.value = writtenAt;
  const entry = { id: idOf(location.pathname), keeper, by, path: location.pathname, what: here.dataset.keptOnPhone, writtenAt, became: "waits", fields: fields(here, event.submitter) };
  put(entry).then(() => go(entry), () => here.submit());
});

// what the phone keeps of the day
const keepDay = async () => {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return; // no https: all of it works with signal
  await navigator.serviceWorker.register(worker, { scope });
  const registration = await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map(({ name }) => new URL(name)).filter(({ origin, pathname }) => origin === location.origin && pathname.includes("/static/"));
  const pages = [...document.querySelectorAll("[data-kept-page]")].slice(0, FORMS).map(({ href }) => href);
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => { part.dataset.kept = data ? "yes" : "no"; };
  registration.active.postMessage({ keeper, addresses: [new URL(scope, location.href).href, ...pages, ...files.map(({ href }) => href)] }, [channel.port2]);
};

const begin = async () => {
  part.hidden = false;
  const entry = await entryOf(location.pathname);
  if (entry && form()) fill(form(), entry);
  if (entry && entry.became === "asked" && navigator.onLine) await go(entry);
  if (!leaving) await look();
  if (leaving) return;
  if (part.dataset.keeps === "yes" && !location.search /* what is kept is the page as it opens: one's own crews */ && navigator.onLine && !document.body.classList.contains("app-no-signal")) await keepDay();
};
begin().catch(() => {});
window.addEventListener("online", look);
window.addEventListener("offline", look);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
setInterval(async () => {
  const waits = (await all()).some((entry) => entry.keeper === keeper && !["asked", "refused"].includes(entry.became));
  if (!document.hidden && (waits || document.body.classList.contains("app-no-signal"))) look();
}, EVERY);
