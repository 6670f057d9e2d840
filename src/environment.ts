/** Reads what is set: the environment, `.env`, and the files that hold secrets. */
import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Environment, SECRET_SETTINGS } from './config.ts';
import { errorCode } from './operate/log.ts';

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
      contents[name] = readSecret(path);
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
  // Node's own reader leaves the `$` of LeadSquared's keys alone.
  const values = parseEnv(text);
  const lost = settingsAtLineStarts(text).find((name) => !(name in values));
  if (lost !== undefined) {
    throw new Error(
      `.env has a line that begins with ${lost} and doesn't set it: write ${lost}="…", and check that the quotes above it are closed.`,
    );
  }
  return values;
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
function readSecret(path: string): string {
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
  if (text.trim() === '') throw new Error('names a file that is empty');
  return text.trim();
}
