/** Reads what is set: the environment, `.env`, and the files that hold secrets. */
import { readFileSync, statSync } from 'node:fs';
import { errorCode } from '../ops/log.ts';
import { PROXY_VARIABLES } from '../ops/outgoing.ts';
import { decodeUtf8, NOT_UTF8, readDotEnv } from './dot-env.ts';
import { codePoint } from './setting-names.ts';
import { type Environment, SECRET_SETTINGS, textOf } from './settings.ts';

/**
 * What is set, and for the rest what `.env` in the working directory says; an empty variable counts as unset.
 * @returns the environment with the secrets from files, and what is wrong with such files, by the setting's name
 * @throws an Error for a `.env` that is there and can't be read as a whole
 */
export function readSettings() {
  const set = Object.entries(process.env).filter(([, value]) => value?.trim() !== '');
  const environment: Environment = { ...readDotEnv(), ...Object.fromEntries(set) };
  const { secrets, fileProblems } = readSecretFiles(environment);
  return { environment: { ...environment, ...secrets }, fileProblems };
}

/** The secrets that files hold, and what is wrong with files, both by the setting's name. */
function readSecretFiles(environment: Environment) {
  const secrets: Record<string, string> = {};
  const fileProblems: Record<string, string> = {};
  for (const name of SECRET_SETTINGS) {
    const path = textOf(environment, `${name}_FILE`);
    if (path === '') continue;
    try {
      if (textOf(environment, name) !== '') throw new Error(`and ${name} are both set: set one of the two`);
      secrets[name] = readSecret(name, path);
    } catch (error) {
      fileProblems[name] = `${name}_FILE ${error instanceof Error ? error.message : 'could not be read'}`;
    }
  }
  return { secrets, fileProblems };
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
  const text = decodeUtf8(bytes);
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

/** All that must never be read in a log, a message or an error, also where the settings are wrong. */
export function secretsIn(environment: Environment): string[] {
  const logins = ADDRESSES_WITH_LOGINS.flatMap((name) => loginsIn(textOf(environment, name)));
  const secrets = [...SECRET_SETTINGS.map((name) => textOf(environment, name)), ...logins];
  return [...secrets, ...secrets.map(withoutPercents)].filter((secret) => secret !== '');
}

/** A proxy is not our setting, and its password no less a secret. */
const ADDRESSES_WITH_LOGINS = ['REDIS_URL', ...PROXY_VARIABLES];

/** What comes before the host, however badly it is written, and the password in it. */
function loginsIn(address: string): string[] {
  const login = address.slice(0, Math.max(0, address.lastIndexOf('@'))).replace(/^[a-z\d+]*:\/*/i, '');
  return [login, login.slice(login.indexOf(':') + 1)];
}

function withoutPercents(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
