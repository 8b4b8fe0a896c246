/* "/" leads to the search box, unless one is writing. WCAG 2.2, 2.1.4: whoever speaks to their computer, or strikes keys
   by mistake, can turn it off on the search page; this browser remembers. */
(() => {
  const box = document.getElementById("site-search");
  const choice = document.getElementById("search-key");
  const key = "sigill-search-key";
  const isOn = () => {
    try {
      return localStorage.getItem(key) !== "off";
    } catch {
      return true;
    }
  };
  const isWritten = (at) =>
    at instanceof HTMLElement && (at.isContentEditable || at.matches("input, textarea, select"));
  const tell = () => {
    if (!box) return;
    if (isOn()) box.setAttribute("aria-keyshortcuts", "/");
    else box.removeAttribute("aria-keyshortcuts");
  };
  tell();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!box || !isOn() || isWritten(event.target)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  if (!choice) return;
  choice.checked = isOn();
  choice.closest("[hidden]").hidden = false;
  choice.addEventListener("change", () => {
    try {
      localStorage.setItem(key, choice.checked ? "on" : "off");
    } catch {
      /* Nothing can be remembered here: it stays on. */
    }
    choice.checked = isOn();
    tell();
  });
})();
