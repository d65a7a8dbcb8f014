// Niceties only: every page works without this file.
const say = document.getElementById("say");

// Back in WeChat restores the page as it was: what may have changed since is asked again.
addEventListener("pageshow", (event) => {
  if (!event.persisted || !window.htmx) return;
  for (const part of document.querySelectorAll("[data-refresh]")) htmx.trigger(part, "refresh");
});

// <button data-say="..."> reads its words aloud where the browser can speak.
const canSpeak = "speechSynthesis" in window;
function showNiceties(root) {
  if (canSpeak) for (const button of root.querySelectorAll("[data-say][hidden]")) button.hidden = false;
  for (const button of root.querySelectorAll("[data-print][hidden]")) button.hidden = false;
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
});

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
function tell(words) {
  if (!say || !words) return;
  const notice = document.createElement("p");
  notice.className = "notice bad";
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
