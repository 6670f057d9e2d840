import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

// In this process: its faster ways start another program.
process.env.RECHECK_BACKEND = 'pure';
const { checkSync } = await import('recheck');

/** The same seed finds the same each time, and a machine that is slow, or stands still for a while, gets to the end. */
const OPTIONS = { seed: 1, timeout: 120_000, attackTimeout: 5_000 };

/** Expressions that take more than linear time, but get no long text. */
const BOUNDED: Readonly<Record<string, string>> = {
  'src/config/setting-kinds.ts': 'the path of an address in a setting',
  'src/config/dot-env.ts': 'a line of the admin’s own .env',
  'src/playground/page/load-meter.ts': 'a line of our own metrics',
  'src/playground/slack/mrkdwn.ts': 'a text of our own in a message, in one visitor’s browser',
};

test('no expression takes time that grows faster than its text', () => {
  const found = expressions();
  assert.ok(found.length > 60, `${found.length} expressions`);
  const slow = found.filter(({ source, flags }) => checkSync(source, flags, OPTIONS).status !== 'safe');
  assert.deepEqual(
    slow.filter(({ file }) => !(file in BOUNDED)),
    [],
  );
  assert.deepEqual(new Set(slow.map(({ file }) => file)), new Set(Object.keys(BOUNDED)));
});

/** An expression between slashes, where it can't be a division. */
const LITERAL =
  /(?<![\w)\]$/])\/(?![*/\s])(?<source>(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/(?<flags>[dgimsuvy]*)(?=[\s.,;)\]:?]|$)/gm;
const COMMENT = /^\s*(?:\*|\/\*|\/\/).*$/gm;

function expressions(): { file: string; source: string; flags: string }[] {
  return globSync('src/**/*.{ts,tsx}').flatMap((file) => {
    const code = readFileSync(file, 'utf8').replace(COMMENT, '');
    return Array.from(code.matchAll(LITERAL), ({ groups = {} }) => {
      const { source = '', flags = '' } = groups;
      return { file, source, flags };
    });
  });
}
