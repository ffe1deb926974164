// The window that a bookmarklet opens: asks the page that opened it what it shows, and offers to keep
// that. What comes is text for a form; nothing is kept before its button is pressed.

const MOST = 32 * 1024 * 1024;
const place = document.getElementById("told");
const words = document.getElementById("clip").dataset;

function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  place.replaceChildren(line);
}

async function offer(clip, origin) {
  const answer = await fetch("/clip/form", { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) {
    say(words.stranger);
    return;
  }
  place.innerHTML = await answer.text();
  const form = place.querySelector("form");
  const text = (name) => (typeof clip[name] === "string" ? clip[name] : "");
  form.elements.html.value = text("html");
  form.elements.url.value = text("url");
  form.elements.title.value = text("title");
  form.elements.selection.value = text("selection");
  form.querySelector(".selected").hidden = !text("selection").trim();
  form.querySelector("[data-shows=from]").textContent = text("url");
  if (!text("url").startsWith(`${origin}/`)) form.querySelector("[data-shows=from]").textContent = `${text("url")} (${origin})`;
  form.querySelector("button").focus();
}

function heard(event) {
  if (event.source !== window.opener || event.data?.banyun !== "clip") return;
  removeEventListener("message", heard);
  if (String(event.data.html ?? "").length > MOST) say(words.large);
  else offer(event.data, event.origin);
}

if (window.opener) {
  addEventListener("message", heard);
  window.opener.postMessage("banyun: what is there?", "*");
} else {
  say(words.nobody);
}
