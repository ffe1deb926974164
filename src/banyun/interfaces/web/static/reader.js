// The reader: keys, the passage in focus, selections, and the parts of a long text.

import { notice } from "./page.js";
import { keepStances } from "./board.js";
import { close, focusOn, here, reach, settle, things, watchForms } from "./reader/focus.js";
import { watchKeys } from "./reader/keys.js";
import { firstSeen, watch } from "./reader/parts.js";
import { watchSelection } from "./reader/selection.js";
import { watchWorking } from "./reader/working.js";

if ("highlights" in CSS) document.getElementById("desk").classList.add("scripted");

const text = document.getElementById("text");

/** A click into a passage brings it into focus; a click on a link of the page's own goes there. */
document.addEventListener("click", (event) => {
  const to = event.target.closest("[data-to]");
  if (to) {
    event.preventDefault();
    // Contents that lie over the text are put away.
    const over = to.closest(".outline") && getComputedStyle(to.closest(".outline")).position === "fixed";
    reach(to.dataset.to);
    if (over) document.getElementById("outline-on").click();
  }
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    close();
  }
});

text.addEventListener("click", (event) => {
  const passage = event.target.closest(".passage[data-workable]");
  const gutter = event.target.closest(".gutter");
  if (gutter) event.preventDefault();
  else if (event.target.closest("a, button, summary") || !getSelection().isCollapsed) return;
  if (passage && passage !== here()) focusOn(passage, { scroll: false });
});

// What a form answers fills the panel; the passage comes along and is put in its place.
watchForms();
for (const said of ["kept", "undone"]) {
  document.addEventListener(`said-${said}`, () => {
    notice(document.getElementById(`said-${said}`).innerHTML);
  });
}

// A beginning of a question that is chosen stands where one goes on with it, unless something is written there.
document.addEventListener("change", (event) => {
  if (!event.target.matches('select[name="frame"]')) return;
  const field = event.target.form.querySelector('textarea[name="text"]');
  const openings = [...event.target.options].map((one) => one.dataset.opening);
  if (!field.value.trim() || openings.includes(field.value)) field.value = event.target.selectedOptions[0].dataset.opening ?? "";
});

// Marks and outline, as they were left.
for (const id of ["marks-on", "outline-on"]) {
  const box = document.getElementById(id);
  const kept = localStorage.getItem(`banyun.${id}`);
  if (kept !== null) box.checked = kept === "on";
  box.addEventListener("change", () => localStorage.setItem(`banyun.${id}`, box.checked ? "on" : "off"));
}

// The text was held against the notes while it was read: its marks come where one reads by now, or, where
// there were some before, when one asks for them.
document.getElementById("holding")?.addEventListener("job:over", (event) => {
  const again = event.currentTarget.querySelector(".reload");
  if (event.detail.state !== "done") return;
  if (again) again.hidden = false;
  const passages = [...text.querySelectorAll(".passage")];
  const seen = passages[firstSeen(passages)];
  if (!again && seen && scrollY > innerHeight / 2) {
    event.preventDefault();
    location.replace(`?at=${seen.id}#${seen.id}`);
  }
});

// Where one reads is marked in the outline.
const entries = [...document.querySelectorAll(".outline a[data-to]")];
function markOutline() {
  // Only the part that one reads is looked into: measuring what lies in another would lay it out.
  const above = (one) => one.getBoundingClientRect().top < innerHeight * 0.35;
  const part = [...text.querySelectorAll(".part")].findLast(above);
  if (!part) return;
  const there = entries.map((entry) => ({ entry, place: document.getElementById(entry.dataset.to) }));
  const now = there.findLast(({ place }) => {
    if (!place) return false;
    if (part.contains(place)) return above(place);
    return Boolean(place.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING);
  })?.entry;
  const before = document.querySelector(".outline [aria-current]");
  if (now === before) return;
  before?.removeAttribute("aria-current");
  now?.setAttribute("aria-current", "location");
}
if (entries.length) {
  let asked = 0;
  document.addEventListener("scroll", () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(markOutline);
  }, { passive: true });
  markOutline();
}

watchKeys();
watchSelection();
watchWorking();
keepStances(things.go);
watch();
settle();
if (here()) here().scrollIntoView({ block: "center" });
