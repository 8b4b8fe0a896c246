/* What is typed into a form with data-keep stays in this browser until it is saved, so that a lost session, a closed
   lid or a broken line loses nothing. Offered back, never put back by itself. Without scripts the form saves as ever. */
const PREFIX = "sigill-keep:";
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) || "null");
  } catch {
    return null;
  }
};
const write = (key, kept) => {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(kept));
  } catch {
    /* full, or not allowed: the page works without */
  }
};
const drop = (key) => localStorage.removeItem(PREFIX + key);
const LEFT_OUT = ["csrfmiddlewaretoken", "seen"];

const valuesOf = (form) =>
  Object.fromEntries([...new FormData(form)].filter(([name, value]) => !LEFT_OUT.includes(name) && typeof value === "string"));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const putBack = (form, values) => {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const watch = (form) => {
  const key = form.dataset.keep;
  const kept = read(key);
  const offer = form.querySelector("[data-keep-offer]");
  if (kept && same(kept.values, valuesOf(form))) drop(key);
  else if (kept && offer) offer.hidden = false;
  form.addEventListener("input", () => write(key, { values: valuesOf(form), sent: false }));
  form.addEventListener("submit", () => write(key, { values: valuesOf(form), sent: true }));
  form.querySelector("[data-keep-back]")?.addEventListener("click", () => {
    putBack(form, read(key)?.values || {});
    offer.hidden = true;
    form.elements.text?.focus();
  });
  form.querySelector("[data-keep-drop]")?.addEventListener("click", () => {
    drop(key);
    offer.hidden = true;
  });
  let sending = null;
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form) sending = valuesOf(form);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form) return;
    const saved = event.detail.xhr?.getResponseHeader("X-Saved") === "1";
    if (saved && same(sending, valuesOf(form))) drop(key);
    const told = form.querySelector("[data-lost]");
    if (!event.detail.successful && told) told.textContent = told.dataset.lost;
  });
};

const forms = [...document.querySelectorAll("form[data-keep]")];
/* Sent from a page that is no longer here: it was saved there, or the form would have come back. */
for (const name of Object.keys(localStorage)) {
  const key = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : "";
  if (key && read(key)?.sent && !forms.some((form) => form.dataset.keep === key)) drop(key);
}
forms.forEach(watch);
