/** `npm run doctor`: checks what is set, and says line by line what to mend. Prints no secret and no personal data. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { readSettings, secretsIn } from './config/environment.ts';
import { type Config, readConfig } from './config/read-config.ts';
import type { Environment } from './config/settings.ts';
import { type Sample, samples } from './doctor-samples.ts';
import { readAccountZone } from './leadsquared/api/account-zone.ts';
import { createClient } from './leadsquared/api/client.ts';
import type { Account } from './leadsquared/api/read-account.ts';
import { oneLine } from './messages/block-text.ts';
import { listen } from './ops/listen.ts';
import { errorCode, faultWords } from './ops/log.ts';
import { allowSlowAddresses, PROXY_VARIABLES, proxyVariableInUse } from './ops/outgoing.ts';
import { createRedactor, printable } from './ops/secrets.ts';
import { mendFor } from './slack/connection.ts';
import { createSlackFetch, slackWord } from './slack/fetch.ts';
import { missingScopes } from './slack/scopes.ts';

/** One line: what is well, what is to be mended, or what could not be checked. */
type Finding = readonly [kind: 'well' | 'mend' | 'unknown', words: string];

const SIGNS = { well: '✓', mend: '✗', unknown: '–' } as const;
const TIME_LIMIT_MS = 10_000;
/** Of one message or view; the first say what is wrong. */
const MAX_COMPLAINTS = 10;
/** Of what Slack wrote, on a line. */
const MAX_QUOTED = 300;
/** Slack allows about 100 such calls a minute. */
const MAX_USERS = 50;
/** Slack's signatures are refused when they are older than 5 minutes. */
const MAX_CLOCK_ERROR_MS = 60_000;

/** For what is missing or wrong, so that the rest can be checked. */
const STAND_INS: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-none',
  SLACK_APP_TOKEN: 'xapp-none',
  SLACK_SIGNING_SECRET: 'none',
  LEADSQUARED_API_URL: 'https://none.invalid',
  LEADSQUARED_ACCESS_KEY: 'none',
  LEADSQUARED_SECRET_KEY: 'none',
};

let mends = 0;
let unknowns = 0;
// Until the settings are read there is no secret to know of.
let redact = createRedactor([]);
process.on('uncaughtException', (error) => {
  console.error(printable(redact(`The doctor failed: ${faultWords(error)}`)));
  process.exit(1);
});
allowSlowAddresses();
print(checkNode());
const { config, wrong } = checkSettings();
if (config) {
  for (const finding of await checkPorts(config)) print(finding);
  const isRight = (prefix: string) => !wrong.some((name) => name.startsWith(prefix));
  const checks = [
    ['SLACK_', checkSlack],
    ['LEADSQUARED_', checkLeadSquared],
    ['REDIS_', checkRedis],
  ] as const;
  for (const [prefix, check] of checks) {
    if (isRight(prefix)) for (const finding of await check(config)) print(finding);
    else print(['unknown', `Not asked until the settings ${prefix}… are right`]);
  }
}
const notChecked = unknowns === 0 ? '' : `; ${unknowns} worth a look (–)`;
console.log(`\n${mends === 0 ? 'Nothing to mend' : `${mends} to mend`}${notChecked}.`);
process.exit(mends === 0 ? 0 : 1);

function print([kind, words]: Finding): void {
  if (kind === 'mend') mends += 1;
  if (kind === 'unknown') unknowns += 1;
  console.log(printable(redact(`${SIGNS[kind]} ${words}`)));
}

function checkNode(): Finding {
  const { engines }: { engines: { node: string } } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = engines.node.replace('>=', '').split('.').map(Number);
  const isNew = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  return isNew
    ? ['well', `Node ${process.versions.node}`]
    : [
        'mend',
        `Node ${process.versions.node} is too old: install ${engines.node.replace('>=', '')} or newer`,
      ];
}

function checkSettings(): { config: Config | undefined; wrong: readonly string[] } {
  try {
    const { environment, fileProblems } = readSettings();
    redact = createRedactor(secretsIn(environment));
    const { config, problems = [], misnamed = [] } = readConfig(environment, fileProblems);
    for (const problem of problems) print(['mend', problem]);
    if (config) print(['well', 'Settings: all that have to be there are there, and all can be read']);
    for (const finding of checkProxy(environment)) print(finding);
    const wrong = problems.map((problem) => /^\w+/.exec(problem)?.[0].replace(/_FILE$/, '') ?? '');
    const stoodIn = Object.fromEntries(
      wrong.flatMap((name) => [
        [name, STAND_INS[name] ?? ''],
        [`${name}_FILE`, ''],
      ]),
    );
    const rest = Object.entries(environment).filter(([name]) => !misnamed.includes(name));
    return { config: config ?? readConfig({ ...Object.fromEntries(rest), ...stoodIn }).config, wrong };
  } catch (error) {
    print(['mend', error instanceof Error ? error.message : 'The settings could not be read']);
    return { config: undefined, wrong: [] };
  }
}

/** Its address may have a password, so only its name is printed. */
function checkProxy(environment: Environment): Finding[] {
  const used = proxyVariableInUse();
  if (used !== undefined) {
    return [['well', `${used}: all calls to Slack and LeadSquared go by it, but to hosts in NO_PROXY`]];
  }
  const name = PROXY_VARIABLES.find((variable) => (environment[variable]?.trim() ?? '') !== '');
  if (name === undefined) return [];
  const small = name.toLowerCase();
  if (process.env[name] && process.env[small] === '') {
    return [
      ['unknown', `${name} is set, and nothing goes by it: ${small} is set too, is empty, and comes first`],
    ];
  }
  const words = `${name} is set, and nothing goes by it: set NODE_USE_ENV_PROXY=1 too, both in the environment rather than in .env, on Node 22.21 or newer`;
  return [['unknown', words]];
}

async function checkPorts({ port, metricsAddress }: Config): Promise<Finding[]> {
  const open = async (setting: string, at: { host?: string; port: number }): Promise<Finding> => {
    const server = createServer();
    try {
      await listen(server, { ...at, setting });
      return ['well', `${setting}: port ${at.port} can be opened`];
    } catch (error) {
      const words = error instanceof Error ? error.message : `${setting}: the port cannot be opened`;
      // It may well be the app itself.
      return [words.includes('EADDRINUSE') ? 'unknown' : 'mend', words];
    } finally {
      server.close();
    }
  };
  const findings = [await open('PORT', { port })];
  if (metricsAddress) findings.push(await open('METRICS_ADDRESS', metricsAddress));
  return findings;
}

async function checkSlack({ slack, allowed }: Config): Promise<Finding[]> {
  const { answer, headers } = await callSlack(slack, 'auth.test', slack.botToken);
  if (answer.ok !== true) return [['mend', refusal('SLACK_BOT_TOKEN', answer.error, slack.apiUrl)]];
  const findings: Finding[] = [
    ['well', 'Slack takes SLACK_BOT_TOKEN'],
    ...checkScopes(headers?.get('x-oauth-scopes')),
  ];

  if (slack.connection.mode === 'socket') {
    const opened = await callSlack(slack, 'apps.connections.open', slack.connection.appToken);
    findings.push(
      opened.answer.ok === true
        ? ['well', 'Slack takes SLACK_APP_TOKEN, for Socket Mode']
        : ['mend', refusal('SLACK_APP_TOKEN', opened.answer.error, slack.apiUrl)],
    );
  } else {
    findings.push(['unknown', 'SLACK_SIGNING_SECRET: whether it is right shows when a command comes']);
  }
  for (const user of allowed.users.slice(0, MAX_USERS)) {
    const { answer } = await callSlack(slack, 'users.info', slack.botToken, { user });
    if (answer.ok !== true)
      findings.push(['mend', `ALLOWED_USERS: Slack does not know ${user} (${answer.error})`]);
  }
  for (const userGroup of allowed.userGroups) {
    const { answer } = await callSlack(slack, 'usergroups.users.list', slack.botToken, {
      usergroup: userGroup,
    });
    findings.push(
      answer.ok === true
        ? ['well', `Slack tells who is in ${userGroup}`]
        : ['mend', `ALLOWED_USER_GROUPS: Slack does not tell who is in ${userGroup} (${answer.error})`],
    );
  }
  findings.push(...(await checkBlocks(slack)));
  return [...findings, checkClock('Slack', headers?.get('date'))];
}

/** Asks Slack about one sample after the other, for it does not say how many such calls it takes. */
async function checkBlocks(slack: Config['slack']): Promise<Finding[]> {
  const all = samples(new Date());
  const findings: Finding[] = [];
  for (const [index, sample] of all.entries()) {
    const { answer } = await callSlack(slack, 'blocks.validate', slack.botToken, fieldsOf(sample));
    const complaints = complaintsAbout(sample, answer);
    if (complaints === undefined) {
      const checked = `${index} of ${all.length} messages and views were checked`;
      return [
        ...findings,
        ['unknown', `Slack did not check what the app shows (${answer.error}): ${checked}`],
      ];
    }
    findings.push(...complaints);
  }
  if (findings.length > 0) return findings;
  return [['well', `Slack takes what the app shows: ${all.length} messages and views were checked`]];
}

/** A message's `text` is not checked, and refused here. */
function fieldsOf(sample: Sample): Record<string, string> {
  return 'message' in sample
    ? { message: JSON.stringify({ blocks: sample.message.blocks }) }
    : { view: JSON.stringify(sample.view) };
}

/** Undefined when Slack did not check it. */
function complaintsAbout({ what }: Sample, answer: Record<string, unknown>): Finding[] | undefined {
  if (answer.ok === true) return [];
  if (answer.error !== 'invalid_message' && answer.error !== 'invalid_view') return undefined;
  const errors: readonly unknown[] = Array.isArray(answer.errors) ? answer.errors : [];
  const report = 'this is a fault of the app, so report it';
  const lines = errors.slice(0, MAX_COMPLAINTS).map((error): Finding => {
    const { pointer, code, message }: Record<string, unknown> = Object(error);
    const words = `${quoted(pointer)}: ${quoted(message)} (${slackWord(code)})`;
    return ['mend', `Slack would refuse ${what} at ${words}: ${report}`];
  });
  const more = errors.length - lines.length;
  if (lines.length === 0) return [['mend', `Slack would refuse ${what} (${answer.error}): ${report}`]];
  return more === 0 ? lines : [...lines, ['mend', `Slack would refuse ${what} for ${more} more reasons`]];
}

/** Slack's own text, on one line, so that it can be none of ours. A secret is cut before half of it is. */
function quoted(text: unknown): string {
  return typeof text === 'string' ? oneLine(redact(text), MAX_QUOTED) : '(not said)';
}

async function callSlack(
  { apiUrl }: Config['slack'],
  method: string,
  token: string,
  fields: Record<string, string> = {},
): Promise<{ answer: Record<string, unknown>; headers?: Headers }> {
  try {
    const response = await createSlackFetch(redact)(`${apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    const answer: Record<string, unknown> = await response.json();
    const error = answer.ok === true ? {} : { error: slackWord(answer.error) };
    return { answer: { ...answer, ...error }, headers: response.headers };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { answer: { ok: false, error: `no answer, ${errorCode(cause)}` } };
  }
}

function refusal(name: string, error: unknown, apiUrl: string): string {
  return String(error).startsWith('no answer')
    ? `Slack could not be reached at ${new URL(apiUrl).origin} (${error}): check the network and SLACK_API_URL`
    : `Slack refused ${name} (${error}): ${mendFor(error)}`;
}

function checkScopes(granted: string | null | undefined): Finding[] {
  if (!granted) return [['unknown', 'Slack did not say which scopes the app has']];
  const has = granted.split(',').map((scope) => scope.trim());
  const missing = missingScopes(has);
  return missing.length === 0
    ? [['well', 'The app has all scopes of manifest.yml']]
    : [
        [
          'mend',
          `The app lacks the scopes ${missing.join(', ')}: add them in Slack, and install the app again`,
        ],
      ];
}

async function checkLeadSquared({ leadSquared }: Config): Promise<Finding[]> {
  const client = createClient(leadSquared, redact);
  const startedAtMs = performance.now();
  const { answer, serverDate } = await client.retrieveAccount();
  const tookMs = Math.round(performance.now() - startedAtMs);
  await client.close();
  const clock = serverDate === undefined ? [] : [checkClock('LeadSquared', serverDate)];
  if (answer.kind === 'limit-refused') {
    return [
      ['mend', 'LeadSquared takes no more calls for now, so its keys were not checked: try again'],
      ...clock,
    ];
  }
  if (answer.kind === 'failed')
    return [['mend', wordsFor(answer.failure.kind, answer.failure.detail)], ...clock];

  const { apiHost, appHost } = answer.value;
  const findings: Finding[] = [['well', `LeadSquared takes the keys; one call took ${tookMs} ms`]];
  // Any other host may be a proxy before the right region.
  const isOfLeadSquared = /\.leadsquared\.com$/.test(new URL(leadSquared.apiUrl).host);
  if (apiHost !== '' && apiHost !== new URL(leadSquared.apiUrl).host) {
    findings.push([
      isOfLeadSquared ? 'mend' : 'unknown',
      `LEADSQUARED_API_URL is not the one of the account’s region, which is https://${apiHost}`,
    ]);
  }
  if (leadSquared.appUrl === undefined) {
    findings.push([
      'unknown',
      `LEADSQUARED_APP_URL is not known, so lists have no link${appHost && `: set it to https://${appHost}`}`,
    ]);
  } else if (appHost !== '' && appHost !== new URL(leadSquared.appUrl).host) {
    findings.push(['unknown', `LEADSQUARED_APP_URL is another than LeadSquared says: https://${appHost}`]);
  }
  return [
    ...findings,
    checkRole(answer.value),
    checkAccountZone(answer.value, leadSquared),
    checkCountryCode(answer.value),
    limitFinding(leadSquared),
    ...clock,
  ];
}

function checkRole({ role }: Account): Finding {
  if (/^administrator$/i.test(role)) return ['well', 'The keys’ user is an administrator'];
  const said =
    role === ''
      ? 'LeadSquared did not say the role of the keys’ user'
      : `The keys’ user is “${quoted(role)}”`;
  return [
    'unknown',
    `${said}: task types that this user may not see are left out without a word, so use an administrator’s keys`,
  ];
}

function checkAccountZone({ timeZone }: Account, { accountTimeZone }: Config['leadSquared']): Finding {
  const zone = readAccountZone(timeZone, new Date());
  const said = timeZone === '' ? 'no time zone' : `“${quoted(timeZone)}”`;
  if (accountTimeZone !== undefined) {
    return [
      zone === undefined || canonical(zone) === canonical(accountTimeZone) ? 'well' : 'unknown',
      `The account’s time zone is ${accountTimeZone} by LEADSQUARED_ACCOUNT_TIME_ZONE; LeadSquared says ${said}`,
    ];
  }
  return zone === undefined
    ? [
        'unknown',
        `LeadSquared says ${said} for the account, so all-day tasks count by UTC: set LEADSQUARED_ACCOUNT_TIME_ZONE`,
      ]
    : ['well', `The account’s time zone, by which all-day tasks count, is ${zone}: LeadSquared says ${said}`];
}

/** Asia/Kolkata and Asia/Calcutta are one. */
function canonical(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}

function checkCountryCode({ countryCode }: Account): Finding {
  return countryCode === ''
    ? [
        'unknown',
        'LeadSquared says no country code for the account: phone numbers without one are searched as typed',
      ]
    : ['well', `Phone numbers without a country code are searched with the account’s, +${countryCode}, too`];
}

/** LeadSquared tells its limit only when it refuses a call for it. */
function limitFinding({ rateLimit, rateWindowMs }: Config['leadSquared']): Finding {
  return [
    'unknown',
    `Up to ${rateLimit} calls in ${rateWindowMs / 1000} s are sent (LEADSQUARED_RATE_LIMIT): compare with the plan, in LeadSquared under Settings, Manage Subscription`,
  ];
}

function wordsFor(kind: string, detail: string): string {
  switch (kind) {
    case 'access-refused':
      return 'LeadSquared refused the keys: check LEADSQUARED_ACCESS_KEY and LEADSQUARED_SECRET_KEY, and that their user is active';
    case 'address-wrong':
      return 'LeadSquared knows no such address (404): LEADSQUARED_API_URL is https:// and the host alone';
    case 'not-answering':
      return detail.startsWith('HTTP ')
        ? `LeadSquared answered ${detail}, so its keys were not checked: try again, and check LEADSQUARED_API_URL`
        : `LeadSquared could not be reached (${detail}): check the network and LEADSQUARED_API_URL`;
    default:
      return `LeadSquared answered in another way than expected (${detail}): check LEADSQUARED_API_URL`;
  }
}

async function checkRedis({ redisUrl, leadSquared }: Config): Promise<Finding[]> {
  if (redisUrl === undefined) return [['well', 'No REDIS_URL: this is the only instance']];
  const { examineRedis } = await import('./redis/examine-redis.ts');
  try {
    const { version, isClusterNode, fault } = await examineRedis(redisUrl, leadSquared);
    if (fault) return [['mend', `Redis cannot do the work (${fault.word}): ${fault.advice}`]];
    const findings: Finding[] = [];
    if (version === undefined) findings.push(['unknown', 'Redis does the work, but did not say its version']);
    else if (Number.parseInt(version, 10) >= 7) findings.push(['well', `Redis ${version}`]);
    else findings.push(['mend', 'REDIS_URL: this Redis is older than 7']);
    if (isClusterNode) {
      findings.push([
        'unknown',
        'REDIS_URL is a node of a cluster: that works only as long as this node owns our keys',
      ]);
    }
    return findings;
  } catch (error) {
    return [['mend', error instanceof Error ? error.message : 'Redis could not be used']];
  }
}

function checkClock(whose: string, date: string | null | undefined): Finding {
  const errorMs = Date.now() - Date.parse(date ?? '');
  if (Number.isNaN(errorMs)) return ['unknown', `${whose} did not say what time it is`];
  const seconds = Math.round(Math.abs(errorMs) / 1000);
  return Math.abs(errorMs) < MAX_CLOCK_ERROR_MS
    ? ['well', `This machine’s clock agrees with that of ${whose}`]
    : [
        'mend',
        `This machine’s clock is ${seconds} s ${errorMs > 0 ? 'ahead of' : 'behind'} that of ${whose}: set it`,
      ];
}
