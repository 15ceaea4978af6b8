// A form looked at before it is read with: it answers as in the reading room, and sends nothing.
import { Form } from "./form.js";

const element = document.querySelector("[data-tp-form]");
new Form(element);
element.addEventListener("submit", (event) => event.preventDefault());
