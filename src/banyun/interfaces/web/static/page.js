// What every page does with a script: says what was done and takes it away again, and watches jobs.
// Pages work without it.

export const csrf = () => document.querySelector('meta[name="csrf"]').content;

/** Posts a form's fields to this server; gives the answer's text. A refusal is shown, and thrown. */
export async function send(address, fields) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const answer = await fetch(address, {
    method: "POST",
    body,
    headers: { "X-CSRF-Token": csrf(), "HX-Request": "true" },
  });
  const text = await answer.text();
  if (!answer.ok) {
    notice(text);
    throw new Error(`${answer.status} from ${address}`);
  }
  return text;
}

/** A piece of a page. */
export async function piece(address, signal) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
  const text = await answer.text();
  if (!answer.ok) notice(text);
  return answer.ok ? text : "";
}

let fading;

/** Shows a notice for a while; `html` is our server's. */
export function notice(html) {
  const place = document.getElementById("notice");
  place.innerHTML = html;
  clearTimeout(fading);
  fading = setTimeout(() => place.replaceChildren(), 6000);
}

/** Watches a job: `<div data-job="/events/…" data-then="/address">` with a `progress` and a `.words`. When
 * it is over, "job:over" tells its news; then the page goes on to the address, unless that is prevented; with
 * `data-either` also where it failed. */
export function watch(place) {
  const events = new EventSource(place.dataset.job);
  const bar = place.querySelector("progress");
  const words = place.querySelector(".words");
  const tell = (event) => {
    const news = JSON.parse(event.data);
    if (bar && news.share !== null) bar.value = news.share;
    if (words && news.words) words.textContent = news.words;
    return news;
  };
  events.addEventListener("progress", tell);
  events.addEventListener("over", (event) => {
    events.close();
    const news = tell(event);
    if (news.state === "failed") {
      place.classList.add("wrong");
      if (words) words.textContent = `${news.message} ${news.hint ?? ""}`;
      bar?.remove();
      for (const retry of place.querySelectorAll(".retry")) retry.hidden = false;
    }
    const again = place.querySelector(".again");
    if (again && news.state === "done") {
      again.hidden = false;
      words?.remove();
    }
    const told = new CustomEvent("job:over", { bubbles: true, cancelable: true, detail: news });
    if (place.dispatchEvent(told) && place.dataset.then && (news.state === "done" || "either" in place.dataset)) {
      location.replace(place.dataset.then);
    }
  });
  return events;
}

for (const place of document.querySelectorAll("[data-job]")) watch(place);
if (document.querySelector("#notice > *")) setTimeout(() => document.getElementById("notice").replaceChildren(), 6000);
