// Works out a whole form, in the order that the server gave: what is hidden, calculated, and still wanted.
// It shows what the server will find and decides nothing.
import { readNumber } from "./decimal.js";
import { evaluate, isTrue } from "./expressions.js";

const FIELD = /^(?:([A-Za-z0-9_]+)\/([1-9][0-9]*)\/)?([A-Za-z0-9_]+)$/;

/** The rows of each group in which anything is typed. */
export function findRows(logic, typed) {
  const rows = Object.fromEntries(logic.filter((entry) => entry.type === "group").map((entry) => [entry.oid, new Set()]));
  for (const [name, texts] of Object.entries(typed)) {
    const match = FIELD.exec(name);
    if (match?.[1] in rows && texts.some((text) => text.trim())) rows[match[1]].add(Number(match[2]));
  }
  return Object.fromEntries(Object.entries(rows).map(([oid, found]) => [oid, [...found].sort((a, b) => a - b)]));
}

/** {hidden: Set of fields and groups, calculated: field -> value, wanted: Set of fields and groups}. */
export function workOut(logic, typed, attachments = 0) {
  const rows = findRows(logic, typed);
  const groupOf = Object.fromEntries(logic.map((entry) => [entry.oid, entry.group ?? null]));
  const result = { hidden: new Set(), calculated: {}, wanted: new Set() };
  const found = {};
  const nameOf = (oid, row) => (groupOf[oid] ? `${groupOf[oid]}/${row}/${oid}` : oid);

  function seenFrom(row) {
    return {
      item: (oid) => (Array.isArray(found[nameOf(oid, row)]) ? null : found[nameOf(oid, row)] ?? null),
      isChecked: (oid, code) => (found[nameOf(oid, row)] ?? []).includes?.(code) === true,
      column: (group, oid) =>
        rows[group].map((each) => `${group}/${each}/${oid}`).filter((name) => !result.hidden.has(name))
          .map((name) => found[name] ?? null),
    };
  }

  function readTyped(entry, name) {
    const texts = (typed[name] ?? []).map((text) => text.trim()).filter(Boolean);
    if (entry.type === "file") return attachments ? "1" : null;
    if (texts.length === 0 || entry.type === "descriptive") return null;
    if (entry.type === "checkbox") return texts;
    return entry.type === "number" ? readNumber(texts[0]) : texts[0];
  }

  function readItem(entry, row) {
    const name = nameOf(entry.oid, row);
    const isAsked = entry.branching === null || isTrue(evaluate(entry.branching, seenFrom(row)));
    if (!isAsked || result.hidden.has(entry.group)) {
      result.hidden.add(name);
    } else if (entry.calculation) {
      found[name] = evaluate(entry.calculation, seenFrom(row));
      result.calculated[name] = found[name];
    } else {
      found[name] = readTyped(entry, name);
      if (entry.required && found[name] === null) result.wanted.add(name);
    }
  }

  for (const entry of logic) {
    if (entry.type === "group") {
      if (entry.branching !== null && !isTrue(evaluate(entry.branching, seenFrom(0)))) result.hidden.add(entry.oid);
      else if (entry.required && rows[entry.oid].length === 0) result.wanted.add(entry.oid);
    } else {
      for (const row of entry.group ? rows[entry.group] : [0]) readItem(entry, row);
    }
  }
  return result;
}
