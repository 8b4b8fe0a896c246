/* A line number beside the findings takes one to that line of the text. Everything else on the page works without. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const text = link && document.querySelector(link.getAttribute("href"));
  if (!(text instanceof HTMLTextAreaElement)) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const line = Number(link.dataset.line);
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] || "").length);
  text.scrollTop = (text.scrollHeight / lines.length) * Math.max(line - 5, 0);
});

/* A file of a whole federation is sent once, with the form, and not at every change of it. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest("form");
  const file = form && form.querySelector('input[type="file"]');
  if (file && [...file.files].some((one) => one.size > 1048576)) event.preventDefault();
});
