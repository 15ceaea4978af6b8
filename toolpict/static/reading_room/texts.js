// Functions of texts in expressions: `toolpict.domain.ecrf.texts` works alike.  Characters are code points.
const LONGEST_RESULT = 20000;
const SPACES = /^[ \t\n\r]+|[ \t\n\r]+$/g;

const characters = (text) => [...text];
export const count = (text) => characters(text).length;
export const short = (text) => (count(text) <= LONGEST_RESULT ? text : null);

export const left = (text, length) => characters(text).slice(0, Math.max(length, 0)).join("");
export const right = (text, length) => characters(text).slice(Math.max(count(text) - Math.max(length, 0), 0)).join("");

export function middle(text, start, length) {
  const first = Math.max(start - 1, 0);
  return characters(text).slice(first, first + Math.max(length, 0)).join("");
}

/** Where a text stands in another, from 1; 0 when it does not. */
export function find(needle, haystack) {
  const text = haystack.toLowerCase();
  const at = text.indexOf(needle.toLowerCase());
  return at < 0 ? 0 : count(text.slice(0, at)) + 1;
}

export const replace = (haystack, searched, replacement) =>
  searched ? haystack.split(searched).join(replacement) : haystack;
export const joined = (separator, texts) => texts.filter(Boolean).join(separator);
export const trim = (text) => text.replace(SPACES, "");

const insensitive = (test) => (text, part) => test(text.toLowerCase(), part.toLowerCase());
export const TESTS = {
  contains: insensitive((text, part) => text.includes(part)),
  not_contain: insensitive((text, part) => !text.includes(part)),
  starts_with: insensitive((text, part) => text.startsWith(part)),
  ends_with: insensitive((text, part) => text.endsWith(part)),
};
