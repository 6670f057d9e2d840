/** With its keys in lower case: of some answers it is not known how they are written. */
export function lowerKeys(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]));
}

/** An object of parsed JSON, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MAX_NUMBER_LENGTH = 30;

/** From 0, as a number or a string; undefined when it is neither a number nor says one. */
export function readNumber(value: unknown): number | undefined {
  const isNumber =
    typeof value === 'string' && value.length <= MAX_NUMBER_LENGTH && /^\s*\d+(?:\.\d+)?\s*$/.test(value);
  const number = isNumber ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

export function readCount(value: unknown): number | undefined {
  const number = readNumber(value);
  return number && Math.ceil(number);
}

/** In UTF-16 units: a text that begins with more blanks than this is taken for an empty one. */
const MAX_BLANKS = 128 * 1024;

/**
 * The start of a text that may have megabytes, without the blanks before it. The copy matters: what `slice` returns keeps
 * the whole text in memory.
 * @param maxLength in UTF-16 units; the default is enough for an id, a date, or a person's name
 */
export function shortText(text: string, maxLength = 300): string {
  if (text.length <= maxLength) return text;
  return Buffer.from(text.slice(0, MAX_BLANKS).trimStart().slice(0, maxLength)).toString();
}

/** A text, number or boolean as text; `''` for anything else. */
export function wholeText(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

/** Its start, which is enough for an id, a date, or a person's name. */
export function readText(value: unknown): string {
  return shortText(wholeText(value));
}
