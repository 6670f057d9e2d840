/** What is checked of a payload before Bolt reads it. */

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

/** Every command names itself, and everything else names its type. Bolt ends the process over what is no object. */
export function isPayload(value: unknown): value is Payload {
  return isObject(value) && (typeof value.type === 'string' || typeof value.command === 'string');
}

/**
 * In bytes of a request, or characters of a Socket Mode frame. The largest payload is a message shortcut's, which
 * has the message: up to 40,000 characters of text, which a form writes as up to 9 bytes each, and its blocks.
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

/**
 * Who did it. Nothing is done without knowing that.
 * @throws an Error that names the missing field
 */
export function personIn(payload: unknown, key: string): string {
  const person = textIn(payload, key);
  if (person === '') throw new Error(`The payload has no ${key}.`);
  return person;
}

function fieldOf(payload: unknown, key: string): unknown {
  return isObject(payload) && Object.hasOwn(payload, key) ? payload[key] : undefined;
}
