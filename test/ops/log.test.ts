import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { faultWords, ownFault } from '../../src/ops/log.ts';

function thrown(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('a fault of the app, in the log', () => {
  test('says where in our code it happened', () => {
    const { fault, stack = [] } = ownFault(thrown(() => Reflect.get(Object(undefined), 'x').y));
    assert.match(fault, /^TypeError: Cannot read properties of undefined/);
    assert.match(stack[0] ?? '', /^at .*log\.test\.ts:\d+:\d+\)?$/);
  });

  test('repeats no text that it fails on', () => {
    const faults = [
      thrown(() => JSON.parse('Call Asha on 5550199')),
      thrown(() => JSON.parse('{"Name": "Call Asha" oops')),
      thrown(() => Object.assign('Call Asha', { length: 1 })),
    ];
    for (const error of faults) {
      const { fault, stack } = ownFault(error);
      assert.doesNotMatch(fault, /Asha|5550199/);
      assert.doesNotMatch(JSON.stringify(stack), /Asha|5550199/);
    }
  });

  test('is short, whatever is thrown', () => {
    assert.ok(faultWords(new Error('x'.repeat(10_000))).length < 400);
    assert.equal(ownFault('words').fault, 'unknown error');
  });
});
