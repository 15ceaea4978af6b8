// The keyboard: `/` search, `j` `k` Enter in lists, `?` help. Single keys can be switched off (WCAG 2.1.4).
"use strict";

const OFF = "toolpict.keys";
const dialog = document.getElementById("tp-keys");

function keysAreOn() {
  return localStorage.getItem(OFF) !== "off";
}

function showWhetherOn() {
  document.documentElement.classList.toggle("tp-no-keys", !keysAreOn());
  for (const box of document.querySelectorAll("[data-tp-keys-switch]")) box.checked = keysAreOn();
}

function isTyping(element) {
  return element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);
}

function rows() {
  return [...document.querySelectorAll("[data-tp-list] tbody tr")].filter((row) => row.querySelector("[data-tp-row], th a, td a"));
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("tp-row-now"));
  const next = all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
  for (const row of all) row.classList.toggle("tp-row-now", row === next);
  next.querySelector("[data-tp-row], th a, td a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const ACTS = {
  "/": () => document.querySelector("[data-tp-search]")?.focus(),
  "?": () => dialog?.showModal(),
  j: () => walk(1),
  k: () => walk(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const act = ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-tp-keys-switch]")) return;
  localStorage.setItem(OFF, event.target.checked ? "on" : "off");
  showWhetherOn();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-tp-keys-open]") || !dialog) return;
  event.preventDefault();
  dialog.showModal();
});

showWhetherOn();
