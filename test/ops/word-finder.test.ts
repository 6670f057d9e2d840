import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createWordFinder } from '../../src/ops/word-finder.ts';

/** Words of few letters, so that words begin, end and contain each other. */
const letters = (least: number) => fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: least });

test('of words of letters, it finds one exactly where the text has one', () => {
  fc.assert(
    fc.property(fc.array(letters(1), { maxLength: 6 }), letters(0), (words, text) => {
      assert.equal(
        createWordFinder(words)(text),
        words.some((word) => text.includes(word)),
      );
    }),
    { numRuns: 2_000 },
  );
});

test('no word is missed, whatever it is made of and in whatever case', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (word, before, after) => {
      const holds = createWordFinder(['another word', word]);
      assert.ok(holds(before + word + after));
      const ascii = word.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
      assert.ok(holds(before + ascii + after));
    }),
  );
});

test('without words it finds nothing', () => {
  assert.equal(createWordFinder([])('any text'), false);
});

test('a text that has none of the longer words is no false alarm', () => {
  const holds = createWordFinder(['xoxb-1234-abcd', 'a-key-of-leadsquared']);
  assert.equal(
    holds('{"text":"10 pending tasks, 2 of them overdue: 8f742231-b10e-8888-abcd-99aaabbbcccc"}'),
    false,
  );
});
