/** Reads what is set: the environment, `.env`, and the files that hold secrets. */
import { PROXY_VARIABLES } from '../ops/outgoing.ts';
import { readDotEnv } from './dot-env.ts';
import { readSecretFiles } from './secret-files.ts';
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
