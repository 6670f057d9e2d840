import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STILL_ASKING, waitedWords, waitMessage, waitWords } from '../../src/messages/waiting-words.ts';
import { read } from '../world.ts';

describe('a wait', () => {
  test('says the place in line and how long it takes', () => {
    assert.equal(
      waitWords({ place: 3, ms: 8_100 }),
      'You’re number 3 in line for LeadSquared. This will take about 9 seconds.',
    );
    assert.equal(STILL_ASKING, 'Still asking LeadSquared…');
  });

  const long: [number, string][] = [
    [1, '1 second'],
    [89_000, '89 seconds'],
    [89_001, '2 minutes'],
    [363_000, '6 minutes'],
    [3_600_000, '60 minutes'],
  ];
  for (const [ms, words] of long) {
    test(`of ${ms} ms takes about ${words}`, () => {
      assert.ok(waitWords({ place: 1, ms }).endsWith(` about ${words}.`));
      assert.equal(waitedWords('Waiting.', ms), `Waiting. It has been ${words} so far.`);
    });
  }

  test('says first what it is about', () => {
    const message = waitMessage({ words: STILL_ASKING, about: 'Acme' });
    assert.equal(message.text, 'Acme: Still asking LeadSquared…');
    assert.equal(read(message), 'Acme\n⏳ Still asking LeadSquared…');
  });

  test('without that says the rest', () => {
    const message = waitMessage({ words: STILL_ASKING });
    assert.equal(message.text, 'Still asking LeadSquared…');
    assert.equal(read(message), '⏳ Still asking LeadSquared…');
  });
});
