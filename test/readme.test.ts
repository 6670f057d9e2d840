import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  test('names messages by the words that are read', () => {
    const sources = globSync('src/messages/*.ts').map((file) => readFileSync(file, 'utf8'));
    const words = sources.join('\n');
    const table = /^## Troubleshooting$([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';
    const messages = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, message = '']) => message);
    assert.ok(messages.length > 10);
    for (const message of messages) {
      for (const part of message.split('…')) assert.ok(words.includes(part.trim()), message);
    }
  });

  test('names every metric that is served, and no other', () => {
    const source = readFileSync('src/ops/metrics.ts', 'utf8');
    const served = new Set([...source.matchAll(/'(lead_tasks_\w+)'/g)].map(([, name]) => name));
    const named = new Set([...readme.matchAll(/\b(lead_tasks_[a-z_]+)/g)].map(([, name]) => name));
    assert.deepEqual(named, served);
  });
});
