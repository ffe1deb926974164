// The pages of the passes by keys. Letters mean nothing while one writes, and can be switched off.

import { keepStances } from "./board.js";
import { startClocks } from "./clock.js";
import { presses, walkerOf, writing } from "./items.js";

const KEPT = "banyun.keys";
const main = document.getElementById("main");
const things = walkerOf(() => main);

const moves = {
  j: () => things.step(true),
  k: () => things.step(false),
  w: things.answer,
  g: () => scrollTo({ top: 0 }),
  "?": () => document.getElementById("keys")?.togglePopover(),
  Enter: things.open,
};

function pressed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && !document.querySelector(":popover-open")) {
    if (writing(document.activeElement)) document.activeElement.blur();
    else things.leave();
    (things.here() ?? main).focus({ preventScroll: true });
    return;
  }
  const on = document.getElementById("keys-on");
  if (writing(event.target) || (on && !on.checked) || presses(event)) return;
  const tab = document.querySelector(`.tabs [data-tab="${CSS.escape(event.key)}"]`);
  if (tab) {
    tab.click();
  } else if (moves[event.key]) {
    event.preventDefault();
    moves[event.key]();
  } else if (things.press(event.key)) {
    event.preventDefault();
  }
}

// What lies where the address says is where one is.
function arrive() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  things.go(place?.closest(".item"));
}

const on = document.getElementById("keys-on");
if (on) {
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
}
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.addEventListener("keydown", pressed);
keepStances(things.go);
startClocks(main);
const refused = document.querySelector("[data-refused]");
if (refused) {
  refused.focus({ preventScroll: true });
  refused.scrollIntoView({ block: "center" });
} else {
  arrive();
}
addEventListener("hashchange", arrive);
