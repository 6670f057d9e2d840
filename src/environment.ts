import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './config.ts';
import { errorCode } from './operate/log.ts';

/**
 * What is set, and for the rest what `.env` in the working directory says; an empty variable counts as unset. Node's
 * own reader leaves the `$` of LeadSquared's keys alone.
 * @throws an Error for a `.env` that is there and cannot be read
 */
export function readEnvironment(): Environment {
  const set = Object.entries(process.env).filter(([, value]) => value?.trim() !== '');
  try {
    return { ...parseEnv(readFileSync('.env', 'utf8')), ...Object.fromEntries(set) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Object.fromEntries(set);
    throw new Error(
      `.env could not be read (${errorCode(error)}): check that it is a file, and that this user may read it.`,
    );
  }
}
