/** Reads `.env`, and refuses what Node's own reader would lose without a word. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { errorCode } from '../ops/log.ts';
import { codePoint } from './setting-names.ts';
import type { Environment } from './settings.ts';

/**
 * What `.env` in the working directory says: nothing where there is none.
 * @throws an Error for one that can't be read as a whole
 */
export function readDotEnv(): Environment {
  let bytes: Buffer;
  try {
    bytes = readFileSync('.env');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw new Error(
      `.env could not be read (${errorCode(error)}): check that it is a file, and that this user may read it.`,
    );
  }
  const text = decodeUtf8(bytes)?.replace(/\r\n?/g, '\n');
  const problem = text === undefined ? NOT_UTF8 : problemOf(text);
  if (problem !== undefined) throw new Error(`.env ${problem}.`);
  // It leaves the `$` of LeadSquared's keys alone.
  return parseEnv(text ?? '');
}

/** What Node would lose without a word. A lost ALLOWED_USERS would let everybody in. No value is repeated. */
function problemOf(text: string): string | undefined {
  // Editors show a new line after these, and Node reads on, so it would lose what follows a comment.
  const end = /[\v\f\u0085\u2028\u2029]/.exec(text);
  if (end) {
    return `has a character in line ${lineAt(text, end.index)} (${codePoint(end[0])}) that only looks like the end of a line: remove it`;
  }
  // Node skips a line that it can't read, and takes the lines after an open quote for a part of the value.
  const values = parseEnv(text);
  const lost = [...text.matchAll(LINE_STARTS)].find(([, name = '']) => !(name in values))?.[1];
  return lost === undefined
    ? problemOfEntries(text)
    : `has a line that begins with ${lost} and doesn't set it: write ${lost}="…", and check that the quotes above it are closed`;
}

const LINE_STARTS = /^[^\S\n]*(?:export\s+)?((?:ALLOW|LEADSQUARED_|SLACK_|REDIS_)[A-Z_]*)(?![\w.-])/gm;

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function problemOfEntries(text: string): string | undefined {
  const seen = new Map<string, { value: string | undefined; line: number }>();
  for (const { index, 0: entry, groups = {} } of text.matchAll(ENTRIES)) {
    const line = lineAt(text, index);
    const [name, value] = Object.entries(parseEnv(entry))[0] ?? [groups.name?.trim() ?? ''];
    if (!/^[\w.-]*$/.test(name)) {
      return `has a line ${line} that sets nothing the app knows: write NAME="value", with nothing before the name`;
    }
    if (groups.quoted === undefined ? isCut(groups.plain ?? '') : !/^\s*(?:$|#)/.test(groups.after ?? '')) {
      return `has a value in line ${line} that ends before the line does: write all of it in quotes, and a blank before and after the # of a comment`;
    }
    const before = seen.get(name);
    if (before && before.value !== value) {
      return `sets ${name} in line ${before.line} and otherwise in line ${line}: remove one of the two`;
    }
    if (value !== undefined && !before) seen.set(name, { value, line });
  }
  return undefined;
}

/** As Node takes them: a line that is no comment, or several with quotes around the value. */
const ENTRIES =
  /^[^\S\n]*(?<name>[^\s#=][^\n=]*)(?:=[^\S\n]*(?<quoted>"[^"]*"|'[^']*'|`[^`]*`)(?<after>[^\n]*)|=(?<plain>[^\n]*))?/gm;

/** A comment has blanks before its hash; where it would leave nothing, it has to look like a comment too. */
function isCut(plain: string): boolean {
  return /\S#|^#/.test(plain.replace(/\s#.*$/, '')) || /^\s+#[^\s#]/.test(plain);
}

export const NOT_UTF8 = 'is not UTF-8 text, but perhaps UTF-16: save it as UTF-8';

/** Without a byte order mark. Undefined for what is not UTF-8; UTF-16 without its mark is full of NUL characters. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
