// A long text comes in parts: the next one is fetched when it comes near, or when a key asks for it.

import { piece } from "../page.js";

const fetched = new Map();
let watcher;

/** Puts a part in the place of the link that leads to it. */
export function fetchPart(link) {
  const number = link.dataset.part;
  if (!fetched.has(number)) fetched.set(number, put(link, number).finally(() => fetched.delete(number)));
  return fetched.get(number);
}

async function put(link, number) {
  watcher?.unobserve(link);
  const material = document.getElementById("desk").dataset.material;
  const html = await piece(`/m/${material}/part/${number}`);
  if (!html || !link.isConnected) return;
  const made = document.createElement("template");
  made.innerHTML = html;
  const before = link.classList.contains("before");
  // The part's link back to where we come from is of no use.
  made.content.querySelector(before ? ".further.after" : ".further.before")?.remove();
  const height = document.documentElement.scrollHeight;
  const top = scrollY;
  link.replaceWith(made.content);
  if (before && scrollY === top) scrollTo({ top: top + document.documentElement.scrollHeight - height });
  watch();
}

/** Shows the part that has a passage, in place of those that are on the page. */
export async function partWith(id) {
  const html = await piece(`/m/${document.getElementById("desk").dataset.material}/part?at=${encodeURIComponent(id)}`);
  if (!html) return;
  watcher?.disconnect();
  document.getElementById("text").innerHTML = html;
  watch();
}

/** Watches the links to further parts that are on the page. */
export function watch() {
  watcher ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) fetchPart(entry.target);
    },
    { rootMargin: "1600px 0px" },
  );
  for (const link of document.querySelectorAll(".further.after")) watcher.observe(link);
}

/** The first of these passages that is seen, below what `above` says, or -1. Parts that are not seen are not
 * looked into: measuring what lies in them would lay them out. */
export function firstSeen(passages, above = 80) {
  const seen = (one) => one.getBoundingClientRect().bottom > above;
  const part = [...document.querySelectorAll("#text .part")].find(seen);
  const from = part ? passages.findIndex((one) => part.contains(one)) : -1;
  const at = from < 0 ? -1 : passages.slice(from).findIndex(seen);
  return at < 0 ? -1 : from + at;
}

/** Fetches what comes after (or before) the text on the page; false where there is nothing. */
export async function further(forward) {
  const link = document.querySelector(forward ? ".further.after" : ".further.before");
  if (!link) return false;
  await fetchPart(link);
  return true;
}
