// What operators and functions do with the values they are given: `toolpict.domain.ecrf.operations` does the same.
// A value is a number {m, e}, a text, true or false, a code in place of an answer {code}, or null when it is missing.
import * as arithmetic from "./arithmetic.js";
import * as decimal from "./decimal.js";
import * as moments from "./moments.js";
import * as texts from "./texts.js";

const isObject = (value) => value !== null && typeof value === "object";
export const isCode = (value) => isObject(value) && "code" in value;
export const isNumber = (value) => isObject(value) && "m" in value;
const isMissing = (value) => value === null || value === "";
const isOf = (value) => isMissing(value) || isCode(value);

export function asNumber(value) {
  if (isCode(value)) return null;
  if (typeof value === "boolean") return decimal.whole(value ? 1 : 0);
  if (typeof value === "string") return decimal.readNumber(value);
  return value;
}

export function isTrue(value) {
  const number = asNumber(value);
  return number === null ? Boolean(value) && !isCode(value) : number.m !== 0n;
}

/** A value as text: "" when it is missing. */
export function asText(value) {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (isCode(value)) return value.code;
  return isNumber(value) ? decimal.writeNumber(value) : value ?? "";
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
    if (isCode(left) || isCode(right)) return asText(left) === asText(right) ? holds(0) : unlike(false);
    const [first, second] = [asNumber(left), asNumber(right)];
    if (first !== null && second !== null) return holds(decimal.compare(first, second));
    return first === null && second === null ? holds(byCodePoints(left, right)) : unlike(false);
  };
}

/** An operation on numbers, missing when one of them is; `defaults` stand for the last ones. */
function ofNumbers(work, ...defaults) {
  return (...values) => {
    const numbers = values.map(asNumber);
    if (numbers.includes(null)) return null;
    const result = work(...numbers, ...defaults.slice(numbers.length - 1));
    return result === null ? null : decimal.within(result);
  };
}

/** A function of a list, missing when the list is empty or anything in it is. */
function overAll(work) {
  return (values) => {
    const numbers = values.map(asNumber);
    const result = numbers.length === 0 || numbers.includes(null) ? null : work(numbers);
    return result === null ? null : decimal.within(result);
  };
}

const ofText = (work) => (value) => work(asText(value));
const ofTwoTexts = (work) => (first, second) => work(asText(first), asText(second));

/** A function of a text and of places in it; missing when these are no whole numbers. */
function cut(work) {
  return (value, ...places) => {
    const counts = places.map(asNumber).map((number) => (number === null ? null : decimal.asInteger(number)));
    return counts.includes(null) ? null : work(asText(value), ...counts);
  };
}

const saysYes = (value) => value === true || (typeof value === "string" && value.toLowerCase() === "true");

function datediff(first, second, unit, ...rest) {
  const order = rest.find((value) => typeof value === "string" && moments.isOrder(value)) ?? "ymd";
  const [begin, end] = [first, second].map((value) => moments.readMoment(asText(value), order));
  if (begin === null || end === null) return null;
  const found = moments.difference(begin, end, asText(unit), rest.some(saysYes));
  return found === null ? null : decimal.within(found);
}

function ageAtDate(birth, other, hasDecimals = false) {
  const [born, then] = [birth, other].map((value) => moments.readMoment(asText(value)));
  const found = born === null || then === null ? null : moments.age(born, then, saysYes(hasDecimals));
  return found === null ? null : decimal.within(found);
}

const ofMoment = (work) => (value) => {
  const moment = moments.readMoment(asText(value));
  return moment === null ? null : work(moment);
};
const part = (index) => ofMoment((moment) => (moment.parts ? decimal.whole(moment.parts[index]) : null));
const never = () => false;
const whole = (count) => decimal.whole(count);

function isInteger(value) {
  const number = asNumber(value);
  return number !== null && !decimal.writeNumber(number).includes(".");
}

export const OF_LISTS = {
  count: (values) => whole(values.filter((value) => !isOf(value)).length),
  hasmissingval: (values) => values.some(isOf),
  max: overAll(arithmetic.extreme(1)),
  mean: overAll(arithmetic.mean),
  median: overAll(arithmetic.median),
  min: overAll(arithmetic.extreme(-1)),
  stdev: overAll(arithmetic.standardDeviation),
  sum: overAll(arithmetic.total),
};

export const PLAIN = {
  true: () => true,
  false: () => false,
  or: (left, right) => isTrue(left) || isTrue(right),
  and: (left, right) => isTrue(left) && isTrue(right),
  not: (value) => !isTrue(value),
  "=": comparison((order) => order === 0, (both) => both),
  "<>": comparison((order) => order !== 0, (both) => !both),
  "<": comparison((order) => order < 0, never),
  ">": comparison((order) => order > 0, never),
  "<=": comparison((order) => order <= 0, never),
  ">=": comparison((order) => order >= 0, never),
  hasmissingcode: (value, codes) => isCode(value) && asText(codes).split(",").map(texts.trim).includes(value.code),
  isblankormissingcode: isOf,
  isblanknotmissingcode: isMissing,
  isinteger: isInteger,
  ismissingcode: isCode,
  isnumber: (value) => asNumber(value) !== null,

  "+": ofNumbers(decimal.add),
  "-": ofNumbers((left, right) => decimal.add(left, decimal.negative(right))),
  "*": ofNumbers(decimal.multiply),
  "/": ofNumbers(decimal.divide),
  "%": ofNumbers(arithmetic.remainder),
  "^": ofNumbers(arithmetic.power),
  negative: ofNumbers(decimal.negative),
  abs: ofNumbers(decimal.absolute),
  exp: ofNumbers(arithmetic.exponential),
  log: ofNumbers(arithmetic.logarithm),
  pctchg: ofNumbers(arithmetic.percentChange),
  round: ofNumbers(arithmetic.round, whole(0)),
  rounddown: ofNumbers(arithmetic.roundDown, whole(0)),
  roundup: ofNumbers(arithmetic.roundUp, whole(0)),
  sqrt: ofNumbers(arithmetic.squareRoot),

  ...Object.fromEntries(Object.entries(texts.TESTS).map(([name, test]) => [name, ofTwoTexts(test)])),
  concat: (...values) => texts.short(values.map(asText).join("")),
  concat_ws: (sign, ...values) => texts.short(texts.joined(asText(sign), values.map(asText))),
  find: ofTwoTexts((needle, haystack) => whole(texts.find(needle, haystack))),
  left: cut(texts.left),
  length: ofText((text) => whole(texts.count(text))),
  lower: ofText((text) => text.toLowerCase()),
  mid: cut(texts.middle),
  replace_text: (text, old, other) => texts.short(texts.replace(asText(text), asText(old), asText(other))),
  right: cut(texts.right),
  trim: ofText(texts.trim),
  upper: ofText((text) => text.toUpperCase()),

  age_at_date: ageAtDate,
  datediff,
  day: part(2),
  dayoftheweek: ofMoment(moments.dayOfWeek),
  month: part(1),
  year: part(0),
};
