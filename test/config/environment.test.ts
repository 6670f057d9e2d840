import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { readSettings } from '../../src/config/environment.ts';
import { proxyInUse, proxyVariableInUse } from '../../src/ops/outgoing.ts';

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

const EXAMPLE = readFileSync('.env.example');

describe('.env', () => {
  test('is read from its first line, also after a byte order mark', (t) => {
    const { environment } = read(t, {}, { '.env': `\ufeff${TEXT}` });
    assert.deepEqual(environment, { ALLOWED_USERS: 'U012AB3CD', PORT: '3001' });
  });

  test('may end its lines with any character that an editor shows as a new line', (t) => {
    for (const end of ['\r\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029']) {
      const { environment } = read(t, {}, { '.env': TEXT.replaceAll('\n', end) });
      assert.deepEqual(environment, { ALLOWED_USERS: 'U012AB3CD', PORT: '3001' });
    }
  });

  test('comes after the environment, unless that is empty', (t) => {
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
    test(`in ${encoding} is refused, with its name`, (t) => {
      assert.throws(
        () => read(t, {}, { '.env': bytes }),
        /^Error: \.env is not UTF-8 text, but perhaps UTF-16/,
      );
    });
  }

  const refused: Record<string, [text: string, words: RegExp]> = {
    'sets a setting twice': [
      'ALLOWED_USERS="U0SECRET"\n# more\nALLOWED_USERS=""\n',
      /sets ALLOWED_USERS in line 1 and again in line 3: /,
    ],
    'has a colon for =': ['ALLOWED_USERS: U0SECRET\n', /sets nothing in line 1: /],
    'has no =': ['export ALLOWED_USERS U0SECRET\n', /sets nothing in line 1: /],
    'has set before a name': ['PORT=1\nset ALLOWED_USERS=U0SECRET\n', /nothing in line 2: .*NAME="value"/],
    'has setx before a name': ['setx ALLOWED_USERS U0SECRET\n', /nothing in line 1: /],
    'has ENV before a name': ['ENV ALLOWED_USERS=U0SECRET\n', /nothing in line 1: /],
    'has EXPORT before a name': ['EXPORT ALLOWED_USERS=U0SECRET\n', /nothing in line 1: /],
    'is written for PowerShell': ['$env:ALLOWED_USERS="U0SECRET"\n', /nothing in line 1: /],
    'has quotes around a name': ['"ALLOWED_USERS"="U0SECRET"\n', /nothing in line 1: /],
    'has an open quote': ['ADMIN_CONTACT="SECRET\nALLOWED_USERS="U0SECRET"\n', /value in line 1 .*quotes/],
    'has a hash right after =': ['ALLOWED_USERS=#U0SECRET\n', /value in line 1 /],
    'has a hash after = and a blank': ['ALLOWED_USERS= #U0SECRET\n', /value in line 1 /],
    'has a hash within a value': ['LEADSQUARED_SECRET_KEY=U0#SECRET\n', /value in line 1 /],
    'has a hash after a blank in a value': ['LEADSQUARED_SECRET_KEY=U0 #SECRET\n', /value in line 1 /],
    'has text after quotes with nothing in them': ['ALLOWED_USERS="" U0SECRET\n', /value in line 1 /],
    'has text after quotes': ['ALLOWED_USERS="U0SECRET","U1"\n', /value in line 1 /],
  };
  for (const [how, [text, words]] of Object.entries(refused)) {
    test(`is refused where it ${how}, and no value is repeated`, (t) => {
      assert.throws(
        () => read(t, {}, { '.env': text }),
        (error: Error) => words.test(error.message) && !/SECRET\b(?!_)/.test(error.message),
      );
    });
  }

  test('can be a copy of .env.example', (t) => {
    const { environment } = read(t, {}, { '.env': EXAMPLE });
    assert.equal(environment.SLASH_COMMAND, '/tasks');
  });

  test('may have comments, empty settings, and a setting twice with the same value', (t) => {
    const text = `# ALLOWED_USERS=U1

  PORT=1 # the port
export PORT = "1"
export\tALLOWED_USERS= # every member
ALLOWED_USERS=
A='' # none
B="it's #1"#not said
C=it's "fine"
toString=1
`;
    const { environment } = read(t, {}, { '.env': text });
    const others = { A: '', B: "it's #1", C: `it's "fine"`, toString: '1' };
    assert.deepEqual(environment, { PORT: '1', ALLOWED_USERS: '', ...others });
  });
});

describe('a secret in a file', () => {
  const path = { LEADSQUARED_SECRET_KEY_FILE: 'key' };

  for (const end of ['', '\n', '\r\n', '\n\n']) {
    test(`is read without its line end ${JSON.stringify(end)}`, (t) => {
      const { environment, fileProblems } = read(t, path, { key: `\ufeffk$y#1${end}` });
      assert.equal(environment.LEADSQUARED_SECRET_KEY, 'k$y#1');
      assert.deepEqual(fileProblems, {});
    });
  }

  test('may be named in .env', (t) => {
    const { environment } = read(t, {}, { '.env': 'REDIS_URL_FILE="redis"', redis: 'redis://h:1\n' });
    assert.equal(environment.REDIS_URL, 'redis://h:1');
  });

  const ALONE = /the value alone: without LEADSQUARED_SECRET_KEY= before it, quotes, blanks, more lines,/;
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
      /should name a file, but names something else/,
    ],
    'is too long': [{ LEADSQUARED_SECRET_KEY_FILE: 'long' }, /too long/],
    'is empty': [{ LEADSQUARED_SECRET_KEY_FILE: 'empty' }, /empty/],
    'is in UTF-16': [{ LEADSQUARED_SECRET_KEY_FILE: 'utf16' }, /not UTF-8 text, but perhaps UTF-16/],
    'is set beside the secret': [
      { LEADSQUARED_SECRET_KEY: 't0psecret', LEADSQUARED_SECRET_KEY_FILE: 'key' },
      /LEADSQUARED_SECRET_KEY are both set: set one of the two/,
    ],
    'has quotes around it': [{ LEADSQUARED_SECRET_KEY_FILE: 'quotes' }, ALONE],
    'has its name before it': [{ LEADSQUARED_SECRET_KEY_FILE: 'name' }, ALONE],
    'has a blank in it': [{ LEADSQUARED_SECRET_KEY_FILE: 'blank' }, ALONE],
    'has two lines': [{ LEADSQUARED_SECRET_KEY_FILE: 'lines' }, ALONE],
    'ends with a character that can’t be seen': [{ LEADSQUARED_SECRET_KEY_FILE: 'unseen' }, ALONE],
    'has only characters that can’t be seen': [{ LEADSQUARED_SECRET_KEY_FILE: 'onlyUnseen' }, ALONE],
    'is the secret itself': [{ LEADSQUARED_SECRET_KEY_FILE: 't0psecret' }, /could not be read/],
  };
  const files = {
    key: 't0psecret\n',
    long: 't0psecret'.repeat(10_000),
    empty: '\n',
    quotes: '"t0psecret"\n',
    name: 'LEADSQUARED_SECRET_KEY="t0psecret"\n',
    blank: 't0psecret and more\n',
    lines: 't0psecret\nt0psecret\n',
    unseen: 't0psecret\u200b\n',
    onlyUnseen: '\u200b\ufeff\u200b',
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

describe('the proxy in use', () => {
  const proxies: [set: Record<string, string>, used: string | undefined][] = [
    [{ HTTPS_PROXY: 'http://h:1', HTTP_PROXY: 'http://h:2' }, 'HTTPS_PROXY'],
    [{ https_proxy: 'http://h:1', HTTPS_PROXY: 'http://h:2' }, 'https_proxy'],
    [{ HTTP_PROXY: 'http://h:1' }, 'HTTP_PROXY'],
    [{ https_proxy: '', HTTPS_PROXY: 'http://h:1' }, undefined],
    [{ https_proxy: '', HTTPS_PROXY: 'http://h:1', HTTP_PROXY: 'http://h:2' }, 'HTTP_PROXY'],
    [{ http_proxy: '', HTTP_PROXY: 'http://h:1' }, undefined],
  ];
  for (const [set, used] of proxies) {
    test(`is as for Node’s own fetch with ${JSON.stringify(set)}`, (t) => {
      read(t, { ...set, NODE_USE_ENV_PROXY: '1' });
      assert.equal(proxyVariableInUse(), used);
      assert.equal(proxyInUse(), used === undefined ? undefined : set[used]);
    });
  }
});
