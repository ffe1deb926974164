"use strict";
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const root = document.documentElement;
  let at = 0;
  root.classList.add("turning");
  const show = (next, push) => {
    at = Math.max(0, Math.min(slides.length - 1, next));
    slides.forEach((slide, index) => slide.classList.toggle("shown", index === at));
    if (push) history.replaceState(null, "", "#" + slides[at].id);
  };
  const fromAddress = () => {
    const found = slides.findIndex((slide) => "#" + slide.id === location.hash);
    show(found < 0 ? 0 : found, false);
  };
  const turns = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key;
    if (key in turns) show(at + (event.shiftKey && key === " " ? -1 : turns[key]), true);
    else if (key === "Home") show(0, true);
    else if (key === "End") show(slides.length - 1, true);
    else if (key === "n" || key === "N") root.classList.toggle("speaking");
    else if (key === "f" || key === "F") document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
    else if (key === "p" || key === "P") print();
    else return;
    event.preventDefault();
  });
  let touched = null;
  addEventListener("touchstart", (event) => { touched = event.changedTouches[0].clientX; }, { passive: true });
  addEventListener("touchend", (event) => {
    const moved = event.changedTouches[0].clientX - (touched ?? 0);
    if (Math.abs(moved) > 50) show(at + (moved < 0 ? 1 : -1), true);
  });
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
