// What is typed while the form is handed in goes over into the form that the answer brings, and so does the place where one
// types.
import { put } from "./elsewhere.js";

const BY_VALUE = new Set(["radio", "checkbox", "submit"]);

const at = (element, name, value) =>
  [...element.querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((each) => !BY_VALUE.has(each.type) || each.value === value);

/** Put what was typed into a form since `sent` into the one that takes its place. */
export function carry(typed, sent, form) {
  const names = [...new Set([...Object.keys(sent), ...Object.keys(typed)])];
  const changed = names.filter((name) => JSON.stringify(sent[name]) !== JSON.stringify(typed[name]));
  for (const name of changed) put(form, name, typed[name] ?? []);
  if (changed.length) form.element.dispatchEvent(new Event("change"));
}

/** Where one types in a form; returned: what goes there again in the form that takes its place. */
export function keepPlace(element) {
  const { activeElement } = element.ownerDocument;
  if (!activeElement?.name || !element.contains(activeElement)) return () => {};
  const { name, value, selectionStart, selectionEnd } = activeElement;
  return (fresh) => {
    const found = at(fresh, name, value);
    found?.focus();
    if (found && selectionStart !== null && selectionStart !== undefined) found.setSelectionRange(selectionStart, selectionEnd);
  };
}
