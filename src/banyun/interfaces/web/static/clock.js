// The clock of a skim, counted down; the server knows better, and is asked when the page is loaded.

import { notice } from "./page.js";

/** Starts the clocks that run below a root. A clock that is taken away stops. */
export function startClocks(root) {
  for (const clock of root.querySelectorAll(".clock[data-running]")) {
    const until = Date.now() + Number(clock.dataset.left) * 1000;
    const time = clock.querySelector(".time");
    const ticking = setInterval(() => {
      const left = Math.max(0, Math.round((until - Date.now()) / 1000));
      time.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left > 0 && clock.isConnected) return;
      clearInterval(ticking);
      if (!clock.isConnected) return;
      notice(`<div class="notice"><p></p></div>`);
      document.querySelector("#notice p").textContent = clock.dataset.over;
    }, 1000);
  }
}
