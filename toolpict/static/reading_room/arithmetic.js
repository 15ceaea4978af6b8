// Arithmetic beyond the four operations: `toolpict.domain.ecrf.arithmetic` counts alike.  null is a result that does
// not exist.  Logarithms and exponentials are sums of BigInts with 120 decimals, rounded to 28 digits at the end.
import * as decimal from "./decimal.js";

const MOST_PLACES = 20;
const MOST_EXPONENT = 1000;
const BEYOND = { m: 100n, e: 0 };
const PLACES = 120;
const UNIT = 10n ** BigInt(PLACES);

const isZero = (number) => number.m === 0n;
const size = (m) => (m < 0n ? -m : m);
const isBeyond = (number) => decimal.compare(decimal.absolute(number), BEYOND) > 0;
const product = (left, right) => (left * right) / UNIT;

/** A number as a fixed-point BigInt with 120 decimals. */
function fixed({ m, e }) {
  const shift = PLACES + e;
  return shift >= 0 ? m * 10n ** BigInt(shift) : m / 10n ** BigInt(-shift);
}

const unfixed = (value) => decimal.shorten({ m: value, e: -PLACES });

function arctanh(value) {
  const square = product(value, value);
  let [term, sum, step] = [value, 0n, 1n];
  while (term !== 0n) {
    sum += term / step;
    term = product(term, square);
    step += 2n;
  }
  return sum;
}

const LN2 = 2n * arctanh(UNIT / 3n);
const LN10 = 3n * LN2 + 2n * arctanh(UNIT / 9n);

function fixedLogarithm({ m, e }) {
  const digits = m.toString().length;
  let value = fixed({ m, e: -digits });
  let halvings = 0n;
  while (value < (UNIT * 7n) / 10n) {
    value *= 2n;
    halvings += 1n;
  }
  return 2n * arctanh(((value - UNIT) * UNIT) / (value + UNIT)) + BigInt(digits + e) * LN10 - halvings * LN2;
}

/** e to the power of a fixed-point number between -100 and 100. */
function fixedExponential(value) {
  const HALVINGS = 10n;
  const small = value / 2n ** HALVINGS;
  let [term, sum, step] = [UNIT, 0n, 1n];
  while (term !== 0n) {
    sum += term;
    term = product(term, small) / step;
    step += 1n;
  }
  for (let count = 0n; count < HALVINGS; count += 1n) sum = product(sum, sum);
  return sum;
}

/** What is left of a division towards zero. */
export function remainder(left, right) {
  if (isZero(right)) return null;
  const e = Math.min(left.e, right.e);
  const [first, second] = [left, right].map((number) => number.m * 10n ** BigInt(number.e - e));
  return decimal.shorten({ m: first % second, e });
}

function wholePower(base, exponent) {
  const raised = { m: base.m ** BigInt(Math.abs(exponent)), e: base.e * Math.abs(exponent) };
  return exponent < 0 ? decimal.divide(decimal.whole(1), raised) : decimal.shorten(raised);
}

export function power(base, exponent) {
  if (isZero(base)) return exponent.m < 0n ? null : decimal.whole(isZero(exponent) ? 1 : 0);
  const count = decimal.asInteger(exponent);
  if (count !== null && Math.abs(count) <= MOST_EXPONENT) return wholePower(base, count);
  if (base.m < 0n) return null;
  const value = (fixedLogarithm(base) * exponent.m * 10n ** BigInt(Math.max(exponent.e, 0))) / 10n ** BigInt(Math.max(-exponent.e, 0));
  return size(value) > 100n * UNIT ? null : unfixed(fixedExponential(value));
}

export function squareRoot(number) {
  if (number.m < 0n) return null;
  if (isZero(number)) return number;
  const scale = 80 + (Math.abs(number.e) % 2);
  const square = number.m * 10n ** BigInt(scale);
  let root = 10n ** BigInt(Math.ceil(square.toString().length / 2));
  for (let next = (root + square / root) / 2n; next < root; next = (root + square / root) / 2n) root = next;
  return decimal.shorten({ m: root * 10n + (root * root === square ? 0n : 1n), e: (number.e - scale) / 2 - 1 });
}

export const exponential = (number) => (isBeyond(number) ? null : unfixed(fixedExponential(fixed(number))));

export function logarithm(number, base = null) {
  const isOne = base !== null && decimal.compare(base, decimal.whole(1)) === 0;
  if (number.m <= 0n || (base !== null && base.m <= 0n) || isOne) return null;
  const value = fixedLogarithm(number);
  return unfixed(base === null ? value : (value * UNIT) / fixedLogarithm(base));
}

/** So many decimals; `way` is of decimal.js. */
function rounding(way) {
  return (number, places) => {
    const count = decimal.asInteger(places);
    return count === null || count < 0 || count > MOST_PLACES ? null : decimal.round(number, count, way);
  };
}

export const round = rounding("half");
export const roundUp = rounding("up");
export const roundDown = rounding("down");

export const percentChange = (now, reference) =>
  decimal.divide(decimal.multiply(decimal.add(now, decimal.negative(reference)), decimal.whole(100)), reference);

export const total = (numbers) => numbers.reduce(decimal.add, decimal.whole(0));
export const mean = (numbers) => decimal.divide(total(numbers), decimal.whole(numbers.length));
export const extreme = (sign) => (numbers) =>
  numbers.reduce((best, each) => (sign * decimal.compare(each, best) > 0 ? each : best));

export function median(numbers) {
  const ordered = [...numbers].sort(decimal.compare);
  const half = Math.floor(ordered.length / 2);
  return ordered.length % 2 ? ordered[half] : mean(ordered.slice(half - 1, half + 1));
}

/** That of a sample; null of fewer than two numbers. */
export function standardDeviation(numbers) {
  if (numbers.length < 2) return null;
  const middle = decimal.negative(mean(numbers));
  const squares = numbers.map((number) => decimal.add(number, middle)).map((each) => decimal.multiply(each, each));
  return squareRoot(decimal.divide(total(squares), decimal.whole(numbers.length - 1)));
}
