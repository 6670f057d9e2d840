import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

/** Which rooms of `src/` each may import from, beside itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  tasks: [],
  ops: [],
  messages: ['tasks'],
  leadsquared: ['tasks', 'ops'],
  slack: ['tasks', 'ops'],
  redis: ['leadsquared', 'ops'],
  listeners: ['messages', 'leadsquared', 'slack', 'tasks', 'ops'],
  // Talks to the app over HTTP.
  playground: [],
  config: ['ops', 'tasks'],
  'start.ts': ['config', 'leadsquared', 'listeners', 'ops', 'redis', 'slack', 'tasks'],
  'doctor.ts': ['doctor-samples.ts', 'config', 'leadsquared', 'messages', 'ops', 'redis', 'slack'],
  'doctor-samples.ts': ['messages', 'tasks'],
  'main.ts': ['config', 'ops', 'start.ts', 'playground'],
};

test('arrows between rooms run one way', () => {
  const wrong: string[] = [];
  const files = globSync('src/**/*.{ts,tsx}');
  assert.ok(files.length > 20);
  for (const file of files) {
    const room = roomOf(file);
    const allowed = ARROWS[room];
    assert.ok(allowed, `${room} is no room we know`);
    for (const [, imported = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const target = roomOf(normalize(join(dirname(file), imported)));
      if (target !== room && !allowed.includes(target)) wrong.push(`${file} imports ${imported}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('only main.ts knows the playground, and loads it when it is asked for', () => {
  const main = readFileSync('src/main.ts', 'utf8');
  assert.doesNotMatch(main, /^import .*playground/m);
  assert.match(main, /await import\('\.\/playground\//);
});

function roomOf(file: string): string {
  return file.split('/')[1] ?? file;
}
