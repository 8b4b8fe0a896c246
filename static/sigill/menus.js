/* The header's menus open and close without this. It closes an open one on Escape, or when one leaves it. */
const MENUS = "details.menu[open]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(MENUS)) {
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (within) menu.querySelector("summary").focus();
  }
});

for (const left of ["click", "focusin"]) {
  document.addEventListener(left, (event) => {
    for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) menu.open = false;
  });
}
