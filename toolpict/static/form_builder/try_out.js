// A draft tried out: it answers as in the reading room, and measures are those of the phantom image.
import { Form } from "../reading_room/form.js";

const MEASURES = { length: "24", area: "452", volume: "7238", point: "1" };
const element = document.querySelector("[data-tp-form]");

function offer(part) {
  for (const button of part.querySelectorAll("[data-take]")) button.hidden = false;
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  const input = button.closest(".tp-item").querySelector("input:not([type=hidden])");
  input.value = MEASURES[button.dataset.take];
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
element.addEventListener("tp-row", (event) => offer(event.detail));
new Form(element);
offer(element);
