import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ruledOutWords } from './plain-words.ts';

describe('words that are ruled out', () => {
  test('are found with their line and what to write', () => {
    const text = "const a = 1;\n\nconst words = 'Nothing to mend';\n";
    assert.deepEqual(ruledOutWords('src/a.ts', text), ['src/a.ts:3: “mend” (write: fix)']);
  });

  for (const [where, text] of Object.entries({
    'in a comment of several lines': '/**\n * Names are left out without\n * a word.\n */',
    'in line comments': '  // Names are left out without\n  // a word.',
    'in a page': '- Names are left out without\n  a word.',
    'in capitals': 'WITHOUT A WORD',
  })) {
    test(`are found ${where}`, () => {
      const [found = '', ...others] = ruledOutWords('a', text);
      assert.match(found, /“without (?:\S+ )?a word” \(write: silently\)$/i);
      assert.deepEqual(others, []);
    });
  }

  test('are not found in other words, or where they mean something else', () => {
    for (const text of [
      'amend',
      'commend it',
      'so long as',
      'takes the place of',
      'TaskReference',
      'reference',
    ]) {
      assert.deepEqual(ruledOutWords('a', text), [], text);
    }
  });
});
