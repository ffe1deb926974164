// The bookmarklet, as it runs in the page that is clipped: opens our window, and tells it, and it
// alone, what the page shows. `BANYUN` stands for the address of this server.
(() => {
  const home = "BANYUN";
  const opened = window.open(`${home}/clip`, "banyun-clip", "width=560,height=620");
  if (!opened) return;
  const tell = (event) => {
    if (event.source !== opened || event.origin !== home || event.data !== "banyun: what is there?") return;
    removeEventListener("message", tell);
    opened.postMessage({
      banyun: "clip",
      url: location.href,
      title: document.title,
      html: document.documentElement.outerHTML,
      selection: String(getSelection()),
    }, home);
  };
  addEventListener("message", tell);
})();
