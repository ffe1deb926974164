// The pages of the passes in the panel beside the text: one works them there, and the text stays where it is.
// Links and forms of such a page are answered into the panel; Escape goes one page back, at last to the text.

import { csrf, notice, watch } from "../page.js";
import { startClocks } from "../clock.js";
import { show } from "../items.js";
import { beside, close, filling, focusOn, here, reach, things } from "./focus.js";

const HERE = { "X-Beside": "yes" };
/** Pages that are shown in the panel; others open as pages of their own. */
const SHOWN = /^\/(m\/[^/]+\/.+|(validation|questions|techniques|situations|rehearse|frontier|explorations|challenges|mastery|projects|readers|notes|go)(\/.*)?)$/;

/** The pages that lie in the panel, the latest last: each `{path, nodes, index, top}` as it was left. What
 * was written since makes them stale. Nobody goes back to a page that was only there to be written on, once
 * that is `done`. */
let pages = [];
let stale = false;
let watched = [];

const material = () => document.getElementById("desk").dataset.material;
const shown = () => beside().querySelector(".working");

/** Whether a page of the passes lies in the panel. */
export const isWorking = () => shown() !== null;

const bare = (address) => address.split("#")[0];
const pathOf = (address) => address.split(/[?#]/)[0];

/** Shows a page in the panel. `stay` keeps to the thing that one was at. */
export async function work(address, { stay = false } = {}) {
  if (!isWorking()) pages = [];
  const filled = filling();
  const at = { index: things.items().indexOf(things.here()), top: beside().scrollTop };
  try {
    const answer = await fetch(bare(address), { headers: HERE });
    const html = await answer.text();
    if (!answer.ok) {
      notice(html);
      return;
    }
    if (!answer.headers.has("X-Beside")) {
      location.assign(address);
      return;
    }
    const url = new URL(answer.url);
    const path = url.pathname + url.search;
    if (!pages.length || pathOf(pages.at(-1).path) !== url.pathname) {
      if (pages.length) Object.assign(pages.at(-1), { nodes: [...beside().childNodes], ...at });
      pages.push({ path });
    } else {
      pages[pages.length - 1] = { path };
    }
    put(html);
    arrive(address.split("#")[1], stay ? at : null);
  } finally {
    filled();
  }
}

/** Puts a page's words into the panel. */
function put(html) {
  for (const events of watched) events.close();
  const frame = document.getElementById("working").content.cloneNode(true);
  frame.querySelector(".page").innerHTML = html;
  const path = pathOf(pages.at(-1).path);
  const tab = [...frame.querySelectorAll("[data-tab]")].find((one) => path.startsWith(one.getAttribute("href")));
  tab?.setAttribute("aria-current", "page");
  beside().replaceChildren(frame);
  watched = [...beside().querySelectorAll("[data-job]")].map(watch);
  startClocks(beside());
}

/** Goes to what was refused, to the thing that the address names, to where one was, or to the heading. */
function arrive(id, was) {
  const refused = beside().querySelector("[data-refused]");
  const named = id && document.getElementById(decodeURIComponent(id));
  const thing = named && beside().contains(named) ? named.closest(".item") : null;
  if (refused) {
    refused.focus({ preventScroll: true });
    show(refused);
  } else if (thing) {
    things.go(thing);
  } else if (was && was.index >= 0 && things.items().length) {
    beside().scrollTop = was.top;
    things.go(things.items()[Math.min(was.index, things.items().length - 1)]);
  } else {
    beside().scrollTop = was?.top ?? 0;
    const heading = beside().querySelector("h1") ?? beside();
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

/** One page back; from the first one to the passage that one was reading. */
export async function back() {
  do pages.pop();
  while (pages.at(-1)?.done);
  const last = pages.at(-1);
  if (!last) {
    await leave();
  } else if (stale || !last.nodes) {
    await work(last.path);
  } else {
    for (const events of watched) events.close();
    beside().replaceChildren(...last.nodes);
    arrive("", last);
  }
}

/** To the passage that one was reading, where it was left. */
export async function leave() {
  pages = [];
  stale = false;
  things.leave();
  if (here()) await focusOn(here(), { scroll: false, focus: true });
  else close();
}

/** Takes the last thing back, and shows the page anew. */
export function undo() {
  return say("/passes", new URLSearchParams({ act: "undo", to: pages.at(-1).path }));
}

/** Posts a form of a page, and shows the page that it leads to; a refusal is shown with what was typed. */
async function say(address, fields, { done = false } = {}) {
  const filled = filling();
  let to;
  try {
    const answer = await fetch(address, { method: "POST", body: fields, headers: { ...HERE, "X-CSRF-Token": csrf() } });
    if (answer.status === 422 && answer.headers.has("X-Beside")) {
      put(await answer.text());
      arrive();
      return;
    }
    if (!answer.ok) {
      notice(await answer.text());
      return;
    }
    to = answer.headers.get("X-Beside-To");
  } finally {
    filled();
  }
  stale = true;
  // What is under way is not kept yet.
  if (!to.includes("?job=")) notice(document.getElementById("said-kept").innerHTML);
  const path = pathOf(to);
  if (done) pages.at(-1).done = true;
  if (SHOWN.test(path)) await work(to, { stay: path === pathOf(pages.at(-1).path) });
  else await leave();
}

/** A passage of this text that a link leads to, or an empty string. */
function passageOf(url) {
  return url.pathname === `/m/${material()}` ? url.searchParams.get("at") ?? url.hash.slice(1) : "";
}

async function followed(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(link.href);
  const working = link.closest("#beside .working") || link.matches("[data-work]");
  if (!working || url.origin !== location.origin) return;
  if (link.matches("[data-back]")) {
    event.preventDefault();
    await back();
    return;
  }
  const passage = passageOf(url);
  if (passage) {
    event.preventDefault();
    pages = [];
    await reach(passage);
    return;
  }
  if (link.getAttribute("href").startsWith("#")) {
    event.preventDefault();
    const place = document.getElementById(url.hash.slice(1));
    if (place) show(place, "start");
    things.go(place?.closest("section")?.querySelector(".item"));
    return;
  }
  if (!SHOWN.test(url.pathname) || url.searchParams.has("as")) return;
  event.preventDefault();
  await work(url.pathname + url.search + url.hash);
}

async function sent(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.closest("#beside .working")) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  const address = form.getAttribute("action") || pages.at(-1).path;
  if (form.method === "get") {
    await work(`${address.split("?")[0]}?${new URLSearchParams(fields)}`);
    return;
  }
  const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
  await say(address, body, { done: form.matches(".writing-page") });
}

export function watchWorking() {
  document.addEventListener("click", followed);
  document.addEventListener("submit", sent);
  beside().addEventListener("job:over", (event) => {
    event.preventDefault();
    const { then, either } = event.target.dataset;
    if (!then || (event.detail.state !== "done" && either === undefined)) return;
    // Nobody goes back to a page that only waited.
    pages.at(-1).done = true;
    work(then);
  });
}
