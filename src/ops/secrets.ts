/**
 * The net for secrets. No code writes one on purpose; this catches what quotes one all the same, such as an error of a proxy
 * with our request in it. Every word that leaves the process passes it: start, doctor, crash, log and messages.
 */

import { createWordFinder } from './word-finder.ts';

/** Gives the text back without the secrets in it. */
export type Redact = (text: string) => string;

const CUT = '[secret]';
/** Less than this is no secret, and would cut ordinary words to pieces. */
const MIN_LENGTH = 4;
/** How many times over a text may be quoted: an address in JSON in an address. */
const MAX_QUOTES = 5;

/**
 * Cuts each secret as it is, in any writing of addresses, JSON and HTML, also one in another, and in base64 and hex, once
 * or twice over.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  // The longest first: a secret may begin with another.
  const long = [...new Set(secrets)]
    .filter((secret) => secret.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  const anyForm = pattern(
    long.flatMap((secret) => [anyWriting(secret), ...encodedUpToTwice(secret).map(eitherBase64)]),
  );
  // Next to no text has a secret in it, and looking for all its writings takes longer than drawing a message does.
  const mayHold = createWordFinder(
    long.flatMap((secret) => [
      secret,
      decoded(secret),
      decoded(encodeURIComponent(secret)),
      ...encodedUpToTwice(secret),
    ]),
  );
  const isSuspect = (text: string) => mayHold(text) || (isEncoded(text) && mayHold(decoded(text)));
  return (text) => (isSuspect(text) ? text.replace(anyForm, CUT) : text);
}

/** Secrets by their form alone: one that was pasted into the wrong setting is none that we know. */
const SECRET_FORMS = pattern([
  // Slack's tokens, and its addresses that work without one.
  String.raw`\bx(?:ox[a-z]|app)-[\w-]{8,}`,
  String.raw`\bwss?:\/\/[^\s"'”\\]+`,
  String.raw`\bhttps:\/\/hooks\.slack[^\s"'”\\]+`,
  // LeadSquared's keys in an address.
  String.raw`\b(?:accessKey|secretKey)(?:=|%(?:25){0,3}3d)[^&\s"'”\\]+`,
]);

/**
 * For logs and terminals: nothing that looks like a secret, and no control characters but line breaks and tabs. In
 * a terminal those that others wrote could move the cursor or change colors.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(SECRET_FORMS, CUT).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

function pattern(forms: readonly string[]): RegExp {
  // Without any form it matches nothing.
  return new RegExp(forms.length === 0 ? '(?!)' : forms.join('|'), 'giu');
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  dollar: '$',
};
const WRITTEN =
  /%([\da-f]{2})|\\u([\da-f]{4})|\\x([\da-f]{2})|&#x0{0,5}([\da-f]{1,5});|&#0{0,5}(\d{1,6});|&(amp|lt|gt|quot|apos|dollar);|\\(?![ux])/gi;

/** Whether there is more to decode than backslashes, which the word finder skips: JSON is full of them. */
function isEncoded(text: string): boolean {
  return /%[\da-f]{2}|\\[ux]|&[#a-z]/i.test(text);
}

/** With what addresses, JSON and HTML write in their own ways as the characters that are meant. */
function decoded(text: string, quotes = MAX_QUOTES): string {
  const plain = text.replace(WRITTEN, (_all, ...groups: (string | undefined)[]) => {
    const [percent, u, x, hexadecimal, decimal, name] = groups;
    const hex = percent ?? u ?? x ?? hexadecimal;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return NAMED[name?.toLowerCase() ?? ''] ?? '';
  });
  return plain === text || quotes === 1 ? plain : decoded(plain, quotes - 1);
}

// Each of these may be quoted again by what quotes it. The bounds keep the time linear.
const PERCENT = '%(?:25){0,3}';
const BACKSLASH = String.raw`(?:\\|${PERCENT}5c)`;
const BACKSLASHES = `${BACKSLASH}{1,8}`;
const AMPERSAND = `(?:&|${PERCENT}26)(?:amp;){0,2}`;
const ANY_BACKSLASH = `(?:${BACKSLASH}(?:u005c|x5c)?|${AMPERSAND}#(?:0{0,5}92|x0{0,5}5c);)`;

function anyWriting(secret: string): string {
  const parts = secret.match(/\\+|[^\\]/gu) ?? [];
  const written = parts.map((character) => {
    // Each of several may be written as several: told apart, they would match in more ways than can be tried.
    if (character.startsWith('\\')) return `${ANY_BACKSLASH}{1,${8 * character.length}}`;
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    const bytes = [...Buffer.from(character)].map((byte) => PERCENT + byte.toString(16).padStart(2, '0'));
    const names = Object.keys(NAMED).filter((name) => NAMED[name] === character);
    const writings = [
      String.raw`(?:${BACKSLASHES})?(?:\u{${hex}}|${bytes.join('')})`,
      `${BACKSLASHES}u${hex.padStart(4, '0')}`,
      `${BACKSLASHES}x${hex.padStart(2, '0')}`,
      `${AMPERSAND}(?:${[`#0{0,5}${code}`, `#x0{0,5}${hex}`, ...names].join('|')});`,
    ];
    return `(?:${writings.join('|')})`;
  });
  return written.join('');
}

function encodedUpToTwice(secret: string): string[] {
  const once = encodings(secret);
  return [...new Set([...once, ...[encodeURIComponent(secret), ...once].flatMap(encodings)])];
}

/**
 * In base64 and in hex. Base64 writes three bytes as four characters, so a secret looks different at each of three
 * offsets; the characters at its edges depend on its neighbors, and are left out.
 */
function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = (['base64', 'base64url'] as const).flatMap((encoding) =>
    [0, 1, 2].map((offset) => {
      const whole = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString(encoding)
        .replace(/={1,2}$/, '');
      return whole.slice(offset === 0 ? 0 : offset + 1, (bytes.length + offset) % 3 === 0 ? undefined : -1);
    }),
  );
  return [...base64, bytes.toString('hex')];
}

/** An address writes `+` and `/` in its own way, and JSON may write `\/`. */
function eitherBase64(base64: string): string {
  return base64
    .replaceAll(/[/_]/g, String.raw`(?:[_\/]|\\{1,4}\/|${PERCENT}2f)`)
    .replaceAll(/[+-]/g, `(?:[+-]|${PERCENT}2b)`);
}
