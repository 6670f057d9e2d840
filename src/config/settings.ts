/** The settings, as `.env.example` and the docs list them: a kind, its default and range, and a line of help. */
import { LOG_LEVELS } from '../ops/log.ts';
import {
  address,
  hostAndPort,
  oneOf,
  redisAddress,
  type Setting,
  secret,
  slackIds,
  text,
  timeZone,
  wholeNumber,
} from './setting-kinds.ts';

/** What is set, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const TABLE = {
  SLACK_BOT_TOKEN: secret(/^xoxb-\S+$/, 'a bot token that begins with xoxb-'),
  SLACK_APP_TOKEN: secret(/^xapp-\S+$/, 'an app-level token that begins with xapp-'),
  SLACK_SIGNING_SECRET: {
    ...secret(/^\S+$/, 'the app’s signing secret, for HTTP mode'),
    required: 'the app’s signing secret, for HTTP mode. For Socket Mode, set SLACK_APP_TOKEN instead',
  },
  SLASH_COMMAND: text('/tasks', /^\/[^\s/]{1,31}$/, 'a command’s name, like /tasks'),
  SLACK_API_URL: address('https://slack.com/api', 'Another Slack Web API base'),
  PORT: wholeNumber(3000, [0, 65_535], 'POST /slack/events (HTTP mode), GET /healthz, GET /readyz'),
  METRICS_ADDRESS: hostAndPort('host:port for GET /metrics; empty: off'),

  LEADSQUARED_API_URL: {
    ...address('', 'https://{host} of the account’s region; plain http only for a loopback address'),
    required: 'https://{host} of the account’s region',
  },
  LEADSQUARED_ACCESS_KEY: secret(/^\S+$/, 'the access key of a LeadSquared user'),
  LEADSQUARED_SECRET_KEY: secret(/^\S+$/, 'the secret key of that user'),
  LEADSQUARED_AUTH: oneOf('query', ['query', 'headers'], 'query, or headers, which LeadSquared recommends'),
  LEADSQUARED_APP_URL: address(undefined, 'Web address of the account; by default from the API’s host'),
  LEADSQUARED_RATE_LIMIT: wholeNumber(25, [1, 100_000], 'The plan’s limit: this many calls …'),
  LEADSQUARED_RATE_WINDOW_MS: wholeNumber(5_000, [50, 3_600_000], '… in this many ms'),
  LEADSQUARED_TIMEOUT_MS: wholeNumber(10_000, [50, 600_000], 'One call, from send to last byte, in ms'),
  LEADSQUARED_TIME_ZONE: timeZone('UTC', 'The time zone of LeadSquared’s times'),
  LEADSQUARED_ACCOUNT_TIME_ZONE: timeZone(undefined, 'For all-day tasks; empty: the app asks LeadSquared'),

  TIME_ZONE: timeZone('UTC', 'The time zone of reps who have none in Slack'),
  CACHE_TTL_MS: wholeNumber(15_000, [0, 3_600_000], 'How long an answer is reused, in ms; 0: never'),
  MAX_QUEUE: wholeNumber(1_000, [1, 100_000], 'Lookups that may wait, in all …'),
  MAX_QUEUE_PER_USER: wholeNumber(100, [1, 100_000], '… and for one rep'),
  ALLOWED_USERS: slackIds(
    'UW',
    'U012AB3CD,U045EF6GH',
    'Who may use the app: Slack ids with commas. One match is enough; all empty: every member. People, …',
  ),
  ALLOWED_CHANNELS: slackIds('CDG', 'C012AB3CD,C045EF6GH', '… channels …'),
  ALLOWED_USER_GROUPS: slackIds('S', 'S012AB3CD', '… and user groups'),
  ADMIN_CONTACT: text('your Slack admin', /./, 'who can help: a Slack user id or words'),
  ALLOW_TASK_CHANGES: oneOf(
    'false',
    ['true', 'own', 'false'],
    'true: reps change and add tasks; own: only their own, and those of leads that they own',
  ),
  LEAD_VISIBILITY: oneOf(
    'all',
    ['all', 'own', 'team'],
    'Which leads a rep sees: all; own: owned, or with a task of theirs; team: also those of their reports',
  ),
  WATCH_INTERVAL_MS: wholeNumber(
    300_000,
    [0, 86_400_000],
    'How often the tasks of reps who want to hear of them are read, in ms; 0: not at all',
  ),
  AUDIT_LOG: oneOf('false', ['true', 'false'], 'true logs who saw and changed what, by ids'),
  REDIS_URL: redisAddress('Shares the limit between instances: redis://host:port, or rediss:// for TLS'),
  INSTANCES: wholeNumber(2, [1, 1_000], 'How many instances: divides the limit while Redis is away'),
  SHUTDOWN_GRACE_MS: wholeNumber(10_000, [0, 600_000], 'Time to answer waiting lookups after SIGTERM, in ms'),
  LOG_LEVEL: oneOf('info', LOG_LEVELS, 'fatal, error, warn, info, debug, trace or silent'),
};

export type SettingName = keyof typeof TABLE;
export const SETTINGS: { readonly [Name in SettingName]: Setting<(typeof TABLE)[Name]['byDefault']> } = TABLE;

/** Each can be in a file instead, named by `NAME_FILE`. */
export const SECRET_SETTINGS: readonly string[] = Object.entries<Setting<unknown>>(SETTINGS)
  .filter(([, { isSecret }]) => isSecret)
  .map(([name]) => name);
/** All names that can be set. */
export const SETTING_NAMES: readonly string[] = [
  ...Object.keys(SETTINGS),
  ...SECRET_SETTINGS.map((name) => `${name}_FILE`),
];

/** `''` if it isn't set. */
export function textOf(environment: Environment, name: string): string {
  return environment[name]?.trim() ?? '';
}
