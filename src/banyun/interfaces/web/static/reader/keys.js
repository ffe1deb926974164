// The keys of the reader: those of the text, and those of the panel while one is in it. Letters mean
// nothing while one writes, and can be switched off.

import { presses, reveal, writing } from "../items.js";
import { beside, close, enter, focusOn, here, outside, pieces, ready, step, stepEvidence, things } from "./focus.js";
import { hide, selectSentence, write } from "./selection.js";
import { back, isWorking, undo, work } from "./working.js";

const PASSES = ["validation", "transfer", "enhancement", "frontier", "challenge"];
const KEPT = "banyun.keys";

const press = (id) => document.getElementById(id)?.click();
const map = () => document.getElementById("keys");
const passesOf = () => `/m/${document.getElementById("desk").dataset.material}/passes`;
const outline = () => [...document.querySelectorAll(".outline a")];

/** Whether one is in the panel, and not only at one of its buttons that was clicked. */
const inside = () => beside().contains(document.activeElement) && (isWorking() || things.here() !== null);

let opening = null;

/** Opens a field to write in. What is typed before it is there does not count as keys: it goes in there. */
async function open(field) {
  const typed = { words: "", send: false };
  opening = typed;
  try {
    await field();
  } finally {
    opening = null;
  }
  const place = writing(document.activeElement);
  if (!place) return;
  if (typed.words) {
    place.value += typed.words;
    place.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (typed.send) place.form?.requestSubmit();
}

const writes = {
  m: () => open(() => write("point")),
  q: () => open(() => write("question")),
  t: () => open(() => write("technique")),
  l: () => open(() => write("lookup")),
  b: () => open(() => write("challenge")),
};

const always = {
  0: () => ready().then(() => work(passesOf())),
  s: () => ready().then(() => work(passesOf().replace("passes", "skim"))),
  "?": () => map().togglePopover(),
};

const inText = {
  j: () => step(true).then(focusOn),
  k: () => step(false).then(focusOn),
  n: () => stepEvidence(true),
  p: () => stepEvidence(false),
  g: () => scrollTo({ top: 0 }),
  o: openOutline,
  y: () => press("marks-on"),
  w: () => open(answer),
  Enter: () => ready().then(enter),
  ...always,
  ...writes,
};

const inPanel = {
  j: () => walk(true),
  k: () => walk(false),
  g: () => beside().scrollTo({ top: 0 }),
  w: () => open(() => ready().then(things.answer)),
  Enter: () => ready().then(things.open),
  "?": always["?"],
  0: always[0],
};

/** To the next thing of the panel; a note on the passage unfolds. */
function walk(forward) {
  return ready().then(() => {
    things.step(forward);
    const thing = things.here();
    if (thing?.matches("details.piece")) thing.open = true;
  });
}

/** To the field that asks something here: details of one's own work, what one did, else an answer to a
 * question. */
async function answer() {
  await ready();
  const open = pieces().find((one) => one.open);
  const field = open?.querySelector("[data-answer]") ?? beside().querySelector("[data-tell]") ?? beside().querySelector("[data-deduce]");
  if (field) reveal(field);
}

/** Presses the button of the panel that has this key: of the evidence that is open, else elsewhere. */
async function act(key) {
  await ready();
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const button = beside().querySelector(`details.piece[open] ${wanted}`)
    ?? beside().querySelector(`${wanted}:not(details.piece ${wanted})`);
  button?.click();
}

/** The contents, to be walked through; once more, and they are put away. */
function openOutline() {
  const box = document.getElementById("outline-on");
  const fixed = getComputedStyle(document.querySelector(".outline")).display !== "none" && !box.checked;
  if (!fixed) box.click();
  const entries = outline();
  const shown = entries.filter((one) => one.checkVisibility());
  if (shown.length) (shown.find((one) => one.matches("[aria-current]")) ?? shown[0]).focus();
  else outside();
}

function walkOutline(forward) {
  const entries = outline();
  const at = entries.indexOf(document.activeElement);
  entries[Math.min(entries.length - 1, Math.max(0, at + (forward ? 1 : -1)))]?.focus();
}

/** Lets go of one thing at a time: what one writes, the contents, the panel, a selection, the passage. */
function escape() {
  const field = writing(document.activeElement);
  const folded = document.querySelector("details.write[open]");
  hide();
  if (inside()) {
    if (folded && !isWorking()) folded.open = false;
    if (field) (things.here() ?? beside().querySelector("h1") ?? beside()).focus({ preventScroll: true });
    else if (isWorking()) ready().then(back);
    else outside();
  } else if (document.activeElement?.closest(".outline")) {
    if (document.getElementById("outline-on").checked) press("outline-on");
    outside();
  } else if (folded || field) {
    if (folded) folded.open = false;
    outside();
  } else if (!getSelection().isCollapsed) {
    getSelection().removeAllRanges();
  } else {
    close();
  }
}

function pressedInPanel(event) {
  if (isWorking()) {
    const tab = beside().querySelector(`[data-tab="${CSS.escape(event.key)}"]`);
    if (tab) return () => ready().then(() => work(tab.getAttribute("href")));
    if (event.key === "z") return () => ready().then(undo);
  }
  if (inPanel[event.key]) return inPanel[event.key];
  if (!/^[a-z ]$/.test(event.key)) return null;
  const elsewhere = isWorking() ? null : (inText[event.key] ?? (() => act(event.key)));
  return () => ready().then(() => things.press(event.key) || elsewhere?.());
}

function pressedInText(event) {
  if (event.shiftKey && event.key.startsWith("Arrow")) {
    const forward = event.key === "ArrowDown" || event.key === "ArrowRight";
    const more = event.key === "ArrowLeft" || event.key === "ArrowRight";
    return () => selectSentence(forward, more);
  }
  if (event.key >= "1" && event.key <= "5") {
    const name = PASSES[Number(event.key) - 1];
    return () => step(true, (one) => one.dataset.passes.split(" ").includes(name)).then(focusOn);
  }
  if (document.activeElement?.closest(".outline") && (event.key === "j" || event.key === "k")) {
    return () => walkOutline(event.key === "j");
  }
  if (inText[event.key]) return inText[event.key];
  return /^[a-z]$/.test(event.key) ? () => act(event.key) : null;
}

function pressed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (opening) opening.send = true;
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const mapped = document.querySelector(":popover-open") !== null;
  if (event.key === "Escape" && !mapped) {
    event.preventDefault();
    escape();
    return;
  }
  if (writing(event.target) || !document.getElementById("keys-on").checked) return;
  if (opening) {
    if (event.key.length === 1) opening.words += event.key;
    event.preventDefault();
    return;
  }
  if (presses(event) || (mapped && event.key !== "?")) return;
  const move = inside() ? pressedInPanel(event) : pressedInText(event);
  if (!move) return;
  event.preventDefault();
  move();
}

export function watchKeys() {
  const on = document.getElementById("keys-on");
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
  document.addEventListener("keydown", pressed);
}
