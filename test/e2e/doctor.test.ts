import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { createClient } from '@redis/client';
import type { Environment } from '../../src/config.ts';
import { startUpstream } from '../../src/playground/upstream.ts';
import { startWorkspace, type WorkspaceOptions } from '../../src/playground/workspace.ts';
import { keyPrefix } from '../../src/shared/redis.ts';
import { httpResponse, startRawServer } from '../raw-server.ts';
import { SECRETS, settingsFor } from '../world.ts';
import { runProgram } from './program.ts';
import { startRedis, WITHOUT_REDIS } from './redis.ts';

/** What the doctor says of an app that is set up right but for these settings. */
async function examine(t: TestContext, settings: Environment, options: Partial<WorkspaceOptions> = {}) {
  const upstream = await startUpstream(SECRETS);
  const workspace = await startWorkspace({ ...SECRETS, ...options });
  t.after(() => Promise.all([upstream.close(), workspace.close()]));
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

describe('npm run doctor', { concurrency: true }, () => {
  test('finds an app that is set up right to be well', async (t) => {
    const { code, said } = await examine(t, { ALLOWED_USER_GROUPS: 'S0SALES001' });
    assert.equal(code, 0, said);
    assert.doesNotMatch(said, /✗/);
    for (const line of [
      /^✓ Node 2\d\./m,
      /^✓ Settings/m,
      /^✓ PORT: port 0 can be opened$/m,
      /^✓ Slack takes SLACK_BOT_TOKEN$/m,
      /^✓ The app has all scopes/m,
      /^✓ Slack tells who is in S0SALES001$/m,
      /^✓ LeadSquared takes the keys; one call took \d+ ms$/m,
      /region, which is https:\/\/api-in21\.leadsquared\.com$/m,
      /clock agrees with that of Slack$/m,
      /clock agrees with that of LeadSquared$/m,
      /^Nothing to mend; 3 worth a look \(–\)\.$/m,
    ]) {
      assert.match(said, line);
    }
  });

  test('works before anything is set, and names all that is missing', async (t) => {
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
    assert.match(program.written.stdout, /^5 to mend; 2 worth a look/m);
  });

  const wrong: Record<string, [settings: Environment, cross: RegExp]> = {
    'a bot token of another app': [
      { SLACK_BOT_TOKEN: 'xoxb-other' },
      /Slack refused SLACK_BOT_TOKEN \(invalid_auth\)/,
    ],
    'a Slack that is not there': [
      { SLACK_API_URL: 'http://127.0.0.1:65529/api' },
      /Slack could not be reached at .* \(no answer, ECONNREFUSED\)/,
    ],
    'a group that Slack does not know': [
      { ALLOWED_USER_GROUPS: 'S0NONE' },
      /ALLOWED_USER_GROUPS: .* S0NONE \(no_such_subteam\)/,
    ],
    'a person that Slack does not know': [
      { ALLOWED_USERS: 'U0PRIYA001,U0NOBODY1' },
      /ALLOWED_USERS: Slack does not know U0NOBODY1 \(user_not_found\)/,
    ],
    'keys that LeadSquared refuses': [{ LEADSQUARED_SECRET_KEY: 'wrong' }, /LeadSquared refused the keys/],
    'an API address without an API': [
      { LEADSQUARED_API_URL: 'http://127.0.0.1:9' },
      /LeadSquared could not be reached \(ECONNREFUSED\)/,
    ],
    'a number that is none': [{ PORT: 'x' }, /PORT should be a whole number/],
    'no Redis where it is set': [{ REDIS_URL: 'redis://127.0.0.1:9' }, /Redis could not be reached/],
  };
  for (const [what, [settings, cross]] of Object.entries(wrong)) {
    test(`says what to mend about ${what}, and checks the rest`, async (t) => {
      const { code, said, crosses } = await examine(t, settings);
      assert.equal(code, 1);
      assert.equal(crosses.length, 1, said);
      assert.match(crosses[0] ?? '', cross);
      assert.match(said, /✓ (?:LeadSquared takes the keys|Slack takes SLACK_BOT_TOKEN)/);
    });
  }

  test('tells a LeadSquared that is out of order from one that is not there', async (t) => {
    const broken = await startRawServer((socket) => socket.end(httpResponse(503)));
    t.after(() => broken.close());
    const { code, crosses } = await examine(t, { LEADSQUARED_API_URL: `http://127.0.0.1:${broken.port}` });
    assert.equal(code, 1);
    assert.equal(crosses.length, 1);
    assert.match(crosses[0] ?? '', /LeadSquared answered HTTP 503, /);
  });

  test('knows a Redis that is there', { skip: WITHOUT_REDIS }, async (t) => {
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
      /^✗ Redis cannot do the work \(NOPERM\): let the user in REDIS_URL/m,
    ],
    'lets its user add to no sorted set': [
      ['ACL', 'SETUSER', 'default', '-zadd'],
      /^✗ Redis cannot do the work \(NOPERM\)/m,
    ],
    'is out of memory': [
      ['CONFIG', 'SET', 'maxmemory', '1mb', 'maxmemory-policy', 'noeviction'],
      /^✗ Redis cannot do the work \(OOM\): .*maxmemory/m,
    ],
    'is a replica': [
      ['REPLICAOF', '127.0.0.1', '1'],
      /^✗ Redis cannot do the work \(READONLY\): it is a replica: set REDIS_URL/m,
    ],
    'is a node of a cluster': [
      ['PING'],
      /^✗ Redis cannot do the work \(CLUSTERDOWN\): .*set REDIS_URL/m,
      ['--cluster-enabled', 'yes'],
    ],
    'holds another type under our keys': [
      ['HSET', `${keyPrefix('http://127.0.0.1:9 access')}:slots`, 'field', 'value'],
      /^✗ Redis cannot do the work \(WRONGTYPE\): .*lead-tasks:/m,
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
