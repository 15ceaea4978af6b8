// Works out the tree of an expression as `toolpict.domain.ecrf.evaluation` does; a test runs both on the same answers.
// Nothing is ever evaluated as code.
import * as decimal from "./decimal.js";
import { OF_LISTS, PLAIN, asNumber, asText, isTrue } from "./operations.js";

export { asNumber, isTrue };
export const writeValue = asText;

const OF_MOMENTS = { age_at_date: 2, datediff: 2, day: 1, dayoftheweek: 1, month: 1, year: 1 };
const FIRST = ["baseline", "first-event-name"];
const LAST = ["previous", "previous-event-name"];
const HERE = "event-name";
const folded = (text) => text.toLowerCase();

/** The answer of one of the earlier time points: the first, the last, or by its code. */
function pick(earlier, event) {
  if (FIRST.includes(folded(event))) return earlier[0]?.[1] ?? null;
  if (LAST.includes(folded(event))) return earlier.at(-1)?.[1] ?? null;
  return earlier.find(([code]) => folded(code) === folded(event))?.[1] ?? null;
}

function at(answers, [event, oid, code]) {
  const here = answers.smart(HERE);
  if (event === HERE || (typeof here === "string" && folded(here) === folded(event))) {
    return code ? answers.isChecked(oid, code) : answers.item(oid);
  }
  return pick(answers.earlier(oid, code), event);
}

/** The smallest answer of the earlier time points, those without one left out. */
function nadir(answers, [oid]) {
  const numbers = answers.earlier(oid, "").map(([, value]) => asNumber(value)).filter((number) => number !== null);
  return numbers.length ? decimal.within(numbers.reduce((least, each) => (decimal.compare(each, least) < 0 ? each : least))) : null;
}

const REFERENCES = {
  number: (_answers, [text]) => decimal.within(decimal.readNumber(text)),
  text: (_answers, [text]) => text,
  item: (answers, [oid]) => answers.item(oid),
  checked: (answers, [oid, code]) => answers.isChecked(oid, code),
  row: (answers, [oid, which]) => answers.row(oid, which),
  smart: (answers, [name]) => answers.smart(name),
  at,
  prior: (answers, [oid, event = "previous"]) => pick(answers.earlier(oid, ""), event),
  nadir,
};

function moment(value, answers) {
  return value === "today" || value === "now" ? answers.smart(value) : value;
}

/**
 * What a tree comes to.  `answers` has item(oid), isChecked(oid, code), column(group, oid), row(oid, which),
 * earlier(oid, code) -> [[time point, value]…], smart(name).
 */
export function evaluate(tree, answers) {
  const [operator, ...operands] = tree;
  if (Object.hasOwn(REFERENCES, operator)) return REFERENCES[operator](answers, operands);
  if (operator === "if") return evaluate(operands[isTrue(evaluate(operands[0], answers)) ? 1 : 2], answers);
  if (Object.hasOwn(OF_LISTS, operator)) {
    const listed = operands.flatMap((operand) =>
      operand[0] === "column" ? answers.column(operand[1], operand[2]) : [evaluate(operand, answers)]);
    return OF_LISTS[operator](listed);
  }
  const ofMoments = OF_MOMENTS[operator] ?? 0;
  const values = operands.map((operand) => evaluate(operand, answers));
  return PLAIN[operator](...values.map((value, index) => (index < ofMoments ? moment(value, answers) : value)));
}
