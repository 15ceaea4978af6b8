// Decimal numbers of 28 significant digits, halves to even: `toolpict.domain.ecrf.numbers` counts alike.
// A number is {m, e}: m × 10^e, m a BigInt.  Missing is null.

const DIGITS = 28;
const LARGEST = { m: 1n, e: 30 };
const SMALLEST = { m: 1n, e: -30 };
const LONGEST = 40;
const NUMBER = /^[+-]?(?:[0-9]+|[0-9]{1,3}(?:[\u00a0\u202f][0-9]{3})+)(?:[.,][0-9]+)?$/;

const power = (exponent) => 10n ** BigInt(exponent);
const size = (m) => (m < 0n ? -m : m);

/** The number that a person wrote, with a comma or a point; null when it is not plainly one. */
export function readNumber(text) {
  const plain = text.replace("\u2212", "-");
  if (text.length > LONGEST || !NUMBER.test(plain)) return null;
  const [whole, decimals = ""] = plain.replace(/[\u00a0\u202f]/g, "").replace(",", ".").replace("+", "").split(".");
  return { m: BigInt(whole + decimals), e: -decimals.length };
}

/** The canonical text: a point, no exponent, no trailing zeros. */
export function writeNumber({ m, e }) {
  if (m === 0n) return "0";
  const digits = size(m).toString();
  const sign = m < 0n ? "-" : "";
  if (e >= 0) return sign + digits + "0".repeat(e);
  const padded = digits.padStart(1 - e, "0");
  const decimals = padded.slice(e).replace(/0+$/, "");
  return sign + padded.slice(0, e) + (decimals ? `.${decimals}` : "");
}

export function compare(left, right) {
  const e = Math.min(left.e, right.e);
  const first = left.m * power(left.e - e);
  const second = right.m * power(right.e - e);
  return first < second ? -1 : Number(first > second);
}

/** Keep 28 digits, halves to even. */
export function shorten({ m, e }) {
  const drop = size(m).toString().length - DIGITS;
  if (drop <= 0) return { m, e };
  const unit = power(drop);
  const kept = size(m) / unit;
  const twice = 2n * (size(m) % unit);
  const up = twice > unit || (twice === unit && kept % 2n === 1n);
  const rounded = kept + (up ? 1n : 0n);
  return { m: m < 0n ? -rounded : rounded, e: e + drop };
}

/** A result; null when it is beyond what is measured. */
export function within(number) {
  if (number.m === 0n) return { m: 0n, e: 0 };
  const absolute = { m: size(number.m), e: number.e };
  return compare(absolute, LARGEST) > 0 || compare(absolute, SMALLEST) < 0 ? null : shorten(number);
}

export function add(left, right) {
  const e = Math.min(left.e, right.e);
  return shorten({ m: left.m * power(left.e - e) + right.m * power(right.e - e), e });
}

export const negative = ({ m, e }) => ({ m: -m, e });
export const absolute = ({ m, e }) => ({ m: size(m), e });
export const multiply = (left, right) => shorten({ m: left.m * right.m, e: left.e + right.e });

/** The quotient; null for a division by zero. */
export function divide(left, right) {
  if (right.m === 0n) return null;
  const scale = Math.max(0, DIGITS + 4 + size(right.m).toString().length - size(left.m).toString().length);
  const dividend = size(left.m) * power(scale);
  const rest = dividend % size(right.m) === 0n ? 0n : 1n;
  const quotient = (dividend / size(right.m)) * 10n + rest;
  const sign = left.m < 0n === right.m < 0n ? 1n : -1n;
  return shorten({ m: sign * quotient, e: left.e - right.e - scale - 1 });
}

/** So many decimals; halves away from zero, or always `up` or `down`. */
export function round(number, places, way = "half") {
  const drop = -places - number.e;
  if (drop <= 0 || compare(absolute(number), { m: 1n, e: 27 - places }) >= 0) return number;
  const unit = power(drop);
  const rest = size(number.m) % unit;
  const isMore = { half: 2n * rest >= unit, up: rest > 0n && number.m > 0n, down: rest > 0n && number.m < 0n }[way];
  const kept = size(number.m) / unit + (isMore ? 1n : 0n);
  return { m: number.m < 0n ? -kept : kept, e: -places };
}

export const whole = (count) => ({ m: BigInt(count), e: 0 });

/** The number as a small integer; null when it is none. */
export function asInteger(number) {
  const text = writeNumber(number);
  return /^-?[0-9]{1,4}$/.test(text) ? Number(text) : null;
}
