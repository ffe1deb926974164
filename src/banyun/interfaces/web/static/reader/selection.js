// Words that are selected: the small menu beside them, and the forms that quote them.

import { show as showIn } from "../items.js";
import { focusOn, here, ready } from "./focus.js";
import { selected, sentencesOf } from "./places.js";

const menu = () => document.getElementById("selection");
let quote = null;

/** Opens a form of the panel, with the words that are selected. */
export async function write(kind) {
  const chosen = quote ?? selected();
  const passage = chosen ? passageOf(chosen) : here();
  if (!passage) return;
  if (passage !== here() || !document.querySelector("#beside .inner")) {
    await focusOn(passage, { scroll: false });
  }
  await ready();
  const place = document.getElementById(`write-${kind}`);
  if (!place) return;
  place.open = true;
  if (chosen) fill(place, chosen);
  hide();
  showIn(place);
  place.querySelector('input:not([type="hidden"]), textarea')?.focus({ preventScroll: true });
}

function fill(place, chosen) {
  const words = place.querySelector(".quoted");
  if (!words) {
    const what = place.querySelector('[name="what"]');
    if (what) what.value = chosen.words.slice(0, 200);
    return;
  }
  const [start, end] = ["start", "end"].map((name) => place.querySelector(`[name="${name}"]`));
  words.value = chosen.words;
  start.value = chosen.start;
  end.value = chosen.end;
  // Words that are changed by hand are looked for as they are.
  words.addEventListener("input", () => {
    start.value = "";
    end.value = "";
  });
}

const passageOf = (chosen) => chosen.range.startContainer.parentElement.closest(".passage[data-workable]");

function show() {
  const chosen = selected();
  if (!chosen || !passageOf(chosen)) return hide();
  quote = chosen;
  const box = chosen.range.getBoundingClientRect();
  const place = menu();
  place.hidden = false;
  const left = Math.min(Math.max(8, box.left + box.width / 2 - place.offsetWidth / 2), innerWidth - place.offsetWidth - 8);
  const above = box.top - place.offsetHeight - 8;
  place.style.left = `${left + scrollX}px`;
  place.style.top = `${(above > 56 ? above : box.bottom + 8) + scrollY}px`;
}

export function hide() {
  quote = null;
  menu().hidden = true;
}

/** Selects sentences of the passage in focus by keys: the next or previous one, or one more or less. */
export function selectSentence(forward, more) {
  const passage = here();
  if (!passage) return;
  const all = sentencesOf(passage);
  if (!all.length) return;
  const selection = getSelection();
  const inside = selection.rangeCount && !selection.isCollapsed && passage.contains(selection.anchorNode);
  const last = inside ? selection.getRangeAt(0) : null;
  const end = last ? all.findLastIndex((one) => one.compareBoundaryPoints(Range.START_TO_START, last) >= 0
    ? one.compareBoundaryPoints(Range.END_TO_END, last) <= 0 : false) : -1;
  const begin = last ? all.findIndex((one) => one.compareBoundaryPoints(Range.START_TO_START, last) >= 0) : -1;
  let from = begin;
  let to = end + (forward ? 1 : -1);
  if (!last) [from, to] = forward ? [0, 0] : [all.length - 1, all.length - 1];
  else if (!more) from = to = Math.min(Math.max(forward ? end + 1 : begin - 1, 0), all.length - 1);
  to = Math.min(Math.max(to, from), all.length - 1);
  const range = document.createRange();
  range.setStart(all[from].startContainer, all[from].startOffset);
  range.setEnd(all[to].endContainer, all[to].endOffset);
  selection.removeAllRanges();
  selection.addRange(range);
}

export function watchSelection() {
  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  menu().addEventListener("mousedown", (event) => event.preventDefault());
  menu().addEventListener("click", (event) => {
    const button = event.target.closest("[data-write]");
    if (button) write(button.dataset.write);
  });
}
