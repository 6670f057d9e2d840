/** The zone of the machine must not matter. Node reads it once, so each zone needs a process of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'America/Nuuk',
  'Africa/Cairo',
] as const;
const FILES = [
  'test/tasks/time-zone.test.ts',
  'test/tasks/due.test.ts',
  'test/tasks/reminder.test.ts',
  'test/tasks/agenda.test.ts',
  'test/leadsquared/api/upstream-time.test.ts',
  'test/leadsquared/api/account-zone.test.ts',
];

for (const TZ of ZONES) {
  test(`times are the same on a machine in ${TZ}`, () => {
    // A test that runs in a test says its results in another form, and to another.
    const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=dot', ...FILES], {
      env: { ...environment, TZ },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
  });
}
