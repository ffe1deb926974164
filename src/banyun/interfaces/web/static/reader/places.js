// Where words stand: between places of the page and code points of the text. Each run of text says where
// it begins (data-s); runs are exact, so a place inside one is counted from there.

const length = (text) => [...text].length;

/** UTF-16 offset of the n-th code point of a text. */
function unit(text, points) {
  let at = 0;
  for (let n = 0; n < points && at < text.length; n += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

/** The DOM range of code points [start, end) of the text, as far as it is on the page; else null. */
export function rangeOf(start, end) {
  let range = null;
  for (const passage of document.querySelectorAll("#text .passage")) {
    if (Number(passage.dataset.end) <= start || Number(passage.dataset.start) >= end) continue;
    for (const run of passage.querySelectorAll("[data-s]")) {
      const from = Number(run.dataset.s);
      const text = run.firstChild;
      if (!text || from >= end || from + length(text.data) <= start) continue;
      const first = unit(text.data, Math.max(0, start - from));
      const last = unit(text.data, Math.min(length(text.data), end - from));
      if (range === null) {
        range = document.createRange();
        range.setStart(text, first);
      }
      range.setEnd(text, last);
    }
  }
  return range;
}

/** Code points [start, end) of what is selected in the text, and its words; null where nothing is. */
export function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const text = document.getElementById("text");
  if (!text || !text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  let start = null;
  let end = null;
  for (const run of text.querySelectorAll("[data-s]")) {
    if (!range.intersectsNode(run) || !run.firstChild) continue;
    const data = run.firstChild.data;
    const from = Number(run.dataset.s);
    const first = range.startContainer === run.firstChild ? range.startOffset : 0;
    const last = range.endContainer === run.firstChild ? range.endOffset : data.length;
    if (last <= first) continue;
    start ??= from + length(data.slice(0, first));
    end = from + length(data.slice(0, last));
  }
  return start === null ? null : { start, end, words: selection.toString().trim(), range };
}

const light = "highlights" in CSS && typeof Highlight === "function";

/** Lights up code points of the text, in place of what was lit before. */
export function lightUp(start, end) {
  if (!light) return;
  const range = Number.isNaN(start) ? null : rangeOf(start, end);
  if (range) CSS.highlights.set("quoted", new Highlight(range));
  else CSS.highlights.delete("quoted");
}

/** The sentences of a passage as DOM ranges; none goes over the end of a paragraph, line or cell. */
export function sentencesOf(passage) {
  const blocks = new Map();
  for (const run of passage.querySelectorAll(".said [data-s]")) {
    if (!run.firstChild) continue;
    const block = run.closest("p, li, pre, td, th, h2, h3, h4, h5, h6");
    blocks.set(block, [...(blocks.get(block) ?? []), run.firstChild]);
  }
  const language = passage.closest("[lang]")?.lang || "en";
  return [...blocks.values()].flatMap((runs) => sentencesIn(runs, language));
}

function sentencesIn(runs, language) {
  const whole = runs.map((text) => text.data).join("");
  const place = (offset, atEnd) => {
    let before = 0;
    for (const text of runs) {
      const next = before + text.data.length;
      if (offset < next || (atEnd && offset === next)) return [text, offset - before];
      before = next;
    }
    const last = runs[runs.length - 1];
    return [last, last.data.length];
  };
  const found = [];
  for (const part of new Intl.Segmenter(language, { granularity: "sentence" }).segment(whole)) {
    if (!part.segment.trim()) continue;
    const range = document.createRange();
    range.setStart(...place(part.index, false));
    range.setEnd(...place(part.index + part.segment.trimEnd().length, true));
    found.push(range);
  }
  return found;
}
