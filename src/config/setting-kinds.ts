/** The kinds of settings: how each is read, and what it should be, in words that follow "should be". */
import { isTimeZone } from '../tasks/time-zone.ts';

export interface Setting<T> {
  readonly byDefault: T;
  readonly expected: string;
  /** Undefined if the value is wrong. It gets a trimmed value that isn't empty. */
  readonly parse: (value: string) => T | undefined;
  /** One line. */
  readonly help: string;
  /** What it should be, for a setting that must be set. */
  readonly required?: string;
  /** Never shown, and can be in a file named by `NAME_FILE`. */
  readonly isSecret?: boolean;
}

export function text(byDefault: string, pattern: RegExp, expected: string): Setting<string> {
  const parse = (value: string) => (pattern.test(value) ? value : undefined);
  return { byDefault, expected, parse, help: expected.charAt(0).toUpperCase() + expected.slice(1) };
}

/**
 * It must be set. What is pasted may have a character in it that can't be seen, or a letter that looks like another: no HTTP
 * header takes those, and the fault would show much later.
 */
export function secret(pattern: RegExp, words: string): Setting<string> {
  const { parse, ...setting } = text('', pattern, words);
  return {
    ...setting,
    expected: `${words}, in plain letters, digits and signs: no spaces, quotes or hidden characters`,
    parse: (value) => (/^[\x21-\x7e]+$/.test(value) && !isQuoted(value) ? parse(value) : undefined),
    required: words,
    isSecret: true,
  };
}

/** A file of variables for a container has no quotes around values: they would be part of them. */
export function isQuoted(value: string): boolean {
  return /^["'`]|["'`]$/.test(value);
}

export function wholeNumber(byDefault: number, [min, max]: readonly [number, number], help: string) {
  const parse = (value: string) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  };
  return { byDefault, expected: `a whole number from ${min} to ${max}`, parse, help };
}

export function oneOf<T extends string>(byDefault: T, words: readonly T[], help: string): Setting<T> {
  const parse = (value: string) => words.find((word) => word === value);
  return { byDefault, expected: `one of ${words.join(', ')}`, parse, help };
}

export function timeZone<T>(byDefault: T, help: string): Setting<string | T> {
  const parse = (value: string) => (isTimeZone(value) ? value : undefined);
  return { byDefault, expected: 'an IANA time zone, like Asia/Kolkata', parse, help };
}

/** @param letters that an id can begin with */
export function slackIds(letters: string, example: string, help: string): Setting<readonly string[]> {
  const id = new RegExp(`^[${letters}][A-Z0-9]+$`);
  const parse = (value: string) => {
    const ids = value.split(',').flatMap((part) => part.trim() || []);
    // A comma alone would let every member in.
    return ids.length > 0 && ids.every((part) => id.test(part)) ? ids : undefined;
  };
  return { byDefault: [], expected: `a comma list of Slack ids, like ${example}`, parse, help };
}

export function address<T>(byDefault: T, help: string): Setting<string | T> {
  const expected = 'an https:// address (http:// only for a loopback address), without keys and ?';
  return { byDefault, expected, parse: readAddress, help };
}

/** Without its trailing slash. Calls to it have keys, so they are encrypted unless they stay on this machine. */
function readAddress(value: string): string | undefined {
  const url = URL.parse(value);
  if (!url || url.username + url.password + url.search + url.hash !== '') return undefined;
  // As in the docs, where the host is still to be filled in.
  if (/[{}]/.test(value)) return undefined;
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) return undefined;
  return url.origin + url.pathname.replace(/\/+$/, '');
}

export function hostAndPort(help: string): Setting<{ host: string; port: number } | undefined> {
  const parse = (value: string) => {
    const parts = /^(?:\[(?<ip6>[^\]]+)\]|(?<name>[^:\s]+)):(?<port>\d{1,5})$/.exec(value)?.groups;
    const host = parts?.ip6 ?? parts?.name;
    const port = Number(parts?.port);
    return host === undefined || port > 65_535 ? undefined : { host, port };
  };
  return { byDefault: undefined, expected: 'host:port', parse, help };
}

export function redisAddress(help: string): Setting<string | undefined> {
  const expected =
    'redis://:password@host:port, or rediss:// for TLS; in the password, write characters that aren’t letters or digits as %XX';
  const parse = (value: string) => {
    const url = URL.parse(value);
    if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return undefined;
    if (!/^(?:\/\d*)?$/.test(url.pathname) || url.search + url.hash !== '') return undefined;
    return isDecodable(url.username + url.password) ? value : undefined;
  };
  return { byDefault: undefined, expected, parse, help, isSecret: true };
}

/** Not where a % isn't written as %25, or another character in another encoding than UTF-8. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
