// The keys of the reader. Letters mean nothing while one writes, and can be switched off.

import { close, focusOn, here, ready, step, stepEvidence } from "./focus.js";
import { hide, selectSentence, write } from "./selection.js";

const PASSES = ["validation", "transfer", "enhancement", "frontier", "challenge"];
const KEPT = "banyun.keys";

const press = (id) => document.getElementById(id)?.click();
const writing = (node) => node?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

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

const moves = {
  j: () => step(true).then(focusOn),
  k: () => step(false).then(focusOn),
  n: () => stepEvidence(true),
  p: () => stepEvidence(false),
  g: () => scrollTo({ top: 0 }),
  o: () => {
    press("outline-on");
    document.querySelector(".outline a")?.focus();
  },
  y: () => press("marks-on"),
  s: () => location.assign(document.querySelector('.bar a[href$="/skim"]').href),
  m: () => open(() => write("point")),
  q: () => open(() => write("question")),
  t: () => open(() => write("technique")),
  l: () => open(() => write("lookup")),
  b: () => open(() => write("challenge")),
  w: () => open(answer),
  "?": () => document.getElementById("keys").togglePopover(),
};

/** To the field that asks something here: details of one's own work, else an answer to a question. */
async function answer() {
  await ready();
  const field = document.querySelector("#beside details.piece[open] [data-answer]")
    ?? document.querySelector("#beside [data-deduce]");
  if (!field) return;
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.scrollIntoView({ block: "nearest" });
  field.focus({ preventScroll: true });
}

/** Presses the button of the panel that has this key: of the evidence that is open, else elsewhere. */
async function act(key) {
  await ready();
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const button = document.querySelector(`#beside details.piece[open] ${wanted}`)
    ?? document.querySelector(`#beside ${wanted}:not(details.piece ${wanted})`);
  button?.click();
}

function escape() {
  const write = document.querySelector("details.write[open]");
  hide();
  if (writing(document.activeElement)) document.activeElement.blur();
  if (write) write.open = false;
  else if (getSelection().isCollapsed) close();
  else getSelection().removeAllRanges();
  here()?.focus({ preventScroll: true });
}

function pressed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (opening) opening.send = true;
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && !document.querySelector(":popover-open")) {
    escape();
    return;
  }
  if (writing(event.target) || !document.getElementById("keys-on").checked) return;
  if (opening) {
    if (event.key.length === 1) opening.words += event.key;
    event.preventDefault();
    return;
  }
  if (event.shiftKey && event.key.startsWith("Arrow")) {
    const forward = event.key === "ArrowDown" || event.key === "ArrowRight";
    event.preventDefault();
    selectSentence(forward, event.key === "ArrowLeft" || event.key === "ArrowRight");
    return;
  }
  if (event.key >= "1" && event.key <= "5") {
    const name = PASSES[Number(event.key) - 1];
    step(true, (one) => one.dataset.passes.split(" ").includes(name)).then(focusOn);
    return;
  }
  const move = moves[event.key];
  if (move) {
    event.preventDefault();
    move();
  } else if (/^[a-z]$/.test(event.key)) {
    act(event.key);
  }
}

export function watchKeys() {
  const on = document.getElementById("keys-on");
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
  document.addEventListener("keydown", pressed);
}
