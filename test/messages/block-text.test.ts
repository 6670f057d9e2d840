import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { oneLine, someLines } from '../../src/messages/block-text.ts';
import { failureMessage, notSharedMessage } from '../../src/messages/failure-messages.ts';
import { findLeadModal } from '../../src/messages/find-lead-modal.ts';
import { helpMessage } from '../../src/messages/help-message.ts';

const OVERRIDES = [...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];

describe('text of others', () => {
  test('cannot turn round the words after it', () => {
    for (const override of OVERRIDES) {
      for (const text of [`a${override}b`, `${override}ab`, `a${override} b`, `a  ${override}b`, override]) {
        assert.doesNotMatch(oneLine(text, 50), /[\u202a-\u202e\u2066-\u2069]/, JSON.stringify(text));
        assert.doesNotMatch(someLines(text, 50), /[\u202a-\u202e\u2066-\u2069]/, JSON.stringify(text));
      }
    }
    assert.equal(oneLine('Invoice \u202efdp.exe', 50), 'Invoice fdp.exe');
  });

  test('that is written from right to left is left as it is', () => {
    assert.equal(oneLine('שלום \u200fעולם', 50), 'שלום \u200fעולם');
  });

  test('is one line, well formed and within its limit, whatever it holds', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        ...OVERRIDES,
        '\n',
        '\r',
        '\u2028',
        '\0',
        '\ud800',
        '\udc00',
        'e\u0301\u0301\u0301',
        '👩🏽‍🔬',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const line = oneLine(pieces.join(''), 80);
        assert.ok(line.length <= 80);
        assert.ok(line.isWellFormed());
        assert.doesNotMatch(line, /[\r\n\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Cc}/u);
      }),
      { numRuns: 500 },
    );
  });

  test('that stands behind a page of blanks is still read', () => {
    assert.equal(oneLine(`${' '.repeat(5_000)}Call back`, 50), 'Call back');
  });
});

test('a name of characters that are all invisible is no name', () => {
  const blank = [
    ...[
      '',
      ' ',
      '\u00a0',
      '\u3000',
      '\u2028',
      '\u115f',
      '\u1160',
      '\u3164',
      '\uffa0',
      '\u2800',
      '\u{1d159}',
      '\ufffc',
      '\u{13441}',
    ],
    ...['\u00ad', '\u034f', '\u061c', '\u17b4', '\u17b5', '\u180b', '\u180e', '\u200b', '\u200c', '\u200d'],
    ...['\u200e', '\u2060', '\u2061', '\u206f', '\ufe00', '\ufe0f', '\ufeff', '\ufff0', '\u{1d173}'],
    ...['\u{e0001}', '\u{e0041}', '\u{e0100}', '\u202e', '\u0301'],
  ];
  for (const text of blank) assert.equal(oneLine(text, 50), '', JSON.stringify(text));
  assert.equal(oneLine(blank.join(''), 50), '');
  for (const text of ['a', '日', 'ㄱ', '한', '1', '-', '⠁', '👩', '\u3164x'])
    assert.equal(oneLine(text, 50), text);
});

describe('a word of Slack’s in our own mrkdwn', () => {
  const context = { adminContact: 'U0DANIEL02', supportCode: 'ABC234' };
  const hostile = '*a*_b_~c~`d`<!channel><@U0PRIYA001>\n\u202e\ud800@example.com';

  test('that is an e-mail address makes no mention, no markup and no line', () => {
    const { text, blocks } = failureMessage({ kind: 'no-user', email: hostile, detail: '' }, context);
    for (const words of [text, JSON.stringify(blocks)]) {
      assert.doesNotMatch(words, /<!channel|<@U0PRIYA001|[*~`\u202e]|_b_|\\n/);
    }
  });

  test('that is a plain e-mail address stands as it is', () => {
    const email = 'asha_menon+crm@sales.example.com';
    assert.ok(failureMessage({ kind: 'no-user', email, detail: '' }, context).text.includes(`${email}, `));
  });

  test('that is a command has a limit and makes no mention', () => {
    const { text, blocks } = helpMessage(`/tasks<!channel>${'x'.repeat(5_000)}`, {});
    assert.ok(text.length < 300);
    assert.ok(JSON.stringify(blocks).length < 3_000);
    assert.doesNotMatch(JSON.stringify([text, blocks]), /<!channel/);
  });

  test('that is found in a message is one line in the modal', () => {
    assert.match(
      JSON.stringify(findLeadModal('\u0007\u202easha@\ud800example.com', '')),
      /"initial_value":"asha@\ufffdexample\.com"/,
    );
  });

  test('that is an error has a limit and makes no mention', () => {
    const { text } = notSharedMessage(`<!channel>${'x'.repeat(5_000)}`, 'ABC234');
    assert.ok(text.length < 200);
    assert.doesNotMatch(text, /<!channel/);
  });
});
