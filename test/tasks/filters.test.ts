import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FILTERS, isFilter, readFilter } from '../../src/tasks/filters.ts';

describe('a filter', () => {
  test('is read by its own word', () => {
    for (const filter of FILTERS) assert.equal(readFilter(filter), filter);
  });

  for (const [word, filter] of Object.entries({
    me: 'mine',
    my: 'mine',
    open: 'pending',
    done: 'completed',
  })) {
    test(`is read by another word for it: ${word} is ${filter}`, () => {
      assert.equal(readFilter(word), filter);
      assert.equal(isFilter(word), false);
    });
  }

  test('is not read from a word that every object has, nor from nothing', () => {
    for (const word of ['constructor', 'toString', '__proto__', ''])
      assert.equal(readFilter(word), undefined);
    assert.equal(isFilter(undefined), false);
  });
});
