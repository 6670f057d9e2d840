/** Reads the environment, `.env`, and the files with secrets. */
import { readFileSync, statSync } from 'node:fs';
import { errorCode } from '../ops/log.ts';
import { PROXY_VARIABLES } from '../ops/outgoing.ts';
import { decodeUtf8, NOT_UTF8, readDotEnv } from './dot-env.ts';
import { isQuoted } from './setting-kinds.ts';
import { type Environment, SECRET_SETTINGS, textOf } from './settings.ts';

/**
 * The environment comes first, then `.env` in the working directory. An empty variable counts as unset.
 * @returns the settings with the secrets from files, what is wrong with such files, by the setting's name, and whether there is
 *   a `.env`
 * @throws an Error that says what to fix in `.env`
 */
export function readSettings() {
  const set = Object.entries(process.env).filter(([, value]) => value?.trim() !== '');
  const inFile = readDotEnv();
  const environment: Environment = { ...inFile, ...Object.fromEntries(set) };
  const { secrets, fileProblems } = readSecretFiles(environment);
  return { environment: { ...environment, ...secrets }, fileProblems, hasDotEnv: inFile !== undefined };
}

/** The secrets from files, and what is wrong with files, both by the setting's name. */
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
 * The file's text without its line end.
 * @throws an Error that continues after the setting's name. It never has the path, which may be a misplaced secret
 */
function readSecret(name: string, path: string): string {
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error('should name a file, but names something else, perhaps a directory');
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
  if (isQuoted(secret) || !/^[\x21-\x7e\p{L}]+$/u.test(secret) || secret.startsWith(`${name}=`)) {
    throw new Error(
      `names a file that should have the value alone: without ${name}= before it, quotes, blanks, more lines, or characters that can’t be seen`,
    );
  }
  return secret;
}

/** What must never be in a log, a message or an error, even if the settings are wrong. */
export function secretsIn(environment: Environment): string[] {
  const logins = ADDRESSES_WITH_LOGINS.flatMap((name) => loginsIn(textOf(environment, name)));
  const secrets = [...SECRET_SETTINGS.map((name) => textOf(environment, name)), ...logins];
  return [...secrets, ...secrets.map(withoutPercents)].filter((secret) => secret !== '');
}

/** A proxy isn't our setting, but its password is a secret too. */
const ADDRESSES_WITH_LOGINS = ['REDIS_URL', ...PROXY_VARIABLES];

/** What comes before the host, even in a malformed address, and the password in it. */
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
