// Works out the tree of an expression as `toolpict.domain.ecrf.evaluation` does; a test runs both on the same answers.
// A value is a number {m, e}, a text, true or false, or null when it is missing.  Nothing is ever evaluated as code.
import * as decimal from "./decimal.js";

const MOST_PLACES = 20;
const isNumber = (value) => value !== null && typeof value === "object";
const isMissing = (value) => value === null || value === "";

export function asNumber(value) {
  if (typeof value === "boolean") return decimal.whole(value ? 1 : 0);
  if (typeof value === "string") return decimal.readNumber(value);
  return value;
}

export function isTrue(value) {
  const number = asNumber(value);
  return number === null ? Boolean(value) : number.m !== 0n;
}

function byCodePoints(left, right) {
  const [first, second] = [[...left], [...right]].map((text) => text.map((each) => each.codePointAt(0)));
  for (let at = 0; at < Math.min(first.length, second.length); at += 1) {
    if (first[at] !== second[at]) return first[at] < second[at] ? -1 : 1;
  }
  return Math.sign(first.length - second.length);
}

/** A comparison: `holds` of the order of two alike; `unlike` of one that is missing, or a number beside a text. */
function comparison(holds, unlike) {
  return (left, right) => {
    if (isMissing(left) || isMissing(right)) return unlike(isMissing(left) && isMissing(right));
    const [first, second] = [asNumber(left), asNumber(right)];
    if (first !== null && second !== null) return holds(decimal.compare(first, second));
    return first === null && second === null ? holds(byCodePoints(left, right)) : unlike(false);
  };
}

function calculation(work) {
  return (left, right) => {
    const [first, second] = [asNumber(left), asNumber(right)];
    const result = first === null || second === null ? null : work(first, second);
    return result === null ? null : decimal.within(result);
  };
}

function ofOne(work) {
  return (value) => {
    const number = asNumber(value);
    return number === null ? null : decimal.within(work(number));
  };
}

function round(value, places = decimal.whole(0)) {
  const [number, digits] = [asNumber(value), asNumber(places)];
  const count = digits === null ? null : decimal.asInteger(digits);
  if (number === null || count === null || count < 0 || count > MOST_PLACES) return null;
  return decimal.within(decimal.round(number, count));
}

/** A function of a list, missing when the list is empty or anything in it is. */
function overAll(work) {
  return (values) => {
    const numbers = values.map(asNumber);
    return numbers.length === 0 || numbers.includes(null) ? null : decimal.within(work(numbers));
  };
}

const sum = (numbers) => numbers.reduce(decimal.add, decimal.whole(0));
const extreme = (sign) => (numbers) => numbers.reduce((best, each) => (sign * decimal.compare(each, best) > 0 ? each : best));
const never = () => false;

const OF_LISTS = {
  count: (values) => decimal.whole(values.filter((value) => !isMissing(value)).length),
  max: overAll(extreme(1)),
  mean: overAll((numbers) => decimal.divide(sum(numbers), decimal.whole(numbers.length))),
  min: overAll(extreme(-1)),
  sum: overAll(sum),
};

const PLAIN = {
  or: (left, right) => isTrue(left) || isTrue(right),
  and: (left, right) => isTrue(left) && isTrue(right),
  "=": comparison((order) => order === 0, (both) => both),
  "<>": comparison((order) => order !== 0, (both) => !both),
  "<": comparison((order) => order < 0, never),
  ">": comparison((order) => order > 0, never),
  "<=": comparison((order) => order <= 0, never),
  ">=": comparison((order) => order >= 0, never),
  "+": calculation(decimal.add),
  "-": calculation((left, right) => decimal.add(left, decimal.negative(right))),
  "*": calculation(decimal.multiply),
  "/": calculation(decimal.divide),
  negative: ofOne(decimal.negative),
  abs: ofOne(decimal.absolute),
  round,
};

const REFERENCES = {
  number: (_answers, [text]) => decimal.within(decimal.readNumber(text)),
  text: (_answers, [text]) => text,
  item: (answers, [oid]) => answers.item(oid),
  checked: (answers, [oid, code]) => answers.isChecked(oid, code),
};

/** What a tree comes to; `answers` has item(oid), isChecked(oid, code) and column(group, oid). */
export function evaluate(tree, answers) {
  const [operator, ...operands] = tree;
  if (operator in REFERENCES) return REFERENCES[operator](answers, operands);
  if (operator === "if") return evaluate(operands[isTrue(evaluate(operands[0], answers)) ? 1 : 2], answers);
  if (operator in OF_LISTS) {
    const listed = operands.flatMap((operand) =>
      operand[0] === "column" ? answers.column(operand[1], operand[2]) : [evaluate(operand, answers)]);
    return OF_LISTS[operator](listed);
  }
  return PLAIN[operator](...operands.map((operand) => evaluate(operand, answers)));
}

/** A value as text, for a calculated field: "" when it is missing. */
export function writeValue(value) {
  if (typeof value === "boolean") return value ? "1" : "0";
  return isNumber(value) ? decimal.writeNumber(value) : value ?? "";
}
