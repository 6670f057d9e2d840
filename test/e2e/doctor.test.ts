import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { createClient } from '@redis/client';
import type { Environment } from '../../src/config/settings.ts';
import { startUpstream, type UpstreamOptions } from '../../src/playground/leadsquared/upstream.ts';
import {
  startWorkspace,
  type Workspace,
  type WorkspaceOptions,
} from '../../src/playground/slack/workspace.ts';
import { keyPrefix } from '../../src/redis/redis-connection.ts';
import { httpResponse, startRawServer } from '../raw-server.ts';
import { json, SECRETS, settingsFor } from '../world.ts';
import { runProgram } from './program.ts';
import { startRedis, WITHOUT_REDIS } from './redis.ts';

/** What the doctor says about an app that is set up right, except for these settings. */
async function examine(
  t: TestContext,
  settings: Environment,
  {
    prepare = () => {},
    account,
    accountStatus = 200,
    methods = {},
    ...options
  }: Partial<WorkspaceOptions> & {
    prepare?: (slack: Workspace) => void;
    account?: object;
    accountStatus?: number;
    methods?: NonNullable<UpstreamOptions['methods']>;
  } = {},
) {
  const upstream = await startUpstream({
    ...SECRETS,
    methods,
    ...(account && {
      account: () => ({ kind: 'response', status: accountStatus, body: JSON.stringify(account) }),
    }),
  });
  const workspace = await startWorkspace({ ...SECRETS, ...options });
  t.after(() => Promise.all([upstream.close(), workspace.close()]));
  prepare(workspace);
  const program = runProgram(
    t,
    { ...settingsFor(workspace, upstream), ...settings },
    { main: resolve('src/doctor.ts') },
  );
  const code = await program.exited;
  const { stdout, stderr } = program.written;
  assert.equal(stderr, '');
  for (const secret of Object.values(SECRETS)) assert.ok(!stdout.includes(secret), 'a secret was printed');
  assert.doesNotMatch(stdout, /Priya/);
  return { code, said: stdout, crosses: stdout.split('\n').filter((line) => line.startsWith('✗')) };
}

describe('npm run doctor', { concurrency: 2 }, () => {
  test('finds nothing to fix in an app that is set up right', async (t) => {
    const { code, said } = await examine(t, { ALLOWED_USER_GROUPS: 'S0SALES001' });
    assert.equal(code, 0, said);
    assert.doesNotMatch(said, /✗/);
    for (const line of [
      /^✓ Node 2\d\.\d+\.\d+, Lead Tasks \d+\.\d+\.\d+$/m,
      /^✓ Settings/m,
      /^✓ PORT: port 0 can be opened$/m,
      /^✓ Slack accepts SLACK_BOT_TOKEN$/m,
      /^✓ The app has all scopes/m,
      /^✓ Slack says who is in S0SALES001$/m,
      /^✓ LeadSquared accepts the keys; one call took \d+ ms$/m,
      /region, which is https:\/\/api-in21\.leadsquared\.com$/m,
      /^✓ The keys’ user is an administrator$/m,
      /^✓ All-day tasks use the account’s time zone, Asia\/Calcutta: LeadSquared says “India Standard Time”$/m,
      /^✓ Phone numbers without a country code are also searched with the account’s, \+91$/m,
      /^– The app sends up to 25 calls in 5 s \(LEADSQUARED_RATE_LIMIT\): compare .* Manage Subscription$/m,
      /^✓ Slack accepts what the app shows: \d\d messages and views were checked$/m,
      /^✓ 0 reps get messages without asking, about 0 calls a weekday: a rep takes up to 168 .* at most 50,400 and their lists$/m,
      /clock agrees with Slack’s$/m,
      /clock agrees with LeadSquared’s$/m,
      /^Nothing to fix; 4 worth a look \(–\)\.$/m,
    ]) {
      assert.match(said, line);
    }
  });

  test('works before anything is set, and lists what is missing', async (t) => {
    const program = runProgram(t, {}, { main: resolve('src/doctor.ts') });
    assert.equal(await program.exited, 1);
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'LEADSQUARED_API_URL',
      'LEADSQUARED_ACCESS_KEY',
    ]) {
      assert.match(program.written.stdout, new RegExp(`^✗ ${name} is missing`, 'm'));
    }
    assert.match(program.written.stdout, /^– There is no \.env in .+: copy \.env\.example to \.env there/m);
    assert.match(program.written.stdout, /^5 to fix; 3 worth a look/m);
  });

  /** Replaces the answer to the first check of what the app shows. */
  const answering =
    (body: object, status = 200) =>
    (slack: Workspace) =>
      slack.interceptNext('blocks.validate', (response) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
  const complaint = (fields: object = {}) => ({
    ...{ code: 'failed_constraint', message: 'unsupported type: invalid', pointer: '/blocks/0/text/type' },
    constraint: { type: 'enum', expected: ['plain_text', 'mrkdwn'] },
    ...fields,
  });
  const invalid = (...errors: unknown[]) => ({ ok: false, error: 'invalid_message', errors });

  /** Settings with each secret in a file. */
  const inFiles = (secrets: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'lead-tasks-'));
    return Object.fromEntries(
      Object.entries(secrets).flatMap(([name, secret]) => {
        const path = join(folder, name);
        writeFileSync(path, `${secret}\n`);
        return [
          [name, ''],
          [`${name}_FILE`, path],
        ];
      }),
    );
  };
  const files = () =>
    inFiles({
      SLACK_BOT_TOKEN: SECRETS.botToken,
      SLACK_SIGNING_SECRET: SECRETS.signingSecret,
      LEADSQUARED_ACCESS_KEY: SECRETS.accessKey,
      LEADSQUARED_SECRET_KEY: SECRETS.secretKey,
    });

  test('reads secrets from files, and removes them from what it prints', async (t) => {
    // Slack repeats the token.
    const message = `What is ${SECRETS.botToken}?`;
    const prepare = answering(invalid(complaint({ message })));
    const { said, crosses } = await examine(t, files(), { prepare });
    assert.match(said, /^✓ Settings/m);
    assert.match(said, /^✓ Slack accepts SLACK_BOT_TOKEN$/m);
    assert.match(said, /^✓ LeadSquared accepts the keys/m);
    assert.match(crosses[0] ?? '', /What is \[secret\]\?/);
  });

  test('names the setting of a missing file, and checks the rest', async (t) => {
    const settings = { ...files(), LEADSQUARED_SECRET_KEY_FILE: '/no/such/file' };
    const { said, crosses } = await examine(t, settings);
    assert.equal(crosses.length, 1, said);
    assert.match(crosses[0] ?? '', /^✗ LEADSQUARED_SECRET_KEY_FILE names a file .*\(ENOENT\)/);
    assert.match(said, /^✓ Slack accepts SLACK_BOT_TOKEN$/m);
    assert.match(said, /^– Not checked until the settings LEADSQUARED_… are right$/m);
  });

  test('names a setting whose name has a character that can’t be seen, and checks the rest', async (t) => {
    const { said, crosses } = await examine(t, { 'ALLOWED_USERS\u200b': 'U0PRIYA001' });
    assert.equal(crosses.length, 1, said);
    assert.match(crosses[0] ?? '', /^✗ ALLOWED_USERSU\+200B should be ALLOWED_USERS: /);
    assert.match(said, /✓ LeadSquared accepts the keys/);
  });

  const wrong: Record<string, [settings: Environment, cross: RegExp]> = {
    'a bot token of another app': [
      { SLACK_BOT_TOKEN: 'xoxb-other' },
      /Slack refused SLACK_BOT_TOKEN \(invalid_auth\)/,
    ],
    'a Slack that can’t be reached': [
      { SLACK_API_URL: 'http://127.0.0.1:65529/api' },
      /Slack could not be reached at .* \(no answer, ECONNREFUSED\)/,
    ],
    'a group that Slack does not know': [
      { ALLOWED_USER_GROUPS: 'S0NONE' },
      /ALLOWED_USER_GROUPS: .* S0NONE \(no_such_subteam\)/,
    ],
    'a person that Slack does not know': [
      { ALLOWED_USERS: 'U0PRIYA001,U0NOBODY1' },
      /ALLOWED_USERS: Slack doesn’t know U0NOBODY1 \(user_not_found\)/,
    ],
    'keys that LeadSquared refuses': [{ LEADSQUARED_SECRET_KEY: 'wrong' }, /LeadSquared refused the keys/],
    'an API address without an API': [
      { LEADSQUARED_API_URL: 'http://127.0.0.1:9' },
      /LeadSquared could not be reached at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/,
    ],
    'a token with a character that can’t be seen': [
      { SLACK_BOT_TOKEN: `${SECRETS.botToken}\u200b` },
      /SLACK_BOT_TOKEN should be .*, in plain letters, digits and signs: no spaces, quotes or hidden characters/,
    ],
    'a key with a letter that looks like another': [
      { LEADSQUARED_ACCESS_KEY: `${SECRETS.accessKey}\u0430`, LEADSQUARED_AUTH: 'headers' },
      /LEADSQUARED_ACCESS_KEY should be .*, in plain letters, digits and signs: no spaces, quotes or hidden characters/,
    ],
    'one port for two': [
      { PORT: '18321', METRICS_ADDRESS: '127.0.0.1:18321' },
      /METRICS_ADDRESS has the port of PORT: choose another/,
    ],
    'a number that isn’t one': [{ PORT: 'x' }, /PORT should be a whole number/],
    'a Redis that can’t be reached': [{ REDIS_URL: 'redis://127.0.0.1:9' }, /Redis could not be reached/],
  };
  for (const [what, [settings, cross]] of Object.entries(wrong)) {
    test(`says what to fix about ${what}, and checks the rest`, async (t) => {
      const { code, said, crosses } = await examine(t, settings);
      assert.doesNotMatch(said, /port 3000/, 'which isn’t set');
      assert.equal(code, 1);
      assert.equal(crosses.length, 1, said);
      assert.match(crosses[0] ?? '', cross);
      assert.match(said, /✓ (?:LeadSquared accepts the keys|Slack accepts SLACK_BOT_TOKEN)/);
    });
  }

  const accounts: Record<string, [account: object, lines: readonly RegExp[]]> = {
    'a sales user’s keys': [
      { Role: 'Sales_User' },
      [/^– The keys’ user is “Sales_User”: task types that .* administrator’s keys$/m],
    ],
    'an account without details': [
      {},
      [
        /^– LeadSquared didn’t say the role of the keys’ user: task types/m,
        /^– LeadSquared says no time zone for the account, .* set LEADSQUARED_ACCOUNT_TIME_ZONE$/m,
        /^– LeadSquared gives no country code for the account/m,
      ],
    ],
    'an unknown time zone': [
      { TimeZone: 'Middle-earth\n✓ all is well' },
      [/^– LeadSquared says “Middle-earth ✓ all is well” for the account, so all-day tasks use UTC/m],
    ],
    'another country': [{ DefaultCountryCode: '+49-' }, [/^✓ Phone numbers .* account’s, \+49$/m]],
  };
  for (const [what, [account, lines]] of Object.entries(accounts)) {
    test(`describes ${what}`, async (t) => {
      const { code, said } = await examine(t, {}, { account });
      assert.equal(code, 0, said);
      for (const line of lines) assert.match(said, line);
    });
  }

  const alone = { ID: 'a', EmailAddress: 'a@acme.test', StatusCode: 0 };
  for (const [what, users, reports, line] of [
    [
      'who reports to whom',
      [
        { ID: 'a', EmailAddress: 'a@acme.test', StatusCode: 0 },
        { ID: 'b', EmailAddress: 'b@acme.test', StatusCode: 0, ManagerUserId: 'a' },
      ],
      json({}, 404),
      /^✓ LeadSquared says who 1 of its 2 users report to$/m,
    ],
    [
      'that no user has a manager',
      [{ ...alone, ManagerUserId: null }],
      json({}, 404),
      /^✗ No user in LeadSquared has a manager, so LEAD_VISIBILITY=team shows no more than own/m,
    ],
    [
      'that LeadSquared has to be asked for each manager',
      [alone],
      json(['b']),
      /^✓ LeadSquared says who reports to a user when it is asked, for LEAD_VISIBILITY=team$/m,
    ],
    [
      'that LeadSquared doesn’t say it',
      [alone],
      json({}, 404),
      /^✗ LeadSquared doesn’t say who reports to whom, so LEAD_VISIBILITY=team shows no more than own/m,
    ],
  ] as const) {
    test(`says ${what}, where reps see their team’s leads`, async (t) => {
      const methods = {
        'GET /v2/UserManagement.svc/Users.Get': () => json(users),
        'GET /v2/UserManagement.svc/ReportingHierarchy/RetrieveAllReportingUsers': () => reports,
      };
      const { said } = await examine(t, { LEAD_VISIBILITY: 'team' }, { methods });
      assert.match(said, line);
    });
  }

  test('says in whose words LeadSquared refuses an account', async (t) => {
    const ExceptionMessage = 'API access is not enabled for this account';
    const refusal = { Status: 'Error', ExceptionType: 'MXApiAccessException', ExceptionMessage };
    const { crosses } = await examine(t, {}, { account: refusal, accountStatus: 403 });
    assert.deepEqual(crosses, [
      `✗ LeadSquared refused the call (HTTP 403 MXApiAccessException), with the words “${ExceptionMessage}”`,
    ]);
  });

  test('checks no more people where Slack allows no more calls, and calls none of them unknown', async (t) => {
    const prepare = (slack: Workspace) =>
      slack.interceptNext('users.info', (response) =>
        response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"ratelimited"}'),
      );
    const { said, code } = await examine(t, { ALLOWED_USERS: 'U0PRIYA001,U0DANIEL02' }, { prepare });
    assert.match(said, /^– ALLOWED_USERS: 0 of 2 people were checked \(ratelimited\)$/m);
    assert.equal(code, 0, said);
  });

  test('says that the setting overrides the account’s time zone', async (t) => {
    const { said } = await examine(t, { LEADSQUARED_ACCOUNT_TIME_ZONE: 'Europe/Berlin' });
    assert.match(said, /^– LEADSQUARED_ACCOUNT_TIME_ZONE is Europe\/Berlin, and LeadSquared says “.+”$/m);
  });

  test('says of each message that Slack would refuse where and why', async (t) => {
    const prepare = answering(invalid(complaint(), complaint({ pointer: '/blocks/3' })));
    const { code, crosses, said } = await examine(t, {}, { prepare });
    assert.equal(code, 1);
    const words = 'unsupported type: invalid (failed_constraint): this is a bug in the app, so report it';
    assert.deepEqual(crosses, [
      `✗ Slack would refuse a lead’s list at /blocks/0/text/type: ${words}`,
      `✗ Slack would refuse a lead’s list at /blocks/3: ${words}`,
    ]);
    assert.match(said, /^2 to fix/m);
  });

  test('prints nothing from Slack that could look like its own line, and no secret', async (t) => {
    const message = `\u001b[2Jx\n✓ all is well ${SECRETS.botToken} ${'long '.repeat(1000)}`;
    const odd = [complaint({ message, pointer: 7, code: 'No word\n' }), null, 'x'];
    const prepare = answering(invalid(...odd));
    const { crosses, said } = await examine(t, {}, { prepare });
    assert.equal(crosses.length, 3, said);
    assert.ok(crosses.every((line) => line.length < 500));
    assert.match(crosses[0] ?? '', /at \(not said\): \[2Jx ✓ all is well \[secret\] long .*…/);
    assert.ok(!said.includes('\u001b'));
    assert.doesNotMatch(said, /^✓ all is well/m);
  });

  test('prints no half of a secret where it cuts what Slack says', async (t) => {
    const { signingSecret } = SECRETS;
    const message = `${'x'.repeat(300 - signingSecret.length / 2)}${signingSecret}`;
    const { crosses } = await examine(t, {}, { prepare: answering(invalid(complaint({ message }))) });
    assert.match(crosses[0] ?? '', /: x+\[secret\] \(failed_constraint\)/);
    assert.ok(!crosses[0]?.includes(signingSecret.slice(0, 4)));
  });

  const silences: Record<string, [prepare: (slack: Workspace) => void, why: RegExp]> = {
    'does not have the method': [answering({ ok: false, error: 'unknown_method' }), /unknown_method/],
    'refuses more calls': [answering({ ok: false, error: 'ratelimited' }, 429), /ratelimited/],
    'breaks off': [
      (slack) => slack.interceptNext('blocks.validate', (response) => response.destroy()),
      /no answer, UND_ERR_SOCKET/,
    ],
  };
  for (const [what, [prepare, why]] of Object.entries(silences)) {
    test(`does not count it as a fault of the app when Slack ${what} for the check of messages`, async (t) => {
      const { code, said } = await examine(t, {}, { prepare });
      assert.equal(code, 0, said);
      const [, reason = ''] =
        /^– Slack didn’t check what the app shows \((.+)\): 0 of \d\d messages and views were checked$/m.exec(
          said,
        ) ?? [];
      assert.match(reason, why);
      assert.match(said, /clock agrees with Slack’s$/m);
    });
  }

  test('distinguishes a LeadSquared that fails from one that can’t be reached', async (t) => {
    const broken = await startRawServer((socket) => socket.end(httpResponse(503)));
    t.after(() => broken.close());
    const { code, crosses } = await examine(t, { LEADSQUARED_API_URL: `http://127.0.0.1:${broken.port}` });
    assert.equal(code, 1);
    assert.equal(crosses.length, 1);
    assert.match(crosses[0] ?? '', /LeadSquared answered HTTP 503, /);
  });

  test('finds a Redis that works', { skip: WITHOUT_REDIS }, async (t) => {
    const { url } = await startRedis(t, { password: 'redis-pass' });
    const { code, said } = await examine(t, { REDIS_URL: url });
    assert.equal(code, 0, said);
    assert.match(said, /^✓ Redis [78]\./m);
    assert.doesNotMatch(said, /redis-pass/);
  });
});

describe('npm run doctor', { concurrency: 2, skip: WITHOUT_REDIS }, () => {
  const unfit: Record<string, [words: string[], cross: RegExp, redisWords?: string[]]> = {
    'lets its user run no scripts': [
      ['ACL', 'SETUSER', 'default', '-@scripting'],
      /^✗ Redis can’t do the work \(NOPERM\): let the user in REDIS_URL/m,
    ],
    'lets its user add to no sorted set': [
      ['ACL', 'SETUSER', 'default', '-zadd'],
      /^✗ Redis can’t do the work \(NOPERM\)/m,
    ],
    'lets its user read no sorted set': [
      ['ACL', 'SETUSER', 'default', '-zrange'],
      /^✗ Redis can’t do the work \(NOPERM\)/m,
    ],
    'is out of memory': [
      ['CONFIG', 'SET', 'maxmemory', '1mb', 'maxmemory-policy', 'noeviction'],
      /^✗ Redis can’t do the work \(OOM\): .*maxmemory/m,
    ],
    'is a replica': [
      ['REPLICAOF', '127.0.0.1', '1'],
      /^✗ Redis can’t do the work \(READONLY\): it is a replica: set REDIS_URL/m,
    ],
    'is a node of a cluster': [
      ['PING'],
      /^✗ Redis can’t do the work \(CLUSTERDOWN\): .*set REDIS_URL/m,
      ['--cluster-enabled', 'yes'],
    ],
    'has another type under the app’s keys': [
      ['HSET', `${keyPrefix({ apiUrl: 'http://127.0.0.1:9', accessKey: 'access' })}:slots`, 'field', 'value'],
      /^✗ Redis can’t do the work \(WRONGTYPE\): .*lead-tasks:/m,
    ],
  };
  for (const [what, [words, cross, redisWords = []]] of Object.entries(unfit)) {
    test(`says what to fix about a Redis that ${what}`, async (t) => {
      const { url } = await startRedis(t, { words: redisWords });
      const client = await createClient({ url }).connect();
      await client.sendCommand(words);
      client.destroy();
      const { code, said } = await examine(t, {
        REDIS_URL: url,
        LEADSQUARED_API_URL: 'http://127.0.0.1:9',
        LEADSQUARED_ACCESS_KEY: 'access',
      });
      assert.equal(code, 1);
      assert.match(said, cross);
    });
  }
});
