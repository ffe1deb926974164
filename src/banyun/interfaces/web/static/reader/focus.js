// The passage in focus, and what stands beside it.

import { show, walkerOf } from "../items.js";
import { piece } from "../page.js";
import { firstSeen, further, partWith } from "./parts.js";
import { lightUp } from "./places.js";

export const beside = () => document.getElementById("beside");
const desk = () => document.getElementById("desk");
const workable = () => [...document.querySelectorAll("#text .passage[data-workable]")];

let loading;
let openNote = null;
let busy = Promise.resolve();
let walked = 0;

/** What lies in the panel, walked through by keys. */
export const things = walkerOf(beside);

/** Until the panel shows what it should: what is pressed meanwhile must not fall on what it showed before. */
export const ready = () => busy;

/** Says that the panel is being filled; call what is returned when it is. */
export function filling() {
  let done;
  busy = new Promise((resolve) => {
    done = resolve;
  });
  beside().setAttribute("aria-busy", "true");
  const mine = busy;
  return () => {
    if (busy === mine) beside().removeAttribute("aria-busy");
    done();
  };
}

/** Forms of the panel are answered into it: whoever was at a thing is at it again, or at what took its
 * place; whoever was in the text stays there. */
export function watchForms() {
  let done = null;
  let was = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== beside()) return;
    done = filling();
    const thing = things.here();
    was = thing && { id: thing.id, index: things.items().indexOf(thing), top: beside().scrollTop };
  });
  // Not before it has settled: until then classes are still put in place.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== beside() || !done) return;
    settle();
    const all = things.items();
    const thing = was && (all.find((one) => one.id === was.id) ?? all[Math.min(was.index, all.length - 1)]);
    if (was) beside().scrollTop = was.top;
    if (thing) things.go(thing);
    else here()?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target !== beside()) return;
    done?.();
    done = null;
  });
}

/** The passage in focus, or null. (A list of the browser's own: a book has too many elements to look through.) */
const marked = document.getElementsByClassName("here");
export const here = () => [...marked].find((one) => one.matches("#text .passage")) ?? null;

/** Brings a passage into focus and fetches what stands beside it. */
export async function focusOn(passage, { scroll = true, focus = scroll, last = false } = {}) {
  if (!passage) return;
  here()?.classList.remove("here");
  things.leave();
  passage.classList.add("here");
  if (scroll) passage.scrollIntoView({ block: tall(passage) ? "start" : "center" });
  if (focus) passage.focus({ preventScroll: true });
  history.replaceState(null, "", `?at=${passage.id}#${passage.id}`);
  loading?.abort();
  if (!passage.matches("[data-workable]")) return;
  loading = new AbortController();
  const { signal } = loading;
  const filled = filling();
  try {
    // Whoever walks fast is not kept up with: the panel is filled where they stop.
    const fast = performance.now() - walked < 250;
    walked = performance.now();
    if (fast) await new Promise((resolve) => setTimeout(resolve, 140));
    if (signal.aborted) return;
    const html = await piece(`/m/${desk().dataset.material}/beside/${passage.id}`, signal);
    if (!html) return;
    beside().innerHTML = html;
    htmx.process(beside());
    beside().scrollTop = 0;
    openNote = null;
    if (last) pieces().at(-1)?.setAttribute("open", "");
    settle();
    if (!scroll && !focus && below()) passage.scrollIntoView({ block: "start" });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  } finally {
    filled();
  }
}

/** Brings the passage of an id into focus, wherever in the text it is; of a heading what it heads. */
export async function reach(id) {
  // What has the focus may be put away meanwhile.
  document.getElementById("main").focus({ preventScroll: true });
  if (!document.getElementById(id)) {
    const filled = filling();
    await partWith(id).finally(filled);
  }
  const passage = document.getElementById(id);
  await focusOn(workableFrom(passage) ?? passage);
}

/** The passage itself, or the next one that can be worked on: what a heading heads. */
function workableFrom(passage) {
  let one = passage;
  while (one && !one.matches("[data-workable]")) {
    one = one.nextElementSibling ?? one.closest(".part")?.nextElementSibling?.firstElementChild;
  }
  return one;
}

const tall = (passage) => passage.offsetHeight > innerHeight * 0.6 || below();

/** Whether the panel lies over the lower half of the page. */
const below = () => getComputedStyle(beside()).position === "fixed" || matchMedia("(max-width: 57.99rem)").matches;

/** After the panel was filled: the piece of evidence that was open is open again, its words lit. */
export function settle() {
  const known = openNote && pieces().find((one) => one.dataset.note === openNote);
  if (known) known.open = true;
  for (const one of pieces()) {
    one.addEventListener("toggle", () => {
      if (!one.open) return;
      openNote = one.dataset.note;
      lightUp(Number(one.dataset.start), Number(one.dataset.end));
    });
  }
  const open = pieces().find((one) => one.open);
  if (open) lightUp(Number(open.dataset.start), Number(open.dataset.end));
  else lightUp(NaN, NaN);
}

/** The next passage (or the one before) that fits, fetching further parts where they are needed. */
export async function step(forward, fits = () => true) {
  for (;;) {
    const all = workable();
    const at = all.indexOf(here());
    const rest = forward ? all.slice(at + 1) : all.slice(0, at < 0 ? Math.max(0, firstSeen(all)) : at).reverse();
    const from = at < 0 && forward ? rest.slice(Math.max(0, firstSeen(all))) : rest;
    const found = from.find(fits);
    if (found) return found;
    const filled = filling();
    const more = await further(forward).finally(filled);
    if (!more) return null;
  }
}

export const pieces = () => [...beside().querySelectorAll("details.piece")];

/** The next piece of evidence: here, else of the next passage that has some. */
export async function stepEvidence(forward) {
  await busy;
  const all = pieces();
  const at = all.findIndex((one) => one.open);
  const next = all[at + (forward ? 1 : -1)];
  if (here() && next) {
    next.open = true;
    show(next);
    return;
  }
  await focusOn(await step(forward, (one) => Number(one.dataset.notes) > 0), { last: !forward });
}

/** Into the panel: to the first thing in it, or to the panel where nothing lies in it. Where no passage was
 * chosen, the first one in view is, and one stays in the text. */
export async function enter() {
  if (!here() && !beside().querySelector(".inner")) {
    const all = workable();
    const passage = all[firstSeen(all)];
    // Above the first one stands what is worth a first minute: then one is led down to it.
    await focusOn(passage, { scroll: passage?.getBoundingClientRect().top > innerHeight * 0.9, focus: true });
    return;
  }
  const [first] = things.items();
  if (first) things.go(first);
  else beside().focus({ preventScroll: true });
}

/** Back from the panel to the text, which stays where it is. */
export function outside() {
  things.leave();
  (here() ?? document.getElementById("main")).focus({ preventScroll: true });
}

/** Empties the panel, with nothing in focus. */
export function close() {
  beside().replaceChildren();
  here()?.classList.remove("here");
  lightUp(NaN, NaN);
  history.replaceState(null, "", location.pathname);
  if (!document.activeElement?.closest("#text")) document.getElementById("main").focus({ preventScroll: true });
}
