// The form on the page: hides what is not asked, shows calculated values at once, adds rows to groups.
import { writeValue } from "./expressions.js";
import { workOut } from "./sheet.js";

const CONTROL = /^(?!change-reason$).*-|^csrf_token$/;

export class Form {
  constructor(element) {
    this.element = element;
    this.logic = JSON.parse(element.dataset.logic);
    this.words = JSON.parse(element.dataset.words);
    this.known = JSON.parse(element.dataset.known ?? "{}");
    this.attachments = 0;
    for (const group of element.querySelectorAll("[data-group]")) this.prepareGroup(group);
    element.addEventListener("input", () => this.show());
    element.addEventListener("change", () => this.show());
    this.show();
  }

  /** What is typed: field -> texts. */
  typed() {
    const typed = {};
    for (const [name, text] of new FormData(this.element)) {
      if (typeof text === "string" && text && !CONTROL.test(name)) (typed[name] ??= []).push(text);
    }
    return typed;
  }

  field(name) {
    return this.element.querySelector(`[data-field="${CSS.escape(name)}"]`);
  }

  show() {
    const result = workOut(this.logic, this.typed(), this.attachments, this.known);
    for (const item of this.element.querySelectorAll("[data-field]")) item.hidden = result.hidden.has(item.dataset.field);
    for (const group of this.element.querySelectorAll("[data-group]")) group.hidden = result.hidden.has(group.dataset.group);
    for (const told of this.element.querySelectorAll("[data-check]")) told.hidden = !result.failed.has(told.dataset.check);
    for (const output of this.element.querySelectorAll("[data-calc]")) {
      const text = writeValue(result.calculated[output.dataset.calc] ?? null);
      output.textContent = (this.words.language === "fr" ? text.replace(".", ",") : text) || "—";
    }
    for (const section of this.element.querySelectorAll("[data-section]")) this.showSection(section, result.wanted);
    const missing = this.element.querySelector("[data-missing]");
    if (missing) {
      const count = result.wanted.size;
      missing.textContent = count ? this.words.missing.replace("{count}", count) : this.words.complete;
    }
  }

  showSection(section, wanted) {
    const state = section.querySelector("[data-section-state]");
    if (!state) return;
    const names = [...section.querySelectorAll("[data-field], [data-group]")].map((each) => each.dataset.field ?? each.dataset.group);
    const isComplete = !names.some((name) => wanted.has(name));
    const icon = section.querySelector("summary .tp-icon");
    icon.classList.toggle("tp-good", isComplete);
    icon.classList.toggle("tp-muted", !isComplete);
    icon.querySelector("use").setAttribute("href", isComplete ? "#i-st-validated" : "#i-st-ready");
    state.textContent = isComplete ? "" : this.words.todo;
  }

  prepareGroup(group) {
    const button = group.querySelector("[data-add-row]");
    button.hidden = false;
    button.addEventListener("click", () => this.addRow(group));
    this.offerRow(group);
  }

  rowsOf(group) {
    return [...group.querySelectorAll(":scope > [data-row]")];
  }

  offerRow(group) {
    const last = Math.max(0, ...this.rowsOf(group).map((row) => Number(row.dataset.row)));
    group.querySelector("[data-add-row]").disabled = last >= Number(group.dataset.rows);
    return last + 1;
  }

  addRow(group) {
    const number = this.offerRow(group);
    const row = group.querySelector("template").content.firstElementChild.cloneNode(true);
    row.dataset.row = number;
    row.querySelector("[data-row-number]").textContent = number;
    const [before, after] = [`${group.dataset.group}/0/`, `${group.dataset.group}/${number}/`];
    for (const element of row.querySelectorAll("*")) {
      for (const attribute of element.attributes) {
        if (attribute.value.includes(before)) attribute.value = attribute.value.replaceAll(before, after);
      }
    }
    group.insertBefore(row, group.querySelector("template"));
    this.element.dispatchEvent(new CustomEvent("tp-row", { detail: row }));
    this.offerRow(group);
    this.show();
    row.querySelector("select, input:not([type=hidden]), textarea")?.focus();
  }
}
