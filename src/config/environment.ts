/** Reads what is set: the environment, `.env`, and the files that hold secrets. */
import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { errorCode } from '../ops/log.ts';
import { codePoint } from './setting-names.ts';
import { type Environment, SECRET_SETTINGS } from './settings.ts';

export interface Settings {
  /** With the secrets that were read from files. */
  readonly environment: Environment;
  /** What is wrong with the files of secrets, by the setting's name. */
  readonly fileProblems: Readonly<Record<string, string>>;
}

/**
 * What is set, and for the rest what `.env` in the working directory says; an empty variable counts as unset.
 * @throws an Error for a `.env` that is there and can't be read as a whole
 */
export function readSettings(): Settings {
  const set = Object.entries({ ...readDotEnv(), ...withoutEmpty(process.env) });
  const environment = Object.fromEntries(set);
  const contents: Record<string, string> = {};
  const fileProblems: Record<string, string> = {};
  for (const name of SECRET_SETTINGS) {
    const path = environment[`${name}_FILE`]?.trim() ?? '';
    if (path === '') continue;
    try {
      if ((environment[name]?.trim() ?? '') !== '')
        throw new Error(`and ${name} are both set: set one of the two`);
      contents[name] = readSecret(name, path);
    } catch (error) {
      fileProblems[name] = `${name}_FILE ${error instanceof Error ? error.message : 'could not be read'}`;
    }
  }
  return { environment: { ...environment, ...contents }, fileProblems };
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
}

function readDotEnv(): Environment {
  let bytes: Buffer;
  try {
    bytes = readFileSync('.env');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw new Error(
      `.env could not be read (${errorCode(error)}): check that it is a file, and that this user may read it.`,
    );
  }
  const text = decode(bytes)?.replace(/\r\n?/g, '\n');
  if (text === undefined) throw new Error(`.env ${NOT_UTF8}.`);
  const falseEnd = problemOfLineEnds(text);
  if (falseEnd !== undefined) throw new Error(`.env ${falseEnd}.`);
  // Node's own reader leaves the `$` of LeadSquared's keys alone.
  const values = parseEnv(text);
  const lost = settingsAtLineStarts(text).find((name) => !(name in values));
  if (lost !== undefined) {
    throw new Error(
      `.env has a line that begins with ${lost} and doesn't set it: write ${lost}="…", and check that the quotes above it are closed.`,
    );
  }
  const problem = problemOfLines(text);
  if (problem !== undefined) throw new Error(`.env ${problem}.`);
  return values;
}

/** Editors show a new line after these, and Node reads on: in a comment the rest would be lost. */
function problemOfLineEnds(text: string): string | undefined {
  const found = /[\v\f\u0085\u2028\u2029]/.exec(text);
  return found
    ? `has a character in line ${lineAt(text, found.index)} (${codePoint(found[0])}) that only looks like the end of a line: remove it`
    : undefined;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** What Node would lose without a word: of ALLOWED_USERS would follow that everybody is let in. Never has a value. */
function problemOfLines(text: string): string | undefined {
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

/** Node skips a line that it can't read, and takes the lines after an open quote for a part of the value. */
function settingsAtLineStarts(text: string): string[] {
  const lines = /^[^\S\n]*(?:export\s+)?((?:ALLOW|LEADSQUARED_|SLACK_|REDIS_)[A-Z_]*)(?![\w.-])/gm;
  return [...text.matchAll(lines)].map(([, name = '']) => name);
}

const NOT_UTF8 = 'is not UTF-8 text, but perhaps UTF-16: save it as UTF-8';

/** Without a byte order mark. Undefined for what is not UTF-8; UTF-16 without its mark is full of NUL characters. */
function decode(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Secrets are short, and some files have no end. */
const MAX_SECRET_BYTES = 16_384;

/**
 * What is in the file, without its line end.
 * @throws an Error that goes on after the setting's name. It never has the path, which may be a secret in the wrong place
 */
function readSecret(name: string, path: string): string {
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error('should name a file, and names something else, perhaps a directory');
    if (stats.size > MAX_SECRET_BYTES) throw new Error('names a file that is too long for a secret');
    bytes = readFileSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Error(
      `names a file that could not be read (${errorCode(error)}): check the path, and that this user may read it`,
    );
  }
  const text = decode(bytes);
  if (text === undefined) throw new Error(`names a file that ${NOT_UTF8}`);
  const secret = text.trim();
  if (secret === '') throw new Error('names a file that is empty');
  const problem = problemOfSecret(name, secret);
  if (problem !== undefined) throw new Error(problem);
  return secret;
}

function problemOfSecret(name: string, secret: string): string | undefined {
  const unseen = new Set(secret.match(/(?!\s)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]|\ufeff/gu));
  if (unseen.size > 0) {
    return `names a file with characters that can’t be seen (${[...unseen].map(codePoint).join(', ')}): write it again without them`;
  }
  if (new RegExp(`^(?:export\\s+)?${name}\\s*[=:]`, 'i').test(secret)) {
    return `names a file that should have the value alone, without ${name}= before it`;
  }
  if (/[\n\r\v\f\u2028\u2029]/.test(secret)) return 'names a file with more than one line';
  if (/^["'`“”‘’]|["'`“”‘’]$/.test(secret)) return 'names a file with quotes around the value: remove them';
  return /\s/.test(secret) ? 'names a file with a blank in the value' : undefined;
}
