// Days and times in expressions: `toolpict.domain.ecrf.moments` reads them alike.
import * as decimal from "./decimal.js";
import { trim } from "./texts.js";

const MOMENT = /^(?:(?<a>[0-9]{1,4})(?<sep>[-/.])(?<b>[0-9]{1,2})\k<sep>(?<c>[0-9]{1,4}))?(?:(?:^|[ T])(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?)?$/;
const ORDERS = { ymd: ["a", "b", "c"], dmy: ["c", "b", "a"], mdy: ["c", "a", "b"] };
const SECONDS = { y: 31556952, M: 2630016, d: 86400, h: 3600, m: 60, s: 1 };
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const isOrder = (text) => Object.hasOwn(ORDERS, text);
const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const daysIn = (year, month) => MONTHS[month - 1] + (month === 2 && isLeap(year) ? 1 : 0);

/** Days since 31 December of the year 0. */
function ordinal(year, month, day) {
  const before = year - 1;
  let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) + day;
  for (let each = 1; each < month; each += 1) days += daysIn(year, each);
  return days;
}

function readDay(found, order) {
  const [year, month, day] = ORDERS[found.a.length === 4 ? "ymd" : order].map((name) => found[name]);
  if (year.length !== 4 || day.length > 2) return null;
  const [y, m, d] = [year, month, day].map(Number);
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m)) return null;
  return { day: ordinal(y, m, d), parts: [y, m, d] };
}

/** {day, seconds, parts} of a written moment, or null; day 0 when only a time is said. */
export function readMoment(text, order = "ymd") {
  const plain = trim(text);
  const found = MOMENT.exec(plain)?.groups;
  if (!found || plain === "") return null;
  const day = found.a ? readDay(found, order) : { day: 0, parts: null };
  const [hour, minute, second] = [found.hour, found.minute, found.second].map((each) => Number(each ?? 0));
  if (day === null || hour > 23 || minute > 59 || second > 59) return null;
  return { ...day, seconds: hour * 3600 + minute * 60 + second };
}

export function difference(first, second, unit, isSigned) {
  if (!Object.hasOwn(SECONDS, unit) || (first.day === 0) !== (second.day === 0)) return null;
  const seconds = (second.day - first.day) * 86400 + second.seconds - first.seconds;
  const found = decimal.divide(decimal.whole(seconds), decimal.whole(SECONDS[unit]));
  return isSigned ? found : decimal.absolute(found);
}

/** The age in years: birthdays, or years of 365.2425 days. */
export function age(birth, other, hasDecimals) {
  if (!birth.parts || !other.parts) return null;
  if (hasDecimals) return difference({ ...birth, seconds: 0 }, { ...other, seconds: 0 }, "y", true);
  const isBefore = other.parts[1] < birth.parts[1] || (other.parts[1] === birth.parts[1] && other.parts[2] < birth.parts[2]);
  return decimal.whole(other.parts[0] - birth.parts[0] - (isBefore ? 1 : 0));
}

export const dayOfWeek = (moment) => (moment.day ? decimal.whole(((moment.day - 1) % 7) + 1) : null);
