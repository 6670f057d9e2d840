import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

const PAGES = ['README.md', ...globSync('.github/*.md'), ...globSync('.github/docs/*.md')];
const SOURCES = globSync('src/**/*.ts', { exclude: ['src/playground/**'] });
const sources = SOURCES.map((file) => readFileSync(file, 'utf8')).join('\n');

describe('the docs', () => {
  test('quote messages and log lines by the words in the code', () => {
    const page = readFileSync('.github/docs/troubleshooting.md', 'utf8');
    // Slack's own words are none of ours.
    const ours = page.replace(/^What Slack itself shows:$[\s\S]*?^## /m, '## ');
    const cells = [...ours.matchAll(/^\| (`.*?) \| /gm)].map(([, cell = '']) => cell);
    const quotes = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quote = '']) => quote));
    assert.ok(quotes.length > 60, `${quotes.length} quotes`);
    for (const quote of quotes) {
      for (const part of quote.split('…')) assert.ok(sources.includes(part.trim()), quote);
    }
  });

  test('name every metric that is served, and no other', () => {
    const metrics = readFileSync('src/ops/metrics.ts', 'utf8');
    const served = new Set([...metrics.matchAll(/'(lead_tasks_\w+)'/g)].map(([, name]) => name));
    const page = readFileSync('.github/docs/operations.md', 'utf8');
    const named = new Set([...page.matchAll(/\b(lead_tasks_[a-z_]+)/g)].map(([, name]) => name));
    assert.deepEqual(named, served);
  });

  test('link to pages and headings that are there', () => {
    for (const page of PAGES) {
      const links = readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g);
      for (const [link, path = '', heading] of links) {
        const target = path === '' ? page : join(dirname(page), path);
        assert.ok(existsSync(target), `${page} links to ${link}`);
        if (heading) assert.ok(headingsOf(target).includes(heading), `${page} links to ${link}`);
      }
    }
  });

  test('start Node as npm start does', () => {
    const page = readFileSync('.github/docs/operations.md', 'utf8');
    const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
    const flags = scripts.start.match(/--\S+/g) ?? [];
    const unit = /^ExecStart=\S+ (.*)$/m.exec(page)?.[1];
    const dockerfile = /^CMD (.*)$/m.exec(page)?.[1];
    assert.deepEqual(unit?.split(' '), [...flags, 'src/main.ts']);
    assert.deepEqual(JSON.parse(dockerfile ?? ''), ['node', ...flags, 'src/main.ts']);
    const [malloc = ''] = scripts.start.match(/MALLOC_\S+/) ?? [];
    for (const line of ['Environment=', 'ENV ']) {
      assert.match(page, new RegExp(`^${line}.*\\b${malloc}\\b`, 'm'), line);
    }
  });

  test('tell people to run scripts that package.json has', () => {
    const { scripts }: { scripts: object } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const page of PAGES) {
      for (const [, script = ''] of readFileSync(page, 'utf8').matchAll(/npm run (\w+)/g)) {
        assert.ok(script in scripts, `${page}: npm run ${script}`);
      }
    }
  });
});

/** As GitHub makes an anchor of each. */
function headingsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
