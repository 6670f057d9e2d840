import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parseEnv } from 'node:util';
import { secretsIn } from '../../src/config/environment.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { SETTING_NAMES, SETTINGS } from '../../src/config/settings.ts';

const COMPLETE = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'secret',
  LEADSQUARED_API_URL: 'https://api-in21.leadsquared.com',
  LEADSQUARED_ACCESS_KEY: 'u$r1',
  LEADSQUARED_SECRET_KEY: 'k$y',
};

function config(more: Record<string, string> = {}) {
  const reading = readConfig({ ...COMPLETE, ...more });
  assert.deepEqual(reading.problems, []);
  return reading.config;
}

/** The code spans of a cell in the table of settings.md. */
const spansIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);

describe('the settings', () => {
  test('are all read', () => {
    const asked = new Set<string>();
    const get = (target: Record<string, string>, name: string) => {
      asked.add(name);
      return target[name];
    };
    for (const environment of [COMPLETE, { ...COMPLETE, SLACK_APP_TOKEN: 'xapp-1' }]) {
      readConfig(new Proxy(environment, { get }));
    }
    for (const name of Object.keys(SETTINGS)) assert.ok(asked.has(name), name);
  });

  test('of .env.example are those of the table, with its lines of help and its defaults', () => {
    const example = readFileSync('.env.example', 'utf8');
    const values = parseEnv(example);
    assert.deepEqual(Object.keys(values).sort(), [...SETTING_NAMES].sort());
    const written = [...example.matchAll(/^# (.+)\n([A-Z_]+)="/gm)].filter(
      ([, , name = '']) => name in SETTINGS,
    );
    assert.deepEqual(
      written.map(([, help, name]) => [name, help]),
      Object.entries(SETTINGS).map(([name, { help }]) => [name, help]),
    );
    const unset = Object.fromEntries(Object.entries(values).filter(([name]) => !(name in COMPLETE)));
    assert.deepEqual(readConfig({ ...COMPLETE, ...unset }), readConfig(COMPLETE));
  });

  test('of settings.md are the same, with the same defaults, in the order of .env.example', () => {
    const page = readFileSync('.github/docs/settings.md', 'utf8');
    const rows = [...page.matchAll(/^\| (`[A-Z_]+`.*?) \| (.*?) ?\|/gm)].map(
      ([, names = '', defaults = '']) => ({
        names: spansIn(names),
        defaults: spansIn(defaults),
      }),
    );
    const example = readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm);
    assert.deepEqual(
      rows.flatMap(({ names }) => names),
      [...example].map(([, name]) => name),
    );
    for (const { names, defaults } of rows) {
      const set = defaults.map((value, index) => [names[index] ?? '', value] as const);
      assert.deepEqual(config(Object.fromEntries(set)), config(), names[0]);
      const unnamed = names.slice(defaults.length).filter((name) => name in SETTINGS);
      if (defaults.length > 0) assert.deepEqual(unnamed, []);
    }
  });

  test('that are empty count as unset', () => {
    const unset = SETTING_NAMES.filter((name) => !(name in COMPLETE)).map((name) => [name, ' ']);
    assert.deepEqual(config(Object.fromEntries(unset)), config());
  });

  test('choose Socket Mode by the app token, and HTTP without one', () => {
    assert.deepEqual(config({ SLACK_APP_TOKEN: 'xapp-1' }).slack.connection, {
      mode: 'socket',
      appToken: 'xapp-1',
    });
    assert.deepEqual(config().slack.connection, { mode: 'http', signingSecret: 'secret' });
  });

  test('find each region’s lead pages, or none', () => {
    const appUrl = (apiUrl: string) => config({ LEADSQUARED_API_URL: apiUrl }).leadSquared.appUrl;
    assert.equal(appUrl('https://api.leadsquared.com'), 'https://run.leadsquared.com');
    assert.equal(appUrl('https://api-in21.leadsquared.com/v2/'), 'https://in21.leadsquared.com');
    assert.equal(appUrl('https://crm.example.com'), undefined);
    assert.equal(
      config({ LEADSQUARED_APP_URL: 'https://crm.example.com/' }).leadSquared.appUrl,
      'https://crm.example.com',
    );
  });

  test('take LeadSquared’s address with or without the version and a slash', () => {
    for (const apiUrl of [
      'https://a.example',
      'https://a.example/',
      'https://a.example/v2',
      'https://a.example/V2/',
    ]) {
      assert.equal(config({ LEADSQUARED_API_URL: apiUrl }).leadSquared.apiUrl, 'https://a.example');
    }
    assert.equal(
      config({ LEADSQUARED_API_URL: 'http://127.0.0.1:80' }).leadSquared.apiUrl,
      'http://127.0.0.1',
    );
  });

  test('allow a limit and a queue of 100,000', () => {
    const many = '100000';
    const { leadSquared, maxQueue, maxQueuePerUser } = config({
      LEADSQUARED_RATE_LIMIT: many,
      MAX_QUEUE: many,
      MAX_QUEUE_PER_USER: many,
    });
    assert.deepEqual([leadSquared.rateLimit, maxQueue, maxQueuePerUser], [100_000, 100_000, 100_000]);
  });

  const wrong: [string, string][] = [
    ['SLACK_BOT_TOKEN', 'xoxp-1'],
    ['SLACK_APP_TOKEN', 'xoxb-1'],
    ['SLACK_APP_TOKEN', 'xapp-1\u200b'],
    ['SLACK_SIGNING_SECRET', '“signed”'],
    ['LEADSQUARED_ACCESS_KEY', 'k\u0435y'],
    ['LEADSQUARED_SECRET_KEY', '"key"'],
    ['SLACK_SIGNING_SECRET', "'signed'"],
    ['SLACK_API_URL', 'slack.com'],
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['METRICS_ADDRESS', '9090'],
    ['LEADSQUARED_API_URL', 'http://api.leadsquared.com'],
    ['LEADSQUARED_API_URL', 'https://{host}'],
    ['LEADSQUARED_API_URL', 'https://user:password@api.leadsquared.com'],
    ['LEADSQUARED_API_URL', 'https://api.leadsquared.com?accessKey=1'],
    ['LEADSQUARED_AUTH', 'header'],
    ['LEADSQUARED_RATE_LIMIT', '0'],
    ['LEADSQUARED_RATE_LIMIT', '100001'],
    ['LEADSQUARED_TIME_ZONE', 'IST5'],
    ['TIME_ZONE', 'Mars/Olympus'],
    ['ALLOWED_USERS', 'priya'],
    ['ALLOWED_CHANNELS', '#sales'],
    ['ALLOW_TASK_CHANGES', 'yes'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['REDIS_URL', 'redis://:100%pass@localhost:6379'],
    ['REDIS_URL', 'redis://:caf%E9@localhost:6379'],
    ['ALLOWED_USERS', ','],
    ['ALLOWED_USER', 'U012AB3CD'],
    ['LEADSQUARED_RATE_WINDOW_MS', '5'],
    ['INSTANCES', '0'],
    ['LOG_LEVEL', 'loud'],
  ];
  for (const [name, value] of wrong) {
    test(`name ${name} when it is “${value}”`, () => {
      const { problems } = readConfig({ ...COMPLETE, [name]: value });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', new RegExp(`^${name} should be `));
    });
  }

  const misnamed: [string, RegExp][] = [
    ['ALLOWED_USER', /^ALLOWED_USER should be ALLOWED_USERS: no setting has this name/],
    ['ALOWED_USERS', /^ALOWED_USERS should be ALLOWED_USERS: no setting has this name/],
    ['ALLOW_USERS', /^ALLOW_USERS should be ALLOWED_USERS: /],
    ['ALLOWED-USERS', /^ALLOWED-USERS should be ALLOWED_USERS: /],
    ['allowed_users', /^allowed_users should be ALLOWED_USERS: /],
    ['ALLOWED_\u200bUSERS', /^ALLOWED_U\+200BUSERS should be ALLOWED_USERS: /],
    ['\ufeffALLOWED_USERS', /^U\+FEFFALLOWED_USERS should be ALLOWED_USERS: /],
    ['ALLOWED_USERS\u00a0', /^ALLOWED_USERSU\+00A0 should be ALLOWED_USERS: /],
    ['\u0410LLOWED_USERS', /^U\+0410LLOWED_USERS should be ALLOWED_USERS: /],
    ['\uff21LLOWED_USERS', /^U\+FF21LLOWED_USERS should be ALLOWED_USERS: /],
    ['P\u041eRT', /^PU\+041ERT should be PORT: /],
    ['ALLOWED_PEOPLE', /^ALLOWED_PEOPLE is wrong: no setting has this name/],
    ['SLACK_TOKEN_BOT', /^SLACK_TOKEN_BOT is wrong: /],
    ['SLACK_BOT_TOKENS', /^SLACK_BOT_TOKENS should be SLACK_BOT_TOKEN: /],
    ['LEADSQUARED_RATELIMIT', /^LEADSQUARED_RATELIMIT should be LEADSQUARED_RATE_LIMIT: /],
    ['REDIS_URI', /^REDIS_URI should be REDIS_URL: /],
    ['LEAD_VISIBILTY', /^LEAD_VISIBILTY should be LEAD_VISIBILITY: /],
    ['AUDITLOG', /^AUDITLOG should be AUDIT_LOG: /],
  ];
  for (const [name, words] of misnamed) {
    test(`report the misspelled name ${JSON.stringify(name)}`, () => {
      const { problems } = readConfig({ ...COMPLETE, [name]: 'U012AB3CD' });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', words);
      assert.deepEqual(readConfig({ ...COMPLETE, [name]: ' ' }), readConfig(COMPLETE));
    });
  }

  test('leave alone the names that hosts set beside them', () => {
    const common = ['port', 'PORTS', 'INSTANCE', 'TIMEZONE', 'LOGLEVEL'];
    const names = [
      ...common,
      'REDIS_TLS_URL',
      'REDIS_PORT',
      'REDIS_SERVICE_HOST',
      'REDIS_HOST',
      'PATH',
      'TZ',
    ];
    config(Object.fromEntries(names.map((name) => [name, 'x'])));
  });

  test('name the file of a wrong secret, and don’t show its content', () => {
    const { SLACK_BOT_TOKEN: _, ...others } = COMPLETE;
    const read = readConfig({ ...others, SLACK_BOT_TOKEN_FILE: '/run/t', SLACK_BOT_TOKEN: 'my-content' });
    assert.deepEqual(read.problems, [
      'SLACK_BOT_TOKEN_FILE should be the path of a file with a bot token that begins with xoxb-, in plain letters, digits and signs: no spaces, quotes or hidden characters',
    ]);
    const missing = readConfig({ ...others, SLACK_BOT_TOKEN_FILE: '/run/t' }, { SLACK_BOT_TOKEN: 'gone' });
    assert.deepEqual(missing.problems, ['gone']);
  });

  const pasted: [string, string][] = [
    ['SLACK_BOT_TOKEN', 'xapp-1-A012'],
    ['SLACK_APP_TOKEN', 'xoxb-12'],
    ['SLACK_APP_TOKEN', 'xoxp-12'],
  ];
  for (const [name, token] of pasted) {
    const kind = token.slice(0, 5);
    test(`say that ${name} begins with ${kind} when it does`, () => {
      const { problems } = readConfig({ ...COMPLETE, [name]: token });
      assert.match(String(problems), new RegExp(`^${name} should be .*, but begins with ${kind}$`));
    });
  }

  test('say that a secret begins with a quote, and not with what is right', () => {
    const begin = (token: string) => String(readConfig({ ...COMPLETE, SLACK_BOT_TOKEN: token }).problems);
    assert.match(begin('“xoxb-1”'), /, but begins with a quote$/);
    assert.match(begin('xoxb-1 2'), /hidden characters$/);
  });

  test('treat passwords in addresses of Redis and proxies as secrets', () => {
    const addresses = { REDIS_URL: 'redis://:r%24dis@host:6379', HTTPS_PROXY: 'http://me:pr0xy@host:3128' };
    const secrets = secretsIn({ ...COMPLETE, ...addresses, http_proxy: 'user:sm%41ll@host' });
    for (const secret of ['r%24dis', 'r$dis', 'pr0xy', 'smAll']) assert.ok(secrets.includes(secret), secret);
  });

  test('are all named at once, and no secret is repeated', () => {
    const { problems } = readConfig({
      SLACK_BOT_TOKEN: 'my-secret-token',
      LEADSQUARED_API_URL: 'https://h?secretKey=my-secret-key',
      PORT: 'x',
    });
    const names = problems.map((problem) => problem.split(' ')[0]);
    assert.deepEqual(names?.sort(), [
      'LEADSQUARED_ACCESS_KEY',
      'LEADSQUARED_API_URL',
      'LEADSQUARED_SECRET_KEY',
      'PORT',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
    ]);
    assert.doesNotMatch(problems.join() ?? '', /my-secret/);
  });
});
