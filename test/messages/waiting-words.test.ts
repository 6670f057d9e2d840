import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STILL_ASKING, waitWords } from '../../src/messages/waiting-words.ts';

test('a wait says the place in line and how long it takes', () => {
  assert.equal(
    waitWords({ place: 3, ms: 8_100 }),
    'You’re number 3 in line for LeadSquared. This will take about 9 seconds.',
  );
  assert.equal(STILL_ASKING, 'Still asking LeadSquared…');
});
