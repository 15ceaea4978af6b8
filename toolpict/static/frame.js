// Menus close when one looks elsewhere; folds remember whether they were open. Pages work without this.
"use strict";

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.tp-menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.tp-menu")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement.closest("details.tp-menu[open]");
  closeMenus(null);
  if (menu) menu.querySelector("summary").focus();
});

// htmx sends the token that shows that the request is ours; our own scripts read it at the same place.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});

// <details data-tp-fold="name">: open or shut as this person left it.
for (const fold of document.querySelectorAll("details[data-tp-fold]")) {
  const key = `toolpict.fold.${fold.dataset.tpFold}`;
  const kept = localStorage.getItem(key);
  if (kept !== null) fold.open = kept === "open";
  fold.addEventListener("toggle", () => localStorage.setItem(key, fold.open ? "open" : "shut"));
}
