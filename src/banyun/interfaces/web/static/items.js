// Walking by keys through the things of a page or of the panel beside a text. A thing is an `.item`; its
// buttons say their keys: `data-key` works from anywhere on the page, `data-item-key` only at the thing.

const TYPED = "input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select, [contenteditable]";

/** Whether one writes there: letters are no keys then. */
export const writing = (node) => node?.closest?.(TYPED) ?? null;

/** Whether a key belongs to what is in focus: Enter and the space bar press links and buttons. */
export const presses = (event) =>
  (event.key === "Enter" && event.target.closest?.("a, button, summary"))
  || (event.key === " " && event.target.closest?.("a, button, summary, input"));

const MARGIN = 16;

/** Scrolls to something, and nothing but the panel that it lies in: the text beside it stays where it is. */
export function show(node, block = "nearest") {
  const panel = node.closest("[data-panel]");
  if (!panel || getComputedStyle(panel).overflowY === "visible") {
    node.scrollIntoView({ block });
    return;
  }
  const box = node.getBoundingClientRect();
  const frame = panel.getBoundingClientRect();
  const above = box.top - frame.top - MARGIN;
  const below = box.bottom - frame.bottom + MARGIN;
  if (block === "start" || above < 0 || box.height > frame.height) panel.scrollTop += above;
  else if (below > 0) panel.scrollTop += Math.min(above, below);
}

/** Opens what folds a field away, and goes there. */
export function reveal(field) {
  for (let folded = field.closest("details"); folded; folded = folded.parentElement.closest("details")) {
    folded.open = true;
  }
  show(field);
  field.focus({ preventScroll: true });
}

/** Presses a button, or opens a fold and goes to its field. */
function use(found) {
  if (found.localName !== "summary") {
    found.click();
    return;
  }
  const place = found.parentElement;
  place.open = true;
  const field = place.querySelector('input:not([type="hidden"]), textarea, select');
  if (field) reveal(field);
}

/** The things below a root, which is asked for anew each time. */
export function walkerOf(root) {
  const items = () => [...root().querySelectorAll(".item")].filter((one) => one.checkVisibility());
  const here = () => root().querySelector(".item.here");

  function leave() {
    here()?.classList.remove("here");
  }

  function go(to) {
    if (!to) return;
    leave();
    to.classList.add("here");
    to.focus({ preventScroll: true });
    show(to, to.offsetHeight > innerHeight * 0.7 ? "start" : "nearest");
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

  /** To the field that asks something: at the thing one is at, else the first. */
  function answer() {
    const field = here()?.querySelector("[data-answer]") ?? root().querySelector("[data-answer]");
    if (field) reveal(field);
  }

  /** Presses what has this key: at the thing one is at, else elsewhere but not at other things. */
  function press(key) {
    const named = CSS.escape(key);
    const found = here()?.querySelector(`[data-item-key="${named}"], [data-key="${named}"]`)
      ?? [...root().querySelectorAll(`[data-key="${named}"]`)].find((one) => !one.closest(".item"));
    if (found) use(found);
    return Boolean(found);
  }

  const open = () => here()?.querySelector("[data-open]")?.click();

  return { items, here, leave, go, step, answer, press, open };
}
