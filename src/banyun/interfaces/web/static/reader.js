// The reader: keys, the passage in focus, selections, and the parts of a long text.

import { notice } from "./page.js";
import { close, focusOn, here, settle } from "./reader/focus.js";
import { watchKeys } from "./reader/keys.js";
import { watch } from "./reader/parts.js";
import { watchSelection } from "./reader/selection.js";

const text = document.getElementById("text");
const beside = document.getElementById("beside");

/** A click into a passage brings it into focus; a click on a link of the page's own goes there. */
document.addEventListener("click", (event) => {
  const to = event.target.closest("[data-to]");
  const passage = to && document.getElementById(to.dataset.to);
  if (passage) {
    event.preventDefault();
    focusOn(passage);
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
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== beside) return;
  settle();
  here()?.focus({ preventScroll: true });
});
for (const said of ["kept", "undone"]) {
  document.addEventListener(`said-${said}`, () => {
    notice(document.getElementById(`said-${said}`).innerHTML);
  });
}

// Marks and outline, as they were left.
for (const id of ["marks-on", "outline-on"]) {
  const box = document.getElementById(id);
  const kept = localStorage.getItem(`banyun.${id}`);
  if (kept !== null) box.checked = kept === "on";
  box.addEventListener("change", () => localStorage.setItem(`banyun.${id}`, box.checked ? "on" : "off"));
}

// The text was held against the notes again while it was read.
document.getElementById("holding")?.addEventListener("job:over", (event) => {
  const again = event.currentTarget.querySelector(".reload");
  if (again && event.detail.state === "done") again.hidden = false;
});

// Where one reads is marked in the outline.
const entries = new Map([...document.querySelectorAll(".outline a[data-to]")].map((one) => [one.dataset.to, one]));
if (entries.size) {
  const seen = new IntersectionObserver(
    (found) => {
      for (const { target, isIntersecting } of found) {
        if (!isIntersecting || !entries.has(target.id)) continue;
        document.querySelector(".outline [aria-current]")?.removeAttribute("aria-current");
        entries.get(target.id).setAttribute("aria-current", "location");
      }
    },
    { rootMargin: "-10% 0px -70% 0px" },
  );
  for (const passage of text.querySelectorAll(".passage")) seen.observe(passage);
}

watchKeys();
watchSelection();
watch();
settle();
if (here()) here().scrollIntoView({ block: "center" });
