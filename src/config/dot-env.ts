/** Reads `.env`: one setting a line. */
import { readFileSync } from 'node:fs';
import { errorCode } from '../ops/log.ts';
import type { Environment } from './settings.ts';

/**
 * What `.env` in the working directory sets. Undefined if there is no such file.
 * @throws an Error that says what to fix
 */
export function readDotEnv(): Environment | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync('.env');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new Error(
      `.env could not be read (${errorCode(error)}): check that it is a file, and that this user may read it.`,
    );
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new Error(`.env ${NOT_UTF8}.`);
  return readLines(text);
}

/**
 * Node's own reader skips a line that it can't read, and reads on over the next lines if a quote is open. A lost
 * ALLOWED_USERS would let every member in, so what isn't clear is refused here. Errors repeat no value.
 */
function readLines(text: string): Environment {
  const set = new Map<string, { value: string; line: number }>();
  for (const [index, content] of text.split(LINE_END).entries()) {
    if (/^\s*(?:#|$)/.test(content)) continue;
    const line = index + 1;
    const { name, rest = '' } = ENTRY.exec(content)?.groups ?? {};
    if (name === undefined) {
      throw new Error(`.env sets nothing in line ${line}: write NAME="value", with nothing before the name.`);
    }
    const value = valueIn(rest);
    if (value === undefined) {
      throw new Error(
        `.env has a value in line ${line} that isn’t clear: put all of it in quotes, on one line, and write a blank before and after the # of a comment.`,
      );
    }
    const before = set.get(name);
    if (before && before.value !== value) {
      throw new Error(
        `.env sets ${name} in line ${before.line} and again in line ${line}: remove one of the two.`,
      );
    }
    set.set(name, { value, line });
  }
  return Object.fromEntries(Array.from(set, ([name, { value }]) => [name, value]));
}

/** Editors show a new line after each of these. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const ENTRY = /^\s*(?:export\s+)?(?<name>[\w.-]+)\s*=\s*(?<rest>.*)$/;
const QUOTED = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`)\s*(?:#.*)?$/;
/** A hash begins a comment only after a blank, and before one. */
const UNQUOTED = /^(?!["'`])[^#]*(?:(?<=^|\s)#(?:[\s#].*)?)?$/;

/** Undefined for what could be read in two ways. */
function valueIn(rest: string): string | undefined {
  const quoted = QUOTED.exec(rest)?.slice(1);
  if (quoted) return quoted.find((value) => value !== undefined);
  return UNQUOTED.test(rest) ? rest.replace(/#.*$/, '').trim() : undefined;
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
