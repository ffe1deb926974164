// The pages of the passes by keys. Letters mean nothing while one writes, and can be switched off.

import { send, notice } from "./page.js";

const KEPT = "banyun.keys";
const TYPED = "input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select, [contenteditable]";

const writing = (node) => node?.closest?.(TYPED);
const shown = (node) => node.checkVisibility();
const items = () => [...document.querySelectorAll("main .item")].filter(shown);

/** The thing one is at, or null. */
const here = () => document.querySelector("main .item.here");

function go(to) {
  if (!to) return;
  here()?.classList.remove("here");
  to.classList.add("here");
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: to.offsetHeight > innerHeight * 0.7 ? "start" : "nearest" });
}

function step(forward) {
  const all = items();
  const at = all.indexOf(here());
  if (at < 0) {
    const first = all.findIndex((one) => one.getBoundingClientRect().bottom > 80);
    go(forward ? all[Math.max(0, first)] : all[Math.max(0, first - 1)]);
  } else {
    go(all[at + (forward ? 1 : -1)]);
  }
}

/** To the field that asks something: at the thing one is at, else the page's first. */
function answer() {
  const field = here()?.querySelector("[data-answer]") ?? document.querySelector("main [data-answer]");
  if (field) reveal(field);
}

function reveal(field) {
  for (let folded = field.closest("details"); folded; folded = folded.parentElement.closest("details")) {
    folded.open = true;
  }
  field.scrollIntoView({ block: "nearest" });
  field.focus({ preventScroll: true });
}

/** Presses what has this key: at the thing one is at, else elsewhere but not at other things. */
function press(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const found = here()?.querySelector(wanted)
    ?? [...document.querySelectorAll(wanted)].find((one) => !one.closest(".item"));
  if (!found) return false;
  if (found.localName !== "summary") {
    found.click();
    return true;
  }
  const place = found.parentElement;
  place.open = true;
  const field = place.querySelector('input:not([type="hidden"]), textarea');
  if (field) reveal(field);
  return true;
}

const moves = {
  j: () => step(true),
  k: () => step(false),
  w: answer,
  g: () => scrollTo({ top: 0 }),
  "?": () => document.getElementById("keys")?.togglePopover(),
  Enter: () => here()?.querySelector("[data-open]")?.click(),
};

function pressed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && !document.querySelector(":popover-open")) {
    if (writing(document.activeElement)) document.activeElement.blur();
    else here()?.classList.remove("here");
    here()?.focus({ preventScroll: true });
    return;
  }
  const on = document.getElementById("keys-on");
  if (writing(event.target) || (on && !on.checked)) return;
  if (event.key === "Enter" && event.target.closest?.("a, button, summary")) return;
  if (event.key === " " && event.target.closest?.("a, button, summary, input")) return;
  const tab = document.querySelector(`.tabs [data-tab="${CSS.escape(event.key)}"]`);
  if (tab) {
    tab.click();
  } else if (moves[event.key]) {
    event.preventDefault();
    moves[event.key]();
  } else if (press(event.key)) {
    event.preventDefault();
  }
}

// A stance is kept without leaving the page: what waits next takes its place.
document.addEventListener("submit", async (event) => {
  const pair = event.target.closest(".pair:not(.judged)");
  if (!pair || !event.submitter || event.submitter.name !== "stance") return;
  event.preventDefault();
  const fields = new FormData(event.target, event.submitter);
  const next = pair.nextElementSibling?.matches(".pair") ? pair.nextElementSibling : pair.previousElementSibling;
  event.submitter.disabled = true;
  try {
    await send(event.target.getAttribute("action"), fields);
  } catch {
    event.submitter.disabled = false;
    return;
  }
  const said = document.getElementById(`count-${event.submitter.value}`);
  for (const [place, more] of [[document.querySelector('a[href="#waiting"]'), -1], [said, 1]]) {
    const count = place?.querySelector(".count");
    if (count) count.textContent = String(Number(count.textContent) + more);
  }
  const words = document.getElementById("said-kept");
  if (words) notice(words.innerHTML);
  pair.remove();
  if (next?.matches(".pair")) go(next);
});

// What lies where the address says is where one is.
function arrive() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const item = place?.closest(".item");
  if (item) go(item);
}

// The clock of a skim, counted down; the server knows better, and is asked when the page is loaded.
for (const clock of document.querySelectorAll(".clock[data-running]")) {
  const until = Date.now() + Number(clock.dataset.left) * 1000;
  const time = clock.querySelector(".time");
  const tick = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    time.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) return;
    clearInterval(ticking);
    notice(`<div class="notice"><p></p></div>`);
    document.querySelector("#notice p").textContent = clock.dataset.over;
  };
  const ticking = setInterval(tick, 1000);
}

const on = document.getElementById("keys-on");
if (on) {
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
}
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.addEventListener("keydown", pressed);
const refused = document.querySelector("[data-refused]");
if (refused) {
  refused.focus({ preventScroll: true });
  refused.scrollIntoView({ block: "center" });
} else {
  arrive();
}
addEventListener("hashchange", arrive);
