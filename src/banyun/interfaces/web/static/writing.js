// Writing a note: the field grows with the text, "[[" offers the titles of notes, and a text that was
// changed is not left by accident. Everything works without it.

import { piece } from "./page.js";

const WAIT = 120;

for (const field of document.querySelectorAll("textarea[data-links]")) {
  const form = field.closest("form");
  const grow = () => {
    const at = scrollY;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 4}px`;
    scrollTo(scrollX, at);
  };
  let changed = form.hasAttribute("data-changed");
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  field.addEventListener("input", grow);
  if (field.autofocus) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(0, 0);
  }
  grow();
  offer(field, form.dataset.writing);
}

for (const field of document.querySelectorAll("input[data-titles]")) suggest(field);

/** Offers titles in a list under the field, as the browser does it. */
function suggest(field) {
  const list = document.getElementById(field.getAttribute("list"));
  let asked;
  field.addEventListener("input", () => {
    clearTimeout(asked);
    asked = setTimeout(async () => {
      const found = await fetchOffers(field.value, field.dataset.titles);
      list.replaceChildren(...found.map((one) => new Option("", one.dataset.title)));
    }, WAIT);
  });
}

async function fetchOffers(words, of) {
  if (!words.trim()) return [];
  const place = document.createElement("ul");
  place.innerHTML = await piece(`/notes/offered?${new URLSearchParams({ q: words, of })}`);
  return [...place.children];
}

/** After "[[" the notes that may be meant are offered where one writes. */
function offer(field, of) {
  const list = document.createElement("ul");
  list.id = `${field.id}-offers`;
  list.className = "offers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  list.hidden = true;
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  let asked;
  let chosen = 0;
  let serial = 0;

  const begun = () => {
    if (field.selectionStart !== field.selectionEnd) return null;
    return /\[\[([^[\]|#\n]{0,100})$/.exec(field.value.slice(0, field.selectionStart));
  };
  const close = () => {
    serial += 1;
    clearTimeout(asked);
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (at) => {
    const all = [...list.children];
    chosen = (at + all.length) % all.length;
    all.forEach((one, index) => one.setAttribute("aria-selected", String(index === chosen)));
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (one) => {
    const match = begun();
    if (!match) return close();
    const after = field.value.slice(field.selectionStart);
    field.setSelectionRange(match.index, field.selectionStart + (after.startsWith("]]") ? 2 : 0));
    // As if it were typed, so that the browser can undo it.
    if (!document.execCommand("insertText", false, one.dataset.written)) {
      field.setRangeText(one.dataset.written, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  };

  field.addEventListener("input", () => {
    clearTimeout(asked);
    const match = begun();
    if (!match || !match[1].trim()) return close();
    const mine = (serial += 1);
    asked = setTimeout(async () => {
      const found = await fetchOffers(match[1], of);
      if (mine !== serial) return;
      if (!found.length) return close();
      list.replaceChildren(...found);
      put(list, field);
      list.hidden = false;
      mark(0);
    }, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(chosen + step);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => {
    const one = event.target.closest("li");
    if (!one) return;
    event.preventDefault();
    take(one);
  });
}

/** Puts a list under the line that is being written. */
function put(list, field) {
  const twin = document.createElement("div");
  const look = getComputedStyle(field);
  for (const name of ["font", "letterSpacing", "lineHeight", "padding", "border", "boxSizing", "wordBreak", "overflowWrap"]) {
    twin.style[name] = look[name];
  }
  twin.style.position = "absolute";
  twin.style.visibility = "hidden";
  twin.style.whiteSpace = "pre-wrap";
  twin.style.width = `${field.offsetWidth}px`;
  twin.textContent = field.value.slice(0, field.selectionStart);
  const caret = document.createElement("span");
  caret.textContent = "\u200b";
  twin.append(caret);
  field.parentElement.append(twin);
  const line = caret.offsetHeight || 24;
  const left = Math.min(caret.offsetLeft, Math.max(0, field.offsetWidth - 280));
  list.style.top = `${field.offsetTop + caret.offsetTop - field.scrollTop + line + 4}px`;
  list.style.left = `${field.offsetLeft + left}px`;
  twin.remove();
}
