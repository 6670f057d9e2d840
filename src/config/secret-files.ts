/** Reads the secrets that are in files. */
import { readFileSync, statSync } from 'node:fs';
import { errorCode } from '../ops/log.ts';
import { codePoint } from './setting-names.ts';
import { type Environment, SECRET_SETTINGS, textOf } from './settings.ts';
import { decodeUtf8, NOT_UTF8 } from './utf8.ts';

/** The secrets that files hold, and what is wrong with files, both by the setting's name. */
export function readSecretFiles(environment: Environment) {
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
