// Works out a whole form, in the order that the server gave: what is hidden, calculated, and still wanted.
// It shows what the server will find and decides nothing.
import { readNumber, whole } from "./decimal.js";
import { evaluate, isTrue } from "./expressions.js";

const FIELD = /^(?:([A-Za-z0-9_]+)\/([1-9][0-9]*)\/)?([A-Za-z0-9_]+)$/;

const CHOSEN = ["radio", "dropdown", "yesno", "truefalse"];

/** The rows of each group in which anything is typed. */
export function findRows(logic, typed) {
  const rows = Object.fromEntries(logic.filter((entry) => entry.type === "group").map((entry) => [entry.oid, new Set()]));
  for (const [name, texts] of Object.entries(typed)) {
    const match = FIELD.exec(name);
    if (match?.[1] in rows && texts.some((text) => text.trim())) rows[match[1]].add(Number(match[2]));
  }
  return Object.fromEntries(Object.entries(rows).map(([oid, found]) => [oid, [...found].sort((a, b) => a - b)]));
}

/**
 * What is known beside what is typed: `smart` by name, `missing` codes, `earlier` [[time point, {"path|row": text}]…].
 * {hidden: Set of fields and groups, calculated: field -> value, wanted: Set of fields and groups, failed: Set of the
 * fields of reasons, `ITEM:why1`, whose check has something to say}.
 */
export function workOut(logic, typed, attachments = 0, known = {}) {
  const { smart = {}, earlier = [], missing = [], checks = [] } = known;
  const rows = findRows(logic, typed);
  const groupOf = Object.fromEntries(logic.map((entry) => [entry.oid, entry.group ?? null]));
  const result = { hidden: new Set(), calculated: {}, wanted: new Set(), failed: new Set() };
  const found = {};
  const nameOf = (oid, row) => (groupOf[oid] ? `${groupOf[oid]}/${row}/${oid}` : oid);

  const pathOf = (oid, row, code) =>
    `${groupOf[oid] ? `${groupOf[oid]}/` : ""}${oid}${code ? `___${code}` : ""}|${groupOf[oid] ? row : 0}`;
  const valueOf = (oid, row) => (row && !Array.isArray(found[nameOf(oid, row)]) ? found[nameOf(oid, row)] ?? null : null);

  /** A row by its number, or by where it stands among those filled. */
  function rowOf(group, row, which) {
    if (/^[0-9]+$/.test(which)) return Number(which);
    const [filled, where] = [rows[group] ?? [], which.split("-")[0]];
    const [before, after] = [filled.filter((each) => each < row), filled.filter((each) => each > row)];
    return { current: row, first: filled[0], last: filled.at(-1), previous: before.at(-1), next: after[0] }[where];
  }

  function seenFrom(row) {
    return {
      item: (oid) => (Array.isArray(found[nameOf(oid, row)]) ? null : found[nameOf(oid, row)] ?? null),
      isChecked: (oid, code) => (found[nameOf(oid, row)] ?? []).includes?.(code) === true,
      column: (group, oid) =>
        rows[group].map((each) => `${group}/${each}/${oid}`).filter((name) => !result.hidden.has(name))
          .map((name) => found[name] ?? null),
      row: (oid, which) => valueOf(oid, rowOf(groupOf[oid], row, which)),
      earlier: (oid, code) => earlier.map(([event, texts]) => [event, texts[pathOf(oid, row, code)] ?? null]),
      smart: (name) => (name === "current-instance" ? (row ? whole(row) : null) : smart[name] ?? null),
    };
  }

  function readTyped(entry, name) {
    const texts = (typed[name] ?? []).map((text) => text.trim()).filter(Boolean);
    if (entry.type === "file") return attachments ? "1" : null;
    if (texts.length === 0 || entry.type === "descriptive") return null;
    if (entry.type === "checkbox") return texts;
    if (missing.includes(texts[0]) && !CHOSEN.includes(entry.type)) return { code: texts[0] };
    return ["number", "slider"].includes(entry.type) ? readNumber(texts[0]) : texts[0];
  }

  function readItem(entry, row) {
    const name = nameOf(entry.oid, row);
    const isAsked = entry.branching === null || isTrue(evaluate(entry.branching, seenFrom(row)));
    if (entry.hidden || !isAsked || result.hidden.has(entry.group)) {
      result.hidden.add(name);
    } else if (entry.calculation) {
      found[name] = evaluate(entry.calculation, seenFrom(row));
      result.calculated[name] = found[name];
    } else {
      found[name] = readTyped(entry, name);
      if (entry.required && found[name] === null) result.wanted.add(name);
    }
  }

  /** Whether an item is asked in the empty row that a group offers to go on with. */
  function offer(entry, row) {
    const isAsked = entry.branching === null || isTrue(evaluate(entry.branching, seenFrom(row)));
    if (entry.hidden || !isAsked) result.hidden.add(nameOf(entry.oid, row));
  }

  /** Run the checks of a field, or of the form when it has no name. */
  function check(trees, name, row) {
    for (const [index, tree] of trees.entries()) {
      if (isTrue(evaluate(tree, seenFrom(row)))) result.failed.add(`${name}:why${index + 1}`);
    }
  }

  for (const entry of logic) {
    if (entry.type === "group") {
      if (entry.branching !== null && !isTrue(evaluate(entry.branching, seenFrom(0)))) result.hidden.add(entry.oid);
      else if (entry.required && rows[entry.oid].length === 0) result.wanted.add(entry.oid);
    } else {
      for (const row of entry.group ? rows[entry.group] : [0]) readItem(entry, row);
      if (entry.group) offer(entry, (rows[entry.group].at(-1) ?? 0) + 1);
    }
  }
  check(checks, "", 0);
  for (const entry of logic.filter((each) => each.checks?.length)) {
    for (const row of entry.group ? rows[entry.group] : [0]) {
      if (!result.hidden.has(nameOf(entry.oid, row))) check(entry.checks, nameOf(entry.oid, row), row);
    }
  }
  return result;
}
