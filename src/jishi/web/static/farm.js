// The grower's phone. Without this file the page is plain forms; with it a record waits on the
// phone until it has arrived: under a key that is made here, so that it arrives exactly once.
const box = document.getElementById("waiting");
const RETRY_MS = 30_000;
const PATIENCE_MS = 30_000;
const A_DAY_MS = 86_400_000;
const CLOCK_OFF_MS = 5 * 60_000;
const LONGEST_SIDE = 1280;
const tabs = globalThis.BroadcastChannel && new BroadcastChannel("jishi-farm"); // the same page there

// Where records wait.

const opened = new Promise((done, fail) => {
  const asked = indexedDB.open("jishi-farm", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("records", { keyPath: "key" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
let canKeep = false;

async function inStore(mode, act) {
  const work = (await opened).transaction("records", mode);
  const asked = act(work.objectStore("records"));
  return new Promise((done, fail) => {
    work.oncomplete = () => done(asked.result);
    work.onabort = work.onerror = () => fail(work.error);
  });
}
const everything = async () =>
  (await inStore("readonly", (records) => records.getAll())).sort((a, b) => a.typed - b.typed);
const put = (record) => inStore("readwrite", (records) => records.put(record));
const drop = (key) => inStore("readwrite", (records) => records.delete(key));
const isMine = (record) => record.person === box.dataset.person;
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// A form that is sent is kept here first, and sent from here.

document.addEventListener("submit", (event) => {
  if (!canKeep || !event.target.matches("[data-record]")) return;
  event.preventDefault();
  keep(event.target);
}, true);

async function keep(form) {
  if (form.dataset.kept) return; // a second tap
  form.dataset.kept = "1";
  const told = new FormData(form);
  const taken = told.get("photo");
  const mended = (await everything()).find((record) => record.key === form.dataset.mends);
  await put({
    key: newKey(),
    person: box.dataset.person,
    typed: Date.now(),
    title: titleOf(form),
    fields: [...told].filter(([name, value]) => typeof value === "string" && !["key", "csrfmiddlewaretoken"].includes(name)),
    photo: taken?.size ? await smaller(taken) : mended?.photo,
    form: form.closest(".step").id,
    interval: Number(form.querySelector("[name=input]:checked")?.dataset.interval ?? 0),
    state: "waiting",
  });
  if (mended) await drop(mended.key);
  delete form.dataset.kept;
  delete form.dataset.mends;
  form.reset();
  location.hash = "start";
  scrollTo(0, 0);
  await changed();
  send();
}

// What a grower recognises the record by: deed and crop, the input or the quantity, the day.
function titleOf(form) {
  const input = form.querySelector("[name=input]:checked")?.dataset.name;
  const quantity = form.querySelector("[name=quantity]");
  const much = quantity && quantity.value + form.querySelector("[data-unit]").textContent;
  const crop = form.elements.crop?.selectedOptions[0].textContent;
  return [form.dataset.title, crop, input, much, spoken(dayOf(form))].filter(Boolean).join(" · ");
}

async function smaller(photo) {
  try {
    const drawn = await createImageBitmap(photo, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: drawn.width * scale, height: drawn.height * scale });
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.7))) ?? photo;
  } catch {
    return photo; // the market makes it smaller, or says what is wrong with it
  }
}

// Sending: one after the other, in one tab at a time; what was not answered is sent again with
// the same key, which the market keeps for ever.

let isSending = false;

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    await (navigator.locks?.request("jishi-farm", sendAll) ?? sendAll());
  } finally {
    isSending = false;
    await changed();
  }
}

async function sendAll() {
  const waiting = (await everything()).filter((record) => isMine(record) && record.state === "waiting");
  let market;
  try {
    market = await askMarket();
  } catch {
    return show("away");
  }
  show("away", false);
  show("signed-out", !market);
  if (!market) return;
  for (const record of waiting) if (!(await sendOne(record, market))) return;
}

// Who is signed in and what time it is there; nothing when it is nobody, or somebody else.
async function askMarket() {
  const answer = await fetch(box.dataset.now, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(PATIENCE_MS) });
  if (!answer.ok) {
    if (answer.status >= 500) throw new Error(answer.status);
    return null;
  }
  const market = await answer.json();
  if (box.dataset.person !== String(market.person)) {
    await forgetPages();
    return null;
  }
  market.off = Date.now() - Date.parse(market.now);
  const minutes = Math.round(Math.abs(market.off) / 60_000);
  show("clock", Math.abs(market.off) > CLOCK_OFF_MS, minutes);
  return market;
}

async function sendOne(record, market) {
  record.said_at ??= new Date(Math.min(record.typed, Date.now()) - market.off).toISOString();
  await put({ ...record, state: "waiting" });
  await changed(record.key);
  const told = new FormData();
  for (const [name, value] of record.fields) told.append(name, value);
  told.append("key", record.key);
  told.append("said_at", record.said_at);
  if (record.photo) told.append("photo", record.photo, "photo.jpg");
  let answer, words;
  try {
    answer = await fetch(box.dataset.door, {
      method: "POST",
      body: told,
      headers: { Accept: "application/json", "X-CSRFToken": market.form_token },
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
    words = await answer.json();
  } catch {
    show("away"); // it may have arrived or not: it stays, with its key
    return false;
  }
  if (answer.ok) await put({ ...record, state: "arrived" });
  else if (isForLater(answer.status, words.code)) return false;
  else await put({ ...record, state: "refused", why: Object.values(words.fields ?? {}).join(" ") || words.words });
  await changed();
  return true;
}

const isForLater = (status, code) =>
  status === 401 || status === 429 || status >= 500 || ["in_progress", "form_too_old"].includes(code);

// What the page shows of it.

function show(name, isSo = true, n = "") {
  const line = box.querySelector(`[data-case="${name}"]`);
  const words = line.querySelector("[data-words]");
  if (words) words.textContent = words.dataset.words.replace("{n}", n);
  line.hidden = !isSo;
}

async function changed(sending) {
  await draw(sending);
  tabs?.postMessage(sending ?? "");
}

async function draw(sending) {
  const all = await everything();
  const mine = all.filter(isMine);
  const count = (state) => mine.filter((record) => record.state === state).length;
  const waiting = count("waiting");
  const head = box.querySelector("[data-head]").dataset;
  const words = (waiting && head.some) || (count("refused") && head.refused) || (count("arrived") ? head.none : "");
  box.querySelector("[data-head]").textContent = words.replace("{n}", waiting || count("refused"));
  box.querySelector("[data-send]").hidden = !waiting;
  box.classList.toggle("calm", mine.every((record) => record.state === "arrived"));
  show("another", all.length > mine.length, all.length - mine.length);
  box.querySelector("[data-list]").replaceChildren(...mine.map((record) => row(record, sending)));
  box.querySelector("[data-list]").hidden = !mine.length;
  box.hidden = !all.length && !box.querySelector("[data-case]:not([hidden])");
  block(mine);
}

function row(record, sending) {
  const line = document.getElementById("waiting-row").content.cloneNode(true).firstElementChild;
  line.dataset.key = record.key;
  line.querySelector("[data-title]").textContent = record.title;
  const state = line.querySelector("[data-state]");
  const name = record.key === sending ? "sending" : record.state;
  state.textContent = state.dataset[name];
  state.classList.add({ waiting: "wait", sending: "now", arrived: "done", refused: "bad", note: "off" }[name]);
  const typed = line.querySelector("[data-typed]");
  typed.textContent = typed.dataset.typed.replace("{when}", MOMENT.format(record.typed));
  const why = line.querySelector("[data-why]");
  why.hidden = !record.why;
  why.querySelector("span").textContent = record.why ?? "";
  line.querySelector("[data-acts]").hidden = !["refused", "note"].includes(record.state);
  line.querySelector("[data-mend]").hidden = !document.getElementById(record.form);
  line.querySelector("[data-keep]").hidden = record.state === "note";
  return line;
}

box?.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-send]")) return send();
  const key = target.closest("[data-key]")?.dataset.key;
  const record = key && (await everything()).find((each) => each.key === key);
  if (!record) return;
  if (target.closest("[data-mend]")) mend(record);
  if (target.closest("[data-keep]")) await put({ ...record, state: "note" });
  const dropping = target.closest("[data-drop]");
  if (dropping && confirm(dropping.dataset.sure)) await drop(key);
  await changed();
});

// The form again, as it was filled in; what is sent then is another record, with another key.
function mend(record) {
  const form = document.querySelector(`#${CSS.escape(record.form)} form`);
  form.reset();
  for (const [name, value] of record.fields) {
    const field = form.elements[name];
    if (field && name !== "on") field.value = value;
  }
  const day = record.fields.find(([name, value]) => ["on", "other_day"].includes(name) && value)?.[1];
  const days = [...form.querySelectorAll("[name=on]")];
  const near = days.find((radio) => radio.value === day) ?? days.at(-1); // the last: another day
  near.checked = true;
  if (!near.value) form.elements.other_day.value = day;
  form.dataset.mends = record.key;
  location.hash = record.form;
}

// Days: a page that was kept knows an old today, and not what waits here to be sent.

const { lang } = document.documentElement;
const DAY = new Intl.DateTimeFormat(lang, { month: "long", day: "numeric", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(lang, { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
const spoken = (day) => (day ? DAY.format(new Date(day)) : "");
const dayAt = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 10);
const plus = (day, days) => dayAt(Date.parse(day) + days * A_DAY_MS);
const today = () => dayAt(Date.now() - new Date().getTimezoneOffset() * 60_000);
const dayOf = (form) => form.querySelector("[name=on]:checked")?.value || form.elements.other_day?.value;

function turnDays() {
  for (const radio of document.querySelectorAll("[data-back]")) radio.value = plus(today(), -radio.dataset.back);
  for (const other of document.querySelectorAll("[name=other_day]")) other.max = today();
}

// What may not be harvested yet cannot be tapped, and says from when on it may.
function block(mine) {
  for (const card of document.querySelectorAll("[data-free]")) {
    const applied = mine.filter((record) => record.interval && ["waiting", "arrived"].includes(record.state) && valueOf(record, "batch") === card.dataset.batch);
    const free = applied.map((record) => plus(valueOf(record, "on") || valueOf(record, "other_day"), record.interval));
    const until = [card.dataset.free, ...free].sort().at(-1);
    const isBlocked = until > today();
    card.toggleAttribute("aria-disabled", isBlocked);
    if (isBlocked) card.removeAttribute("href");
    else card.href = card.dataset.to;
    const why = card.querySelector(".why");
    why.hidden = !isBlocked;
    if (isBlocked) say(why.querySelector("[data-words]"), until);
  }
}
const valueOf = (record, name) => record.fields.find((field) => field[0] === name)?.[1];
const say = (place, day) => (place.textContent = place.dataset.words.replace("{day}", spoken(day)));

// Large keys for quantities, and the day from which a harvest will be free again.

document.addEventListener("click", ({ target }) => {
  const key = target.closest("[data-add]");
  const input = key?.closest(".field").querySelector("input");
  if (!input) return;
  input.value = Math.max(0, Math.round((Number(input.value || 0) + Number(key.dataset.add)) * 1000) / 1000) || "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-record]")) return;
  if (target.name === "other_day") form.querySelector('[name=on][value=""]').checked = true;
  if (target.dataset.jin) target.closest(".field").querySelector("[data-jin-words]").textContent = Number(target.value) ? target.dataset.jin.replace("{n}", Math.round(target.value * 2000) / 1000) : "";
  sayIntervals(form);
});
function sayIntervals(form) {
  for (const radio of form.querySelectorAll("[data-interval]:enabled"))
    say(radio.parentElement.querySelector("[data-words]"), plus(dayOf(form) || today(), radio.dataset.interval));
}

// Whoever comes to the same phone finds no page of another.
async function forgetPages() {
  for (const name of await (globalThis.caches?.keys() ?? [])) if (name.startsWith("farm-pages")) await caches.delete(name);
}

async function begin() {
  for (const key of document.querySelectorAll("[data-add], [data-keys]")) key.hidden = false;
  turnDays();
  document.querySelectorAll("form[data-record]").forEach(sayIntervals);
  if (localStorage.farmer !== box.dataset.person) await forgetPages();
  localStorage.farmer = box.dataset.person;
  navigator.serviceWorker?.register(box.dataset.worker).catch(() => {}); // not everywhere
  await opened;
  canKeep = true;
  for (const record of await everything()) if (isMine(record) && record.state === "arrived") await drop(record.key);
  await draw();
  if (tabs) tabs.onmessage = ({ data }) => draw(data);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(async () => (await everything()).some((record) => record.state === "waiting") && send(), RETRY_MS);
  await send();
}
if (box) begin();
