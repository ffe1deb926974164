// Lists: Today, the library, the notes. Keys walk through rows and press their buttons; things dropped
// or pasted are taken in; one stream tells how far that is. Everything works without it.

import { csrf, piece, send, watch } from "./page.js";

const KEPT = "banyun.keys";
const keysOn = document.getElementById("keys-on");
const adding = document.getElementById("adding");
const shelf = document.getElementById("shelf");

// Keys.

const writing = (node) => node?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row]")].filter((one) => one.offsetParent);

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((one) => one === document.activeElement || one.closest("li")?.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function search() {
  const field = document.querySelector("[data-search]");
  if (field) {
    field.focus();
    field.select();
  } else {
    location.assign("/library?find");
  }
}

/** Presses a button of the row in focus, or the page's own. */
function act(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const row = document.activeElement?.closest?.("li");
  const button = row?.querySelector(wanted) ?? document.querySelector(`:is(.settle, .doing) ${wanted}`);
  button?.click();
  return Boolean(button);
}

const moves = {
  "/": search,
  "?": () => document.getElementById("keys")?.togglePopover(),
  j: () => step(1),
  k: () => step(-1),
  "[": () => document.querySelector('.pages a[rel="prev"]')?.click(),
  "]": () => document.querySelector('.pages a[rel="next"]')?.click(),
  g: () => document.querySelector(".bar nav a[aria-current] + a, .bar nav a")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && writing(event.target)) {
    event.target.blur();
    return;
  }
  if (event.key === "ArrowDown" && event.target.matches?.("[data-search]")) {
    event.preventDefault();
    step(1);
    return;
  }
  if (writing(event.target) || (keysOn && !keysOn.checked)) return;
  const move = moves[event.key];
  if (move) {
    event.preventDefault();
    move();
  } else if (act(event.key)) {
    event.preventDefault();
  }
});

if (keysOn) {
  keysOn.checked = localStorage.getItem(KEPT) !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem(KEPT, keysOn.checked ? "on" : "off"));
}
if (new URLSearchParams(location.search).has("find")) search();

// A row that was changed is put in place again: the focus goes with it.
document.addEventListener("htmx:afterSwap", (event) => {
  const row = event.detail.elt?.matches?.("li.row-of") ? event.detail.elt : null;
  row?.querySelector("[data-row]")?.focus();
  if (event.detail.target === shelf) for (const place of shelf.querySelectorAll("[data-job]")) watch(place);
  if (event.detail.target === adding) follow();
});

// Filters are applied as they are chosen.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// Taking things in.

let following;

/** Shows how far everything is; what is over is shown as the server has it. */
function follow() {
  if (following || !adding?.querySelector('[data-adding="running"]')) return;
  const single = adding.dataset.single === "yes";
  following = new EventSource("/adding/events");
  const tell = async (event) => {
    const news = JSON.parse(event.data);
    let ended = false;
    for (const one of news) {
      const line = document.getElementById(one.id);
      if (!line) continue;
      if (one.state !== line.dataset.adding) ended = true;
      else if (one.state === "running") show(line, one);
    }
    if (event.type === "over") {
      following.close();
      following = undefined;
    }
    if (ended) await refresh(single && event.type === "over");
  };
  following.addEventListener("progress", tell);
  following.addEventListener("over", tell);
}

function show(line, news) {
  const bar = line.querySelector("progress");
  const words = line.querySelector(".words");
  if (bar && news.share !== null) bar.value = news.share;
  if (words && news.words) words.textContent = news.words;
}

async function refresh(open) {
  const html = await piece("/adding");
  put(html, open);
}

/** Puts the list of what comes in in place; `open` goes on to the only thing there, once it is there. */
function put(html, open) {
  adding.innerHTML = html;
  htmx.process(adding);
  const done = adding.querySelector('[data-adding="done"][data-to]');
  if (open && done && adding.querySelectorAll("[data-adding]").length === 1) location.assign(done.dataset.to);
  else follow();
}

async function take(form, files) {
  const fields = new FormData(form);
  fields.set("csrf", csrf());
  if (files) {
    fields.delete("file");
    fields.delete("what");
    for (const file of files) fields.append("file", file, file.name);
  }
  const several = fields.getAll("file").filter((one) => one.size).length + (fields.get("what")?.trim() ? 1 : 0);
  form.toggleAttribute("data-busy", true);
  try {
    adding.dataset.single = several === 1 && !files ? "yes" : "no";
    const html = await send(form.action, fields);
    form.reset();
    grow(form.querySelector("textarea"));
    put(html, several === 1 && !files);
  } finally {
    form.toggleAttribute("data-busy", false);
  }
}

function grow(field) {
  if (!field) return;
  field.style.height = "auto";
  if (field.value.includes("\n") || field.scrollHeight > field.clientHeight + 4) field.style.height = `${Math.min(field.scrollHeight + 2, 240)}px`;
}

for (const form of document.querySelectorAll("form[data-add]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form).catch(() => {});
  });
  const field = form.querySelector("textarea");
  field.addEventListener("input", () => grow(field));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !/^https?:\/\/\S+$/.test(field.value.trim())) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

const drop = document.querySelector("[data-droppable]");
const form = document.querySelector("form[data-add]");
if (drop && form) {
  let deep = 0;
  const carries = (event) => [...event.dataTransfer.types].some((one) => one === "Files" || one === "text/uri-list");
  const mark = (on) => drop.toggleAttribute("data-over", on);
  document.addEventListener("dragenter", (event) => {
    if (carries(event)) mark(++deep > 0);
  });
  document.addEventListener("dragleave", (event) => {
    if (carries(event)) mark((deep = Math.max(0, deep - 1)) > 0);
  });
  document.addEventListener("dragover", (event) => {
    if (carries(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    mark(false);
    deep = 0;
    const files = [...event.dataTransfer.files];
    const address = event.dataTransfer.getData("text/uri-list").split("\n").find((line) => /^https?:/.test(line));
    if (files.length) take(form, files).catch(() => {});
    else if (address) {
      form.querySelector("textarea").value = address.trim();
      form.requestSubmit();
    }
  });
}

// An address that is pasted anywhere on the page is taken in.
document.addEventListener("paste", (event) => {
  if (!form || writing(event.target)) return;
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  if (files.length) take(form, files).catch(() => {});
  else if (text) {
    const field = form.querySelector("textarea");
    field.value = text;
    grow(field);
    if (/^https?:\/\/\S+$/.test(text)) form.requestSubmit();
    else field.focus();
  }
});

follow();
