// Niceties only: every page works without this file.
const say = document.getElementById("say");

// Back in WeChat restores the page as it was, and a telephone wakes on what it showed an hour ago:
// what may have changed since is asked again, and nothing that was typed is lost.
const STALE_MS = 10 * 60 * 1000;
let asked = Date.now();
let isTyped = false;
function askAgain() {
  asked = Date.now();
  const parts = document.querySelectorAll("[data-refresh]");
  for (const part of parts) window.htmx?.trigger(part, "refresh");
  return parts.length > 0;
}
addEventListener("pageshow", (event) => event.persisted && askAgain());
addEventListener("input", () => (isTyped = true));
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !navigator.onLine || Date.now() - asked < STALE_MS) return;
  if (!askAgain() && !isTyped && "again" in document.body.dataset) location.reload();
});

// <button data-say="..."> reads its words aloud where the browser can speak.
const canSpeak = "speechSynthesis" in window;
function showNiceties(root) {
  if (canSpeak) for (const button of root.querySelectorAll("[data-say][hidden]")) button.hidden = false;
  for (const button of root.querySelectorAll("[data-print][hidden]")) button.hidden = false;
  if (navigator.share || navigator.clipboard) for (const button of root.querySelectorAll("[data-share][hidden]")) button.hidden = false;
}
// Where nothing is shared, as inside WeChat on Android, the address is copied instead.
function share(button) {
  if (navigator.share) navigator.share({ title: document.title, url: location.href }).catch(() => {}); // thought better of
  else navigator.clipboard.writeText(location.href).then(() => tell(button.dataset.copied, "done"), () => (button.hidden = true));
}
function speak(words) {
  const voice = new SpeechSynthesisUtterance(words);
  voice.lang = "zh-CN";
  voice.rate = 0.8;
  speechSynthesis.cancel();
  speechSynthesis.speak(voice);
}

addEventListener("click", (event) => {
  const speaker = event.target.closest("[data-say]");
  if (speaker && canSpeak) speak(speaker.dataset.say);
  const back = event.target.closest("a[data-back]");
  if (back && history.length > 1) {
    event.preventDefault(); // the page comes back with all that was typed into it
    history.back();
  }
  if (event.target.closest("[data-print]")) print();
  const shared = event.target.closest("[data-share]");
  if (shared) share(shared);
  const way = event.target.closest("a[data-inside]");
  if (way && window.WeixinJSBridge) {
    event.preventDefault();
    if (!isPaying) payInside(way);
  }
});

// Inside WeChat the app takes the money. What it says proves nothing: the order's page asks us.
let isPaying = false;
async function payInside({ href, dataset: { inside, order } }) {
  isPaying = true;
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(inside, { headers, redirect: "manual" });
    if (!answer.ok) return location.assign(href); // the usual way, or why there is none
    const words = await answer.json();
    WeixinJSBridge.invoke("getBrandWCPayRequest", words, ({ err_msg: said = "" }) => {
      location.replace(`${order}?back=${encodeURIComponent(said.split(":")[1] ?? "")}`);
    });
  } catch {
    tell(say?.dataset.offline);
  } finally {
    isPaying = false; // it may never answer: then the next tap asks again, for the same sheet
  }
}
const atOnce = document.querySelector("a[data-at-once]");
if (atOnce && window.WeixinJSBridge) payInside(atOnce);
else if (atOnce) document.addEventListener("WeixinJSBridgeReady", () => payInside(atOnce), { once: true });

// <input data-pick="#list"> chooses among the radio buttons of a list by the arrow keys.
addEventListener("keydown", (event) => {
  const list = event.target.dataset?.pick;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!list || !step) return;
  const choices = [...document.querySelectorAll(`${list} input[type=radio]`)];
  if (!choices.length) return;
  event.preventDefault();
  const here = choices.findIndex((choice) => choice.checked);
  choices[(here + step + choices.length) % choices.length].checked = true;
});

// At a desk's table j and k, or the arrows, go from row to row, / to the filter.
const rowsOf = (table) => [...table.querySelectorAll("tbody tr")];
addEventListener("keydown", (event) => {
  const table = document.querySelector("[data-rows]");
  const types = "input:not([type=checkbox]), select, textarea";
  if (!table || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(types)) return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const here = rowsOf(table).findIndex((row) => row.contains(document.activeElement));
  let goal = null;
  if (event.key === "/") goal = document.querySelector("[role=search] :is([type=search], select)");
  // The arrows scroll the page until somebody has come to a row.
  else if (step && (here >= 0 || event.key.length === 1)) {
    goal = rowsOf(table)[Math.max(here + step, 0)]?.querySelector("input, a");
  }
  if (!goal) return;
  event.preventDefault();
  goal.focus();
});

// Shift ticks, or clears, all rows between the last one and this one.
let lastTicked = null;
addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches("[data-rows] [name=row]")) return;
  const boxes = [...document.querySelectorAll("[data-rows] [name=row]")];
  const ends = [boxes.indexOf(box), boxes.indexOf(lastTicked)].sort((one, other) => one - other);
  if (event.shiftKey && ends[0] >= 0) {
    for (const each of boxes.slice(ends[0], ends[1] + 1)) each.checked = box.checked;
  }
  lastTicked = box;
});
// "All that match" ticks those that are seen too; whoever clears one no longer means all.
addEventListener("change", (event) => {
  const all = document.querySelector("[data-all]");
  const boxes = document.querySelectorAll("[data-rows] [name=row]");
  if (event.target === all) for (const box of boxes) box.checked = all.checked;
  else if (event.target.name === "row" && !event.target.checked) all.checked = false;
});

// <select data-submit> acts at once; without script its form has a button.
addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// A form that is on its way is not sent again by a second tap.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[hx-post]") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 5000);
});

// Whoever comes or goes leaves no page of theirs on this phone (farm/worker.js keeps some).
addEventListener("submit", (event) => {
  const path = new URL(event.target.action, location.href).pathname;
  if (navigator.onLine && ["/signin", "/signout", "/demo"].includes(path)) forgetPages();
});
async function forgetPages() {
  const kept = (await globalThis.caches?.keys()) ?? [];
  for (const name of kept.filter((name) => name.startsWith("farm-pages"))) caches.delete(name);
}

// Without a network the page says so; what was typed stays.
addEventListener("htmx:sendError", () => tell(say?.dataset.offline));
addEventListener("htmx:timeout", () => tell(say?.dataset.offline));
function tell(words, kind = "bad") {
  if (!say || !words) return;
  const notice = document.createElement("p");
  notice.className = `notice ${kind}`;
  notice.textContent = words;
  say.replaceChildren(notice);
}
addEventListener("htmx:afterSwap", (event) => {
  showNiceties(event.target);
  event.target.querySelector?.("[aria-invalid=true]")?.focus();
});
addEventListener("htmx:beforeRequest", () => say?.replaceChildren());

// An order that waits to be fetched is kept for a place without a signal, and no longer than that.
async function keepOrder(order) {
  const cache = await caches.open("orders");
  const until = JSON.parse(localStorage.kept ?? "{}");
  if (order) until[location.pathname] = Number(order.dataset.keep ?? 0);
  for (const path of Object.keys(until)) {
    if (until[path] > Date.now()) continue;
    delete until[path];
    await cache.delete(path);
  }
  localStorage.kept = JSON.stringify(until);
  if (!order?.dataset.keep) return;
  await navigator.serviceWorker.register("/orders/keep.js");
  const parts = document.querySelectorAll("link[rel=stylesheet], script[src]");
  await cache.addAll([location.pathname, ...Array.from(parts, (part) => part.href ?? part.src)]);
  for (const said of order.querySelectorAll("[data-kept]")) said.hidden = false;
}
if ("serviceWorker" in navigator && "caches" in window) {
  keepOrder(document.getElementById("order")).catch(() => {}); // a nicety: the open page stays
}

showNiceties(document);
document.querySelector("[aria-invalid=true]")?.focus();
