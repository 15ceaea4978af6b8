// Forms: Ctrl+S presses the button marked `data-tp-save`, Ctrl+Enter the filled one; a form is sent once; drop zones
// name the file that was dropped; the first problem gets the focus. Pages work without this.
"use strict";

function press(form, selector) {
  const button = form?.querySelector(selector);
  if (button) button.click();
  return Boolean(button);
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form") ?? document.querySelector("main form[data-tp-keys]");
  const pressed = event.key === "s" ? press(form, "[data-tp-save]") : event.key === "Enter" && press(form, ".btn-primary, button:not([type])");
  if (pressed) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-tp-again")) return;
  if (form.dataset.tpSent) event.preventDefault();
  form.dataset.tpSent = "yes";
});

window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.tpSent;
});

for (const zone of document.querySelectorAll("[data-tp-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const words = zone.querySelector("[data-tp-drop-words]");
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => zone.classList.add("tp-drop--over"));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("tp-drop--over"));
  input.addEventListener("change", () => {
    if (input.files.length) words.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}

document.querySelector("[aria-invalid=true]")?.focus();
