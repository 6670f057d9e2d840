/** Reads payloads of Slack, which may be malformed. */

export type Payload = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A command has its name, and everything else its type. A payload that is no object would end the process in Bolt. */
export function isPayload(value: unknown): value is Payload {
  return isObject(value) && (typeof value.type === 'string' || typeof value.command === 'string');
}

/**
 * In bytes of a request, or characters of a Socket Mode frame. A message shortcut has the largest: up to 40,000 characters
 * of text, which a form writes as up to 9 bytes each, and the message's blocks.
 */
export const MAX_PAYLOAD = 1024 * 1024;

/** `''` where a malformed payload has no such text, whatever Slack's types promise. */
export function textIn(payload: unknown, key: string): string {
  const value = fieldOf(payload, key);
  return typeof value === 'string' ? value : '';
}

export function objectIn(payload: unknown, key: string): Payload | undefined {
  const value = fieldOf(payload, key);
  return isObject(value) ? value : undefined;
}

/** The first of a list. */
export function firstIn(payload: unknown, key: string): unknown {
  const list = fieldOf(payload, key);
  return Array.isArray(list) ? list[0] : undefined;
}

/** @throws an Error where it doesn't say who did it */
export function personIn(payload: unknown, key: string): string {
  const person = textIn(payload, key);
  if (person === '') throw new Error(`The payload has no ${key}.`);
  return person;
}

function fieldOf(payload: unknown, key: string): unknown {
  return isObject(payload) && Object.hasOwn(payload, key) ? payload[key] : undefined;
}
