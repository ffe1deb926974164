// The bookmarklet is for other pages: pressed here it does nothing.
document.querySelector("[data-bookmarklet]").addEventListener("click", (event) => event.preventDefault());
