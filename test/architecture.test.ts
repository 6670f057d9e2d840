import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, parse } from 'node:path';
import { test } from 'node:test';

/** Which rooms of `src/` each may import from, apart from itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  tasks: [],
  ops: [],
  messages: ['tasks'],
  leadsquared: ['tasks', 'ops'],
  // A surface says on its own how long an answer takes.
  slack: ['messages', 'tasks', 'ops'],
  redis: ['leadsquared', 'ops'],
  app: ['messages', 'leadsquared', 'slack', 'tasks', 'ops'],
  listeners: ['app', 'messages', 'slack', 'tasks', 'ops'],
  // Talks to the app over HTTP.
  playground: [],
  config: ['ops', 'tasks'],
  'log-events.ts': ['leadsquared', 'ops', 'redis'],
  'server.ts': ['config', 'log-events.ts', 'ops', 'slack'],
  'compose.ts': [
    ...['app', 'config', 'leadsquared', 'listeners', 'ops', 'redis', 'slack', 'tasks'],
    ...['log-events.ts', 'server.ts'],
  ],
  'doctor.ts': ['doctor', 'config', 'ops'],
  doctor: ['config', 'leadsquared', 'messages', 'ops', 'redis', 'slack', 'tasks'],
  'main.ts': ['compose.ts', 'config', 'ops', 'playground', 'server.ts'],
};

test('imports between rooms run one way', () => {
  const wrong: string[] = [];
  const files = globSync('src/**/*.{ts,tsx}');
  assert.ok(files.length > 20);
  for (const file of files) {
    const room = roomOf(file);
    const allowed = ARROWS[room];
    assert.ok(allowed, `${room} is no room we know`);
    for (const imported of importsOf(file)) {
      const target = roomOf(imported);
      if (target !== room && !allowed.includes(target)) wrong.push(`${file} imports ${imported}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('no files import each other in a circle, types included', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file) || way.includes(file)) return;
    for (const imported of importsOf(file)) visit(imported, [...way, file]);
    done.add(file);
  };
  for (const file of globSync('src/**/*.{ts,tsx}')) visit(file, []);
  assert.deepEqual(circles, []);
});

test('no two files have the same name', () => {
  const names = globSync('src/**/*.{ts,tsx}').map((file) => parse(file).name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('only main.ts knows the playground, and loads it when it is asked for', () => {
  const main = readFileSync('src/main.ts', 'utf8');
  assert.doesNotMatch(main, /^import .*playground/m);
  assert.match(main, /await import\('\.\/playground\//);
});

/** The files of ours that a file imports. */
function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g);
  return [...found].map(([, imported = '']) => normalize(join(dirname(file), imported)));
}

test('CONTRIBUTING names the rooms, and what each may import', () => {
  const table = readFileSync('.github/CONTRIBUTING.md', 'utf8').matchAll(
    /^\| (`src\/.*?) \|.*\| (.*?) \|$/gm,
  );
  const named = new Set<string>();
  for (const [, places = '', imports = ''] of table) {
    for (const [, room = ''] of places.matchAll(/`(?:src\/)?([\w.-]+)/g)) {
      named.add(room);
      if (imports === 'see the test' || imports.startsWith('nothing of ours')) continue;
      const allowed = [...imports.matchAll(/`(\w+)`/g)].map(([, name]) => name);
      assert.deepEqual(new Set(allowed), new Set(ARROWS[room]), room);
    }
  }
  assert.deepEqual(named, new Set(Object.keys(ARROWS)));
});

function roomOf(file: string): string {
  return file.split('/')[1] ?? file;
}
