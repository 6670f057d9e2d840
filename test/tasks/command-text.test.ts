import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCommandText } from '../../src/tasks/command-text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '3570a2b8-4363-11e6-b61b-22000aa8e760',
        '{',
        '}',
        '"',
        '“',
        '<',
        '>',
        '|',
        ' ',
        '?LeadID=',
        '/LeadDetails',
        '&amp;',
        'overdue',
        'help',
        '#',
        '%00',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

test('whatever is typed is understood or not, and no id but a GUID ever comes out', () => {
  fc.assert(
    fc.property(anyText, (typed) => {
      const read = readCommandText(typed);
      if (read.kind === 'list' && read.leadId !== undefined)
        assert.match(read.leadId, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }),
    { numRuns: 2_000 },
  );
});

test('more than 3,000 characters are not understood', () => {
  assert.equal(readCommandText('x '.repeat(1_501)).kind, 'not-understood');
  assert.equal(readCommandText(`${' '.repeat(3_001)}Acme`).kind, 'search');
});
