/** Reads the settings from the environment once, at the start, and reports every problem at once. */
import { problemOfName } from './setting-names.ts';
import { type Environment, SETTING_NAMES, SETTINGS, type SettingName, textOf } from './settings.ts';

type Read = <Name extends SettingName>(name: Name) => (typeof SETTINGS)[Name]['byDefault'];

export type Config = ReturnType<typeof configFrom>;

/** The settings in the shape that the app uses. */
function configFrom(read: Read) {
  const apiUrl = read('LEADSQUARED_API_URL');
  const appToken = read('SLACK_APP_TOKEN');
  return {
    slack: {
      botToken: read('SLACK_BOT_TOKEN'),
      apiUrl: `${read('SLACK_API_URL')}/`,
      /** Socket Mode with the app token, HTTP with the signing secret. */
      connection:
        appToken === ''
          ? ({ mode: 'http', signingSecret: read('SLACK_SIGNING_SECRET') } as const)
          : ({ mode: 'socket', appToken } as const),
    },
    port: read('PORT'),
    /** Where `GET /metrics` is served, if anywhere. */
    metricsAddress: read('METRICS_ADDRESS'),
    leadSquared: {
      // People paste the address with the version, which each call adds.
      apiUrl: apiUrl.replace(/\/v2$/i, ''),
      accessKey: read('LEADSQUARED_ACCESS_KEY'),
      secretKey: read('LEADSQUARED_SECRET_KEY'),
      auth: read('LEADSQUARED_AUTH'),
      /** Where the account's pages are, if known. */
      appUrl: read('LEADSQUARED_APP_URL') ?? appUrlOf(apiUrl),
      rateLimit: read('LEADSQUARED_RATE_LIMIT'),
      rateWindowMs: read('LEADSQUARED_RATE_WINDOW_MS'),
      timeoutMs: read('LEADSQUARED_TIMEOUT_MS'),
      timeZone: read('LEADSQUARED_TIME_ZONE'),
      /** Undefined: the app asks LeadSquared. */
      accountTimeZone: read('LEADSQUARED_ACCOUNT_TIME_ZONE'),
    },
    timeZone: read('TIME_ZONE'),
    cacheTtlMs: read('CACHE_TTL_MS'),
    maxQueue: read('MAX_QUEUE'),
    maxQueuePerUser: read('MAX_QUEUE_PER_USER'),
    allowed: {
      users: read('ALLOWED_USERS'),
      channels: read('ALLOWED_CHANNELS'),
      userGroups: read('ALLOWED_USER_GROUPS'),
    },
    slashCommand: read('SLASH_COMMAND'),
    adminContact: read('ADMIN_CONTACT'),
    taskChanges: ({ true: 'all', own: 'own', false: 'none' } as const)[read('ALLOW_TASK_CHANGES')],
    visibility: read('LEAD_VISIBILITY'),
    watchIntervalMs: read('WATCH_INTERVAL_MS'),
    isAudited: read('AUDIT_LOG') === 'true',
    redisUrl: read('REDIS_URL'),
    instances: read('INSTANCES'),
    shutdownGraceMs: read('SHUTDOWN_GRACE_MS'),
    logLevel: read('LOG_LEVEL'),
  };
}

/** The web pages are at the API's host without its `api-`, except in the oldest region. */
function appUrlOf(apiUrl: string): string | undefined {
  const host = URL.parse(apiUrl)?.hostname ?? '';
  if (host === 'api.leadsquared.com') return 'https://run.leadsquared.com';
  const region = /^api-(?<region>[a-z0-9-]+\.leadsquared\.com)$/.exec(host)?.groups?.region;
  return region === undefined ? undefined : `https://${region}`;
}

/**
 * An empty variable counts as unset.
 * @param fileProblems what is wrong with the files of secrets, by the setting's name
 * @returns the config, with defaults for wrong settings, and their problems: for each its name, what it should be, and
 * what it is unless that is secret
 */
export function readConfig(environment: Environment, fileProblems: Readonly<Record<string, string>> = {}) {
  const problems = Object.values(fileProblems);
  const appToken = textOf(environment, 'SLACK_APP_TOKEN') || textOf(environment, 'SLACK_APP_TOKEN_FILE');
  const unused = appToken ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN';
  const config = configFrom((name) => {
    const setting = SETTINGS[name];
    if (name in fileProblems || name === unused) return setting.byDefault;
    const value = textOf(environment, name);
    const parsed = value === '' ? undefined : setting.parse(value);
    if (parsed !== undefined) return parsed;
    if (value !== '') problems.push(wrongValue(name, environment));
    else if (setting.required) problems.push(`${name} is missing: it should be ${setting.required}`);
    return setting.byDefault;
  });
  for (const name of Object.keys(environment)) {
    const problem = textOf(environment, name) === '' ? undefined : problemOfName(name, SETTING_NAMES);
    if (problem !== undefined) problems.push(problem);
  }
  return { config, problems };
}

/** Keys and tokens are longer, and people paste them into the wrong setting. */
const MAX_QUOTED = 20;

function wrongValue(name: SettingName, environment: Environment): string {
  const { expected, isSecret } = SETTINGS[name];
  const isInFile = textOf(environment, `${name}_FILE`) !== '';
  if (isSecret && isInFile) return `${name}_FILE should be the path of a file with ${expected}`;
  const value = textOf(environment, name);
  if (isSecret) return `${name} should be ${expected}${wrongStart(value, expected)}`;
  const isShown = value.length <= MAX_QUOTED || /^https?:\/\/[\w.-]+(?::\d+)?\/?$/i.test(value);
  return `${name} should be ${expected}${isShown ? `, but is “${value}”` : ''}`;
}

/** What the value of a secret begins with, where that says what was pasted and isn't secret. */
function wrongStart(value: string, expected: string): string {
  const kind = /^(?:xox[a-z]|xapp)-/.exec(value)?.[0];
  if (kind !== undefined) return expected.includes(kind) ? '' : `, but begins with ${kind}`;
  return /^["'`“”‘’„]/.test(value) ? ', but begins with a quote' : '';
}

/** Whether any Slack setting is set, other than its address as in `.env.example`. */
export function isSlackConfigured(environment: Environment): boolean {
  return Object.keys(environment).some((name) => {
    const unset = name === 'SLACK_API_URL' ? ['', `${SETTINGS.SLACK_API_URL.byDefault}/`] : [''];
    return name.startsWith('SLACK_') && !unset.includes(textOf(environment, name));
  });
}
