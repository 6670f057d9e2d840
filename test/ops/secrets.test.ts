import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRedactor, printable } from '../../src/ops/secrets.ts';

const SECRET = 'u$r5e9&<fd"8a\\6b\'é/4c';

const escaped = (text: string, write: (code: number) => string) =>
  Array.from(text, (character) => write(character.charCodeAt(0))).join('');
const percented = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const html = (text: string) =>
  text.replace(
    /[&<"']/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '"': '&quot;', "'": '&#39;' })[character] ?? '',
  );

const WRITINGS: Readonly<Record<string, string>> = {
  'as it is': SECRET,
  'in capitals': SECRET.toUpperCase(),
  'as an address writes it': encodeURIComponent(SECRET),
  'as an address in an address does': encodeURIComponent(encodeURIComponent(SECRET)),
  'as an address three times over does': encodeURIComponent(encodeURIComponent(encodeURIComponent(SECRET))),
  'as an address that spares no character does': percented(SECRET),
  'as JSON writes it': json(SECRET),
  'as JSON in JSON does': json(json(SECRET)),
  'as JSON in JSON in an address does': encodeURIComponent(json(json(SECRET))),
  'as JSON that spares no character does': escaped(
    SECRET,
    (code) => `\\u${code.toString(16).padStart(4, '0')}`,
  ),
  'as JavaScript does': escaped(SECRET, (code) => `\\x${code.toString(16).padStart(2, '0')}`),
  'as HTML writes it': html(SECRET),
  'as HTML in HTML does': html(html(SECRET)),
  'as HTML in numbers does': escaped(SECRET, (code) => `&#${code};`),
  'as HTML in hexadecimal numbers does': escaped(SECRET, (code) => `&#x${code.toString(16)};`),
  'in base64': base64(SECRET),
  'in base64 behind one byte': Buffer.from(`:${SECRET}`).toString('base64'),
  'in base64 between others, as Basic authorization does': Buffer.from(`ab${SECRET}:pass`).toString('base64'),
  'in base64 for addresses': Buffer.from(`ab${SECRET}`).toString('base64url'),
  'in base64 in an address': encodeURIComponent(base64(SECRET)),
  'in base64 in JSON that writes each slash': base64(SECRET).replaceAll('/', '\\/'),
  'in hexadecimal': Buffer.from(SECRET).toString('hex'),
  'in base64 twice over': base64(base64(SECRET)),
  'in base64 behind one byte in base64 behind one': base64(`:${base64(`:${SECRET}`)}`),
  'in base64 of an address': base64(encodeURIComponent(SECRET)),
  'in base64 of hexadecimal': base64(Buffer.from(SECRET).toString('hex')),
  'in hexadecimal of base64': Buffer.from(base64(SECRET)).toString('hex'),
  'in hexadecimal of an address': Buffer.from(encodeURIComponent(SECRET)).toString('hex'),
};

describe('the net for secrets', () => {
  const redact = createRedactor(['another-secret', SECRET]);

  for (const [how, written] of Object.entries(WRITINGS)) {
    test(`cuts one ${how}, and leaves the text around it`, () => {
      const clean = redact(`before ${written} after, and ${written} again`);
      assert.match(clean, /^before \S{0,4}\[secret\]\S{0,8} after, and \S{0,4}\[secret\]\S{0,8} again$/);
    });
  }

  test('leaves JSON readable that has a secret in it', () => {
    const clean: unknown = JSON.parse(redact(JSON.stringify({ said: `key="${SECRET}"\n`, other: '\\' })));
    assert.deepEqual(clean, { said: 'key="[secret]"\n', other: '\\' });
  });

  test('cuts the longer of two secrets of which one begins with the other', () => {
    assert.equal(createRedactor(['abcd', 'abcdefgh'])('abcdefgh abcd'), '[secret] [secret]');
  });

  test('leaves text without a secret as it is, whatever it looks like', () => {
    for (const text of ['', '100 % of &amp; \\u0024 & "quotes"', '%', '\\', '&#36;', SECRET.slice(1)]) {
      assert.equal(redact(text), text);
      assert.equal(createRedactor([])(text), text);
    }
  });

  test('leaves words that are too short for a secret', () => {
    assert.equal(createRedactor(['a', ''])('a banana'), 'a banana');
  });
});

describe('what a log or a terminal shows', () => {
  test('has no tokens, and no addresses that work without one, of any owner', () => {
    for (const secret of [
      'xoxb-12345678-abcdef',
      'xapp-1-A0123-456-abcdef',
      'wss://wss-primary.slack.com/link/?ticket=abc&app_id=1',
      'https://hooks.slack.com/commands/T1/2/abcdef',
      'accessKey=u$r1234',
      'secretKey%3Dabcdef',
    ]) {
      assert.equal(printable(`at ${secret} now`), 'at [secret] now');
    }
  });

  test('can’t move the cursor or change colors, and keeps its lines', () => {
    assert.equal(printable('a\u001b[31mb\u009b2Jc\u0007\u007f\r\n\td'), 'a[31mb2Jc\n\td');
  });
});

test('the net takes no more time for a text that nearly holds a secret', () => {
  const secret = `key${'\\'.repeat(12)}0123456789abcdef`;
  const redact = createRedactor([secret]);
  for (const pump of [
    '\\',
    '%5c',
    '%255c',
    '&#48;',
    '&amp;',
    '%25',
    secret.slice(0, -1),
    '\\u006b',
    'k\\ey',
  ]) {
    const text = `${pump.repeat(Math.ceil(100_000 / pump.length))} ${secret.slice(0, -1)}`;
    const times = [0, 1, 2].map(() => {
      const startedAtMs = performance.now();
      redact(text);
      redact(text + secret);
      return performance.now() - startedAtMs;
    });
    // 100,000 characters, far more than a log line or a message has. A pattern that backtracks takes minutes.
    assert.ok(Math.min(...times) < 1_000, `${pump}: ${Math.min(...times)} ms`);
  }
});
