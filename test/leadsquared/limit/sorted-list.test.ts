import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSortedList } from '../../../src/leadsquared/limit/sorted-list.ts';

test('a sorted list is in order after any additions and removals, also of equal numbers', () => {
  // Few enough numbers that many are equal.
  const additions = fc.array(fc.integer({ min: 0, max: 500 }), {
    minLength: 1,
    maxLength: 3_000,
    size: 'max',
  });
  fc.assert(
    fc.property(additions, fc.infiniteStream(fc.nat()), (numbers, choices) => {
      const list = createSortedList(({ number }: { number: number }) => number);
      const added = numbers.map((number) => ({ number }));
      const left = new Set(added);
      for (const item of added) list.add(item);
      for (const item of added) {
        if ((choices.next().value ?? 0) % 3 === 0) continue;
        list.remove(item);
        left.delete(item);
      }
      const expected = [...left].map(({ number }) => number).sort((a, b) => a - b);
      const items = Array.from({ length: list.size }, (_, index) => list.at(index));
      assert.deepEqual(
        items.map((item) => item?.number),
        expected,
      );
      assert.deepEqual(new Set(items), left);
      assert.equal(list.at(list.size), undefined);
      for (const number of [-1, 0, 250, 250.5, 501]) {
        assert.equal(list.countBelow(number), expected.filter((one) => one < number).length);
      }
    }),
    { numRuns: 30 },
  );
});
