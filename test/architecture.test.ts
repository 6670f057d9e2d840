import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

/** Which rooms of `src/` each may import from, beside itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  tasks: [],
  operate: [],
  messages: ['tasks'],
  leadsquared: ['tasks', 'operate'],
  slack: ['tasks', 'operate'],
  shared: ['leadsquared', 'operate'],
  listeners: ['messages', 'leadsquared', 'slack', 'tasks', 'operate'],
  // Talks to the app over HTTP.
  playground: [],
  'config.ts': ['operate', 'setting-names.ts', 'tasks'],
  'setting-names.ts': [],
  'environment.ts': ['config.ts', 'operate', 'setting-names.ts'],
  'app.ts': ['listeners', 'operate'],
  'start.ts': ['app.ts', 'config.ts', 'leadsquared', 'listeners', 'operate', 'shared', 'slack', 'tasks'],
  'doctor.ts': [
    ...['doctor-samples.ts', 'config.ts', 'environment.ts'],
    ...['leadsquared', 'messages', 'operate', 'shared', 'slack'],
  ],
  'doctor-samples.ts': ['messages', 'tasks'],
  'main.ts': ['config.ts', 'environment.ts', 'operate', 'start.ts', 'playground'],
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
