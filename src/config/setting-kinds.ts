/** The kinds of settings: what a value should be, in words that follow "should be", and how it is read. */
import { isTimeZone } from '../tasks/time-zone.ts';

export interface Setting<T> {
  readonly byDefault: T;
  readonly expected: string;
  /** Undefined for what it should not be. The value is trimmed, and not empty. */
  readonly parse: (value: string) => T | undefined;
  /** One line. */
  readonly help: string;
  /** What it should be, where it is missing and must not be. */
  readonly required?: string;
  /** Never repeated, and may be in a file that `NAME_FILE` names. */
  readonly isSecret?: boolean;
}

export function text(byDefault: string, pattern: RegExp, expected: string): Setting<string> {
  const parse = (value: string) => (pattern.test(value) ? value : undefined);
  return { byDefault, expected, parse, help: expected.charAt(0).toUpperCase() + expected.slice(1) };
}

/** One that must be there. */
export function secret(pattern: RegExp, expected: string): Setting<string> {
  return { ...text('', pattern, expected), required: expected, isSecret: true };
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

/** @param letters of which each id begins with one */
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
  const expected = 'an https:// address (http:// for a loopback one alone), without keys and ?';
  return { byDefault, expected, parse: readAddress, help };
}

/** Without its trailing slash. Keys travel to it, so it is encrypted unless it never leaves the machine. */
function readAddress(value: string): string | undefined {
  const url = URL.parse(value);
  if (!url || url.username + url.password + url.search + url.hash !== '') return undefined;
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
    'redis://:password@host:port, or rediss:// for TLS; in a password write what is no letter or digit as %XX';
  const parse = (value: string) => {
    const url = URL.parse(value);
    if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return undefined;
    if (!/^(?:\/\d*)?$/.test(url.pathname) || url.search + url.hash !== '') return undefined;
    // A % that is not encoded itself.
    return /%(?![\da-f]{2})/i.test(url.username + url.password) ? undefined : value;
  };
  return { byDefault: undefined, expected, parse, help, isSecret: true };
}
