import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Environment } from '../../src/config/settings.ts';
import { runProgram } from './program.ts';

const KEY = 'e9e8fd8a6b6a4c8b8c8';
const SETTINGS: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdef',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  LEADSQUARED_API_URL: 'https://leadsquared.invalid',
  LEADSQUARED_ACCESS_KEY: 'u$r5e9e8fd8a6b6a4c8',
  LEADSQUARED_SECRET_KEY: KEY,
};

/** All that the program says before it gives up. */
async function lastWords(t: TestContext, settings: Environment, main = 'src/main.ts') {
  const program = runProgram(t, { ...SETTINGS, ...settings }, { main: resolve(main) });
  assert.equal(await program.exited, 1);
  return program.written.stdout + program.written.stderr;
}

describe('a start that fails, and the doctor, name the setting and repeat no secret', {
  concurrency: 2,
}, () => {
  const wrong: readonly (readonly [name: string, value: string, secret: RegExp])[] = [
    ['REDIS_URL', 'redis:/:t0psecret@host:6379', /t0psecret/],
    ['REDIS_URL', 'redis//t0psecret', /t0psecret/],
    ['REDIS_URL', 'redis://:%zzt0psecret@host:6379', /t0psecret/],
    ['REDIS_URL', 'http://user:t0psecret@host:6379', /t0psecret/],
    ['PORT', KEY, new RegExp(KEY)],
    ['ALLOWED_CHANNELS', encodeURIComponent(encodeURIComponent('u$r5e9e8fd8a6b6a4c8')), /5e9e8fd8/],
    ['TIME_ZONE', 'xoxb-9876543210-zzz', /9876543210/],
    ['LOG_LEVEL', '0123456789abcdef0123456789abcdef', /0123456789abcdef/],
    [
      'LEADSQUARED_API_URL',
      'http://api.leadsquared.com/0123456789abcdef0123456789abcdef',
      /0123456789abcdef/,
    ],
  ];
  for (const [name, value, secret] of wrong) {
    test(`where ${name} is ${value}`, async (t) => {
      for (const main of ['src/main.ts', 'src/doctor.ts']) {
        const words = await lastWords(t, { SLACK_API_URL: 'http://127.0.0.1:1', [name]: value }, main);
        assert.match(words, new RegExp(`${name} should be `), main);
        assert.doesNotMatch(words, secret, main);
      }
    });
  }

  test('where a key is in the path of an address that doesn’t answer', async (t) => {
    const settings = { SLACK_API_URL: 'http://127.0.0.1:1/0123456789abcdef/api' };
    for (const main of ['src/main.ts', 'src/doctor.ts']) {
      const words = await lastWords(t, settings, main);
      assert.match(words, /Slack could not be reached at http:\/\/127\.0\.0\.1:1 /);
      assert.doesNotMatch(words, /0123456789abcdef/);
    }
  });

  for (const word of ['\u001b[2J\u001b[31minvalid_auth', `invalid_${KEY}`, 'in valid', '<b>', 7, null]) {
    test(`where Slack’s word for its error is ${JSON.stringify(word)}`, async (t) => {
      const slack = createServer((_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ ok: false, error: word }));
      });
      await once(slack.listen(0, '127.0.0.1'), 'listening');
      t.after(() => slack.close());
      const address = slack.address();
      assert.ok(typeof address === 'object' && address !== null);
      const settings = { SLACK_API_URL: `http://127.0.0.1:${address.port}/api` };
      for (const main of ['src/main.ts', 'src/doctor.ts']) {
        const words = await lastWords(t, settings, main);
        assert.match(words, /Slack refused SLACK_BOT_TOKEN \(/);
        assert.doesNotMatch(words, new RegExp(`\u001b|${KEY}|<b>`));
      }
    });
  }
});
