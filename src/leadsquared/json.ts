/** With its keys in lower case: of some answers it is not known how they are written. */
export function lowerKeys(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]));
}

/** An object of parsed JSON, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MAX_COUNT_LENGTH = 30;

/** How many, as a number or a string; undefined when it is neither a number nor says one. */
export function readCount(value: unknown): number | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const isCount = text.length <= MAX_COUNT_LENGTH && text.trim() !== '';
  const count = isCount ? Number(text) : Number.NaN;
  return Number.isFinite(count) && count >= 0 ? Math.ceil(count) : undefined;
}
