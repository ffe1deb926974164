// A stance is kept without leaving the page: the pair that waits next takes its place.

import { notice, send } from "./page.js";

/** Watches the forms of pairs that wait; `go` goes to the next one. */
export function keepStances(go) {
  document.addEventListener("submit", async (event) => {
    const pair = event.target.closest(".pair:not(.judged)");
    if (!pair || !event.submitter || event.submitter.name !== "stance") return;
    event.preventDefault();
    const { submitter } = event;
    const fields = new FormData(event.target, submitter);
    const next = [pair.nextElementSibling, pair.previousElementSibling].find((one) => one?.matches(".pair"));
    submitter.disabled = true;
    try {
      await send(event.target.getAttribute("action"), fields);
    } catch {
      submitter.disabled = false;
      return;
    }
    const said = document.getElementById(`count-${submitter.value}`);
    for (const [place, more] of [[document.querySelector('a[href="#waiting"]'), -1], [said, 1]]) {
      const count = place?.querySelector(".count");
      if (count) count.textContent = String(Number(count.textContent) + more);
    }
    const words = document.getElementById("said-kept");
    if (words) notice(words.innerHTML);
    pair.remove();
    go(next);
  });
}
