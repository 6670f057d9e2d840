/** Reads the settings from the environment, once at start, and names all that is wrong with them at once. */
import { LOG_LEVELS } from '../ops/log.ts';
import { PROXY_VARIABLES } from '../ops/outgoing.ts';
import { isTimeZone } from '../tasks/time-zone.ts';
import { problemOfName } from './setting-names.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  readonly slack: {
    readonly botToken: string;
    readonly apiUrl: string;
    /** Socket Mode by the app token, HTTP by the signing secret. */
    readonly connection:
      | { readonly mode: 'socket'; readonly appToken: string }
      | { readonly mode: 'http'; readonly signingSecret: string };
  };
  readonly port: number;
  /** Where `GET /metrics` is served, if anywhere. */
  readonly metricsAddress: { readonly host: string; readonly port: number } | undefined;
  readonly leadSquared: {
    readonly apiUrl: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly auth: 'query' | 'headers';
    /** Where the account's pages are, when that is known. */
    readonly appUrl: string | undefined;
    readonly rateLimit: number;
    readonly rateWindowMs: number;
    readonly timeoutMs: number;
    readonly timeZone: string;
    /** Of the account's days; undefined: LeadSquared is asked. */
    readonly accountTimeZone: string | undefined;
  };
  readonly timeZone: string;
  readonly cacheTtlMs: number;
  readonly maxQueue: number;
  readonly maxQueuePerUser: number;
  readonly allowed: {
    readonly users: readonly string[];
    readonly channels: readonly string[];
    readonly userGroups: readonly string[];
  };
  readonly adminContact: string;
  /** What the app's command is called in this workspace, with its slash. */
  readonly slashCommand: string;
  /** Shows Complete and Reschedule. */
  readonly allowTaskChanges: boolean;
  /** Shares what must be one between instances, where there are several. */
  readonly redisUrl: string | undefined;
  /** By how many the limit is divided while Redis is away. */
  readonly instances: number;
  readonly shutdownGraceMs: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export type ConfigReading =
  | { readonly config: Config; readonly problems?: never; readonly misnamed?: never }
  | {
      readonly config?: never;
      /** One line a setting: its name, what it should be, and what it is unless that is secret. */
      readonly problems: readonly string[];
      /** The names that are set, and were meant to be those of settings. */
      readonly misnamed: readonly string[];
    };

/** For each, `NAME_FILE` names a file that has it. */
export const SECRET_SETTINGS: readonly string[] = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'LEADSQUARED_ACCESS_KEY',
  'LEADSQUARED_SECRET_KEY',
  'REDIS_URL',
];

const SLACK_API_URL = 'https://slack.com/api/';

/**
 * An empty variable counts as unset.
 * @param fileProblems what is wrong with the files of secrets, by the setting's name
 */
export function readConfig(
  environment: Environment,
  fileProblems: Readonly<Record<string, string>> = {},
): ConfigReading {
  const problems = Object.values(fileProblems);
  const known = new Set(SECRET_SETTINGS.flatMap((name) => [name, `${name}_FILE`]));
  /** The setting that has the value, or that names the file it is from. */
  const sourceOf = (name: string) => {
    const isFromFile = SECRET_SETTINGS.includes(name) && isSet(environment, `${name}_FILE`);
    return isFromFile
      ? { setting: `${name}_FILE`, before: 'the path of a file with ' }
      : { setting: name, before: '' };
  };

  function read<T>(name: string, fallback: T, expected: string, parse: (value: string) => T | undefined): T {
    known.add(name);
    const value = environment[name]?.trim();
    const { setting, before } = sourceOf(name);
    if (value === undefined || value === '') return fallback;
    const parsed = parse(value);
    if (parsed === undefined)
      problems.push(`${setting} should be ${before}${expected}${quoted(name, value)}`);
    return parsed ?? fallback;
  }

  function required(name: string, expected: string, pattern: RegExp): string {
    known.add(name);
    const value = environment[name]?.trim() ?? '';
    const { setting, before } = sourceOf(name);
    if (name in fileProblems) return value;
    if (value === '') problems.push(`${name} is missing: it should be ${expected}`);
    else if (!pattern.test(value)) problems.push(`${setting} should be ${before}${expected}`);
    return value;
  }

  const wholeNumber = (name: string, fallback: number, [min, max]: readonly [number, number]) =>
    read(name, fallback, `a whole number from ${min} to ${max}`, (value) => {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    });
  const zone = <T>(name: string, fallback: T) =>
    read<string | T>(name, fallback, 'an IANA time zone, like Asia/Kolkata', (value) =>
      isTimeZone(value) ? value : undefined,
    );
  const oneOf = <T extends string>(name: string, words: readonly T[], fallback: T) =>
    read(name, fallback, `one of ${words.join(', ')}`, (value) => words.find((word) => word === value));
  const address = (name: string) =>
    read<string | undefined>(
      name,
      undefined,
      'an https:// address (http:// for a loopback one alone), without keys and ?',
      readAddress,
    );
  const ids = (name: string, letters: string, example: string) =>
    read<readonly string[]>(name, [], `a comma list of Slack ids, like ${example}`, (value) => {
      const list = value
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== '');
      // Of a comma alone would follow that everybody is let in.
      const isWell = list.length > 0 && list.every((id) => new RegExp(`^[${letters}][A-Z0-9]+$`).test(id));
      return isWell ? list : undefined;
    });

  function connection(): Config['slack']['connection'] {
    if (isSet(environment, 'SLACK_APP_TOKEN') || isSet(environment, 'SLACK_APP_TOKEN_FILE')) {
      const appToken = required('SLACK_APP_TOKEN', 'an app-level token that begins with xapp-', /^xapp-\S+$/);
      return { mode: 'socket', appToken };
    }
    const expected = 'the app’s signing secret, or SLACK_APP_TOKEN set for Socket Mode';
    return { mode: 'http', signingSecret: required('SLACK_SIGNING_SECRET', expected, /^\S+$/) };
  }

  const apiUrl = address('LEADSQUARED_API_URL');
  if (!isSet(environment, 'LEADSQUARED_API_URL')) {
    problems.push('LEADSQUARED_API_URL is missing: it should be https://{host} of the account’s region');
  }

  const config: Config = {
    slack: {
      botToken: required('SLACK_BOT_TOKEN', 'a bot token that begins with xoxb-', /^xoxb-\S+$/),
      apiUrl: `${address('SLACK_API_URL') ?? SLACK_API_URL.replace(/\/$/, '')}/`,
      connection: connection(),
    },
    port: wholeNumber('PORT', 3000, [0, 65_535]),
    metricsAddress: read<Config['metricsAddress']>(
      'METRICS_ADDRESS',
      undefined,
      'host:port',
      readHostAndPort,
    ),
    leadSquared: {
      // People paste the address with the version that each call adds.
      apiUrl: (apiUrl ?? '').replace(/\/v2$/i, ''),
      accessKey: required('LEADSQUARED_ACCESS_KEY', 'the access key of a LeadSquared user', /^\S+$/),
      secretKey: required('LEADSQUARED_SECRET_KEY', 'the secret key of that user', /^\S+$/),
      auth: oneOf('LEADSQUARED_AUTH', ['query', 'headers'], 'query'),
      appUrl: address('LEADSQUARED_APP_URL') ?? appUrlOf(apiUrl),
      rateLimit: wholeNumber('LEADSQUARED_RATE_LIMIT', 25, [1, 100_000]),
      rateWindowMs: wholeNumber('LEADSQUARED_RATE_WINDOW_MS', 5_000, [50, 3_600_000]),
      timeoutMs: wholeNumber('LEADSQUARED_TIMEOUT_MS', 10_000, [50, 600_000]),
      timeZone: zone('LEADSQUARED_TIME_ZONE', 'UTC'),
      accountTimeZone: zone('LEADSQUARED_ACCOUNT_TIME_ZONE', undefined),
    },
    timeZone: zone('TIME_ZONE', 'UTC'),
    cacheTtlMs: wholeNumber('CACHE_TTL_MS', 15_000, [0, 3_600_000]),
    maxQueue: wholeNumber('MAX_QUEUE', 1_000, [1, 100_000]),
    maxQueuePerUser: wholeNumber('MAX_QUEUE_PER_USER', 100, [1, 100_000]),
    allowed: {
      users: ids('ALLOWED_USERS', 'UW', 'U012AB3CD,U045EF6GH'),
      channels: ids('ALLOWED_CHANNELS', 'CDG', 'C012AB3CD,C045EF6GH'),
      userGroups: ids('ALLOWED_USER_GROUPS', 'S', 'S012AB3CD'),
    },
    slashCommand: read('SLASH_COMMAND', '/tasks', 'a command’s name, like /tasks', (value) =>
      /^\/[^\s/]{1,31}$/.test(value) ? value : undefined,
    ),
    adminContact: read('ADMIN_CONTACT', 'your Slack admin', 'a Slack user id or words', (value) => value),
    allowTaskChanges: oneOf('ALLOW_TASK_CHANGES', ['true', 'false'], 'false') === 'true',
    redisUrl: read<string | undefined>(
      'REDIS_URL',
      undefined,
      'redis://:password@host:port, or rediss:// for TLS; in a password write what is no letter or digit as %XX',
      readRedisUrl,
    ),
    instances: wholeNumber('INSTANCES', 2, [1, 1_000]),
    shutdownGraceMs: wholeNumber('SHUTDOWN_GRACE_MS', 10_000, [0, 600_000]),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  const misnamed = Object.keys(environment).flatMap((name) => {
    const problem = isSet(environment, name) ? problemOfName(name, [...known]) : undefined;
    return problem === undefined ? [] : [{ name, problem }];
  });
  problems.push(...misnamed.map(({ problem }) => problem));
  return problems.length > 0 ? { problems, misnamed: misnamed.map(({ name }) => name) } : { config };
}

export function isSlackConfigured(environment: Environment): boolean {
  // .env.example names it, and Slack itself is where it leads.
  const isAnother = environment.SLACK_API_URL?.trim() !== SLACK_API_URL;
  return Object.keys(environment).some(
    (name) =>
      name.startsWith('SLACK_') && isSet(environment, name) && (name !== 'SLACK_API_URL' || isAnother),
  );
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name]?.trim() ?? '') !== '';
}

/** Keys and tokens are longer, and people paste them into the wrong setting. */
const MAX_QUOTED = 20;

function quoted(name: string, value: string): string {
  const isShort = value.length <= MAX_QUOTED && name !== 'REDIS_URL';
  return isShort || /^https?:\/\/[\w.-]+(?::\d+)?\/?$/i.test(value) ? `, and is “${value}”` : '';
}

/** All that must never be read in a log, a message or an error, also where the settings are wrong. */
export function secretsIn(environment: Environment): string[] {
  const textOf = (name: string) => environment[name]?.trim() ?? '';
  const secrets = [
    ...SECRET_SETTINGS.map(textOf),
    ...ADDRESSES_WITH_LOGINS.flatMap((name) => loginsIn(textOf(name))),
  ];
  return [...secrets, ...secrets.map(withoutPercents)].filter((secret) => secret !== '');
}

/** A proxy is not our setting, and its password no less a secret. */
const ADDRESSES_WITH_LOGINS = ['REDIS_URL', ...PROXY_VARIABLES];

/** What stands before the host, however badly it is written, and the password in it. */
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

function readRedisUrl(value: string): string | undefined {
  const url = URL.parse(value);
  const isRedis = url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '';
  if (!isRedis || !/^(?:\/\d*)?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    return undefined;
  // A % that is not encoded itself.
  return /%(?![\da-f]{2})/i.test(url.username + url.password) ? undefined : value;
}

/** Without its trailing slash. Keys travel to it, so it is encrypted unless it never leaves the machine. */
function readAddress(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return undefined;
  }
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) return undefined;
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function readHostAndPort(value: string): { host: string; port: number } | undefined {
  const parts = /^(?:\[(?<ip6>[^\]]+)\]|(?<name>[^:\s]+)):(?<port>\d{1,5})$/.exec(value)?.groups;
  const host = parts?.ip6 ?? parts?.name;
  const port = Number(parts?.port);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** The web pages stand at the API's host without its `api-`; the oldest region has a name of its own. */
function appUrlOf(apiUrl: string | undefined): string | undefined {
  const host = apiUrl === undefined ? '' : new URL(apiUrl).hostname;
  if (host === 'api.leadsquared.com') return 'https://run.leadsquared.com';
  const region = /^api-(?<region>[a-z0-9-]+\.leadsquared\.com)$/.exec(host)?.groups?.region;
  return region === undefined ? undefined : `https://${region}`;
}
