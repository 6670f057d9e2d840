import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { readSettings } from '../src/environment.ts';

/** Reads the settings in a folder of its own, with just this in the environment. */
function read(t: TestContext, set: Record<string, string>, files: Record<string, string | Buffer> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lead-tasks-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'directory'));
  const { cwd, env } = { cwd: process.cwd(), env: process.env };
  t.after(() => {
    process.chdir(cwd);
    process.env = env;
  });
  process.chdir(folder);
  process.env = { ...set };
  return readSettings();
}

const TEXT = 'ALLOWED_USERS="U012AB3CD"\nPORT="3001"\n';

describe('.env', () => {
  test('is read from its first line, also after a byte order mark', (t) => {
    const { environment } = read(t, {}, { '.env': `\ufeff${TEXT}` });
    assert.deepEqual(environment, { ALLOWED_USERS: 'U012AB3CD', PORT: '3001' });
  });

  test('may end its lines as any system does', (t) => {
    for (const end of ['\r\n', '\r']) {
      const { environment } = read(t, {}, { '.env': TEXT.replaceAll('\n', end) });
      assert.deepEqual(environment, { ALLOWED_USERS: 'U012AB3CD', PORT: '3001' });
    }
  });

  test('gives way to what is set, unless that is empty', (t) => {
    const { environment } = read(t, { PORT: '3002', ALLOWED_USERS: ' ' }, { '.env': TEXT });
    assert.deepEqual(environment, { ALLOWED_USERS: 'U012AB3CD', PORT: '3002' });
  });

  const utf16 = Buffer.from(TEXT, 'utf16le');
  const wrong: Record<string, Buffer> = {
    'UTF-16 LE': Buffer.from(`\ufeff${TEXT}`, 'utf16le'),
    'UTF-16 BE': Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(),
    'UTF-16 LE without a mark': utf16,
    'UTF-16 BE without a mark': Buffer.from(utf16).swap16(),
    'Latin-1': Buffer.from(`${TEXT}ADMIN_CONTACT="Jürgen"\n`, 'latin1'),
  };
  for (const [encoding, bytes] of Object.entries(wrong)) {
    test(`in ${encoding} is refused by its name`, (t) => {
      assert.throws(
        () => read(t, {}, { '.env': bytes }),
        /^Error: \.env is not UTF-8 text, but perhaps UTF-16/,
      );
    });
  }

  const lost: Record<string, string> = {
    'has a colon for =': 'ALLOWED_USERS: U012AB3CD\n',
    'has no =': 'export ALLOWED_USERS U012AB3CD\n',
    'comes after an open quote': 'ADMIN_CONTACT="the admin\nALLOWED_USERS="U012AB3CD"\n',
  };
  for (const [how, text] of Object.entries(lost)) {
    test(`is refused where a line that ${how} would be lost`, (t) => {
      assert.throws(
        () => read(t, {}, { '.env': text }),
        /a line that begins with ALLOWED_USERS and doesn't set it/,
      );
    });
  }
});

describe('a secret in a file', () => {
  const path = { LEADSQUARED_SECRET_KEY_FILE: 'key' };

  for (const end of ['', '\n', '\r\n', '\n\n']) {
    test(`is read without its line end ${JSON.stringify(end)}`, (t) => {
      const { environment, fileProblems } = read(t, path, { key: `\ufeffk$y #1${end}` });
      assert.equal(environment.LEADSQUARED_SECRET_KEY, 'k$y #1');
      assert.deepEqual(fileProblems, {});
    });
  }

  test('may be named in .env', (t) => {
    const { environment } = read(t, {}, { '.env': 'REDIS_URL_FILE="redis"', redis: 'redis://h:1\n' });
    assert.equal(environment.REDIS_URL, 'redis://h:1');
  });

  const wrong: Record<string, [set: Record<string, string>, words: RegExp]> = {
    'is not there': [
      { LEADSQUARED_SECRET_KEY_FILE: 'none' },
      /names a file that could not be read \(ENOENT\)/,
    ],
    'is a directory': [
      { LEADSQUARED_SECRET_KEY_FILE: 'directory' },
      /names something else, perhaps a directory/,
    ],
    'has no end': [
      { LEADSQUARED_SECRET_KEY_FILE: '/dev/zero' },
      /should name a file, and names something else/,
    ],
    'is too long': [{ LEADSQUARED_SECRET_KEY_FILE: 'long' }, /too long/],
    'is empty': [{ LEADSQUARED_SECRET_KEY_FILE: 'empty' }, /empty/],
    'is in UTF-16': [{ LEADSQUARED_SECRET_KEY_FILE: 'utf16' }, /not UTF-8 text, but perhaps UTF-16/],
    'is set beside the secret': [
      { LEADSQUARED_SECRET_KEY: 't0psecret', LEADSQUARED_SECRET_KEY_FILE: 'key' },
      /LEADSQUARED_SECRET_KEY are both set: set one of the two/,
    ],
    'is the secret itself': [{ LEADSQUARED_SECRET_KEY_FILE: 't0psecret' }, /could not be read/],
  };
  const files = {
    key: 't0psecret\n',
    long: 't0psecret'.repeat(10_000),
    empty: '\n',
    utf16: Buffer.from('\ufefft0psecret', 'utf16le'),
  };
  for (const [what, [set, words]] of Object.entries(wrong)) {
    test(`that ${what} is named by its setting, and nothing of the secret`, (t) => {
      const { fileProblems } = read(t, set, files);
      const problem = fileProblems.LEADSQUARED_SECRET_KEY ?? '';
      assert.match(problem, /^LEADSQUARED_SECRET_KEY_FILE /);
      assert.match(problem, words);
      assert.doesNotMatch(problem, /t0psecret/);
    });
  }
});
