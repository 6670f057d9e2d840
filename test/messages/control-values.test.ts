import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ChangeRequest, changeMetadata, readChangeMetadata } from '../../src/messages/change-modals.ts';
import {
  type ChooserView,
  chooserValue,
  controlsBlockId,
  controlValue,
  type ListView,
  leadModalValue,
  readChooserValue,
  readControlValue,
  readLeadModalValue,
  readListState,
  readTaskValue,
  refreshValue,
  type TaskReference,
  taskBlockId,
  taskValue,
} from '../../src/messages/control-values.ts';
import { FILTERS } from '../../src/tasks/filters.ts';
import type { LeadQuery } from '../../src/tasks/lead.ts';
import { OWN } from '../../src/tasks/task.ts';

const LEAD = '3570a2b8-4363-11e6-b61b-22000aa8e760';
const TASK = 'ecd28d9b-4443-11e6-b61b-22000aa8e760';

/** The last second that a Date can hold. */
const LAST_SECOND = 8_640_000_000_000;
const LAST_MS = LAST_SECOND * 1000;

const page = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constant(Number.MAX_SAFE_INTEGER));
const part = fc.tuple(fc.constantFrom(...FILTERS), page).map(([filter, page]) => ({ filter, page }));
const query = fc.constantFrom<LeadQuery>(
  { by: 'name', text: 'Acme shown:0 asked:1 & Söhne' },
  { by: 'email', text: 'asha@example.com' },
  { by: 'phone', text: '919845012345', isInternational: true },
);
const origin = fc
  .tuple(part, fc.option(query))
  .map(([came, from]) => (from ? { ...came, query: from } : came));
const view: fc.Arbitrary<ListView> = fc
  .tuple(
    fc.oneof(
      fc.constant(OWN),
      fc.uuid().map((leadId) => ({ kind: 'lead', leadId }) as const),
    ),
    part,
    fc.record(
      { withReminders: fc.constant(true), cameFrom: origin },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  // All tasks of a rep's own list are theirs.
  .filter(([of, { filter }]) => of.kind === 'lead' || filter !== 'mine')
  .map(([of, shown, more]) => ({ of, ...shown, ...more }));
const reference: fc.Arbitrary<TaskReference> = fc
  .tuple(
    view,
    fc.uuid(),
    fc.option(fc.integer({ min: -LAST_SECOND, max: LAST_SECOND }), { nil: undefined }),
    fc.option(fc.uuid(), { nil: undefined }),
  )
  .map(([list, taskId, dueAtSeconds, leadId]) => ({
    ...list,
    taskId,
    dueAtSeconds,
    ...(leadId !== undefined && list.of.kind === 'own' && { leadId }),
  }));

/** What a block's id carries: where the search that led to a list makes it too long, no way leads back to that. */
function inBlockId(list: ListView, value: string): ListView {
  if (value.length <= 255) return list;
  const { cameFrom, ...rest } = list;
  assert.ok(cameFrom?.query);
  return rest;
}

describe('the value of a control', () => {
  test('of Refresh has what the list showed beside which list it is', () => {
    const shown = fc.record(
      { digest: fc.stringMatching(/^[0-9a-f]{12}$/), askedAtSeconds: fc.nat() },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(view, shown, (list, state) => {
        const value = refreshValue(list, state);
        assert.deepEqual(readControlValue(value), list);
        assert.deepEqual(readListState(value), state);
      }),
    );
    assert.equal(readListState(`lead:${LEAD} filter:all page:1`), undefined);
    assert.equal(readListState(`lead:${LEAD} filter:all page:1 shown:0 asked:1e9`), undefined);
  });

  test('with the words of a modal fits where Slack takes it, and is read as Slack escapes it', () => {
    const read = (words: string) =>
      readLeadModalValue(leadModalValue(words).replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
    assert.equal(read('Asha & <Sons>'), 'Asha & <Sons>');
    assert.equal(read(''), '');
    assert.equal(read('x'.repeat(3_000)), '');
    assert.equal(readLeadModalValue('Asha'), undefined);
  });

  test('is read as it was written, and fits where Slack takes it', () => {
    fc.assert(
      fc.property(view, (list) => {
        const value = controlValue(list);
        const blockId = controlsBlockId(list, new Date(LAST_MS));
        assert.deepEqual(readControlValue(value), list);
        assert.deepEqual(readControlValue(blockId), inBlockId(list, `${value} drawn:${LAST_MS}`));
        // Slack takes 2,000 characters in a button's value, and 255 in a block's id.
        assert.ok(blockId.length <= 255, blockId);
      }),
    );
  });

  test('of a reminder says that it came without asking, and is read as it was written', () => {
    fc.assert(
      fc.property(reference, (task) => {
        const automatic = { ...task, isAutomatic: true };
        assert.deepEqual(readTaskValue(taskValue(automatic)), automatic);
      }),
    );
  });

  test('names the task of a menu, and is read as it was written', () => {
    fc.assert(
      fc.property(reference, fc.nat({ max: 10 }), (task, index) => {
        const placed = { ...task, index };
        const blockId = taskBlockId(placed);
        assert.deepEqual(readTaskValue(taskValue(task)), task);
        assert.deepEqual(readTaskValue(blockId), inBlockId(placed, taskValue(placed)));
        assert.ok(blockId.length <= 255, blockId);
      }),
    );
  });

  test('names what was searched for, and is read as it was written', () => {
    const searches: ChooserView['query'][] = [
      { by: 'name', text: 'Acme search: lead:own & Söhne' },
      { by: 'name', text: '漢'.repeat(100) },
      { by: 'email', text: 'asha@example.com' },
      { by: 'phone', text: '9845012345' },
      { by: 'phone', text: '919845012345', isInternational: true },
    ];
    for (const query of searches) {
      const chooser: ChooserView = { query, filter: 'completed', page: 12 };
      const value = chooserValue(chooser);
      assert.deepEqual(readChooserValue(value), chooser);
      assert.deepEqual(readChooserValue(value.replaceAll('&', '&amp;')), chooser);
      assert.ok(value.length <= 2_000, value);
    }
  });

  test('is read where it has words that only another version of the app knows', () => {
    const view = { of: OWN, filter: 'all', page: 1 };
    for (const more of ['more', 'more:1', 'constructor:1']) {
      assert.deepEqual(readControlValue(`lead:own filter:all page:1 ${more}`), view);
    }
  });

  test('is unreadable when a word that it needs is missing, or none that we write', () => {
    const lists = [
      undefined,
      7,
      '',
      'lead:own',
      'lead:own filter:all',
      'lead: filter:all page:1',
      'lead:1 filter:all page:1',
      `lead:${LEAD}'or'1'='1 filter:all page:1`,
      'lead:own filter:drop page:1',
      ...['0', '-1', '0.5', 'one', '', '1e3', '0x1', ' 1', '01', '1\n', '9'.repeat(400)].map(
        (page) => `lead:own filter:all page:${page}`,
      ),
      `lead:own filter:all page:1${' drawn:1'.repeat(300)}`,
    ];
    for (const value of lists) assert.equal(readControlValue(value), undefined, `${value}`);
    const list = `lead:${LEAD} filter:all page:1`;
    const due = ['', 'soon', '0.5', '1e3', 'NaN'].map((word) => `task:${TASK} due:${word}`);
    for (const words of ['', 'task:1 due:1', `task:${TASK}`, ...due]) {
      assert.equal(readTaskValue(`${list} ${words}`), undefined, words);
    }
    const choosers = ['filter:all page:1', 'filter:all search:Acme', 'filter:all page:1 search:', 'Acme'];
    for (const value of choosers) assert.equal(readChooserValue(value), undefined, value);
  });
});

describe('the value of a control that the version before wrote', () => {
  const lists: Record<string, ListView> = {
    'own overdue 1': { of: OWN, filter: 'overdue', page: 1 },
    // All tasks of a rep's own list are theirs: that version had both filters.
    'own mine 2': { of: OWN, filter: 'pending', page: 2 },
    [`${LEAD} all 12`]: { of: { kind: 'lead', leadId: LEAD }, filter: 'all', page: 12 },
    [`${LEAD} all 12 reminders`]: {
      of: { kind: 'lead', leadId: LEAD },
      filter: 'all',
      page: 12,
      withReminders: true,
    },
    [`${LEAD} pending 1 back overdue 3`]: {
      of: { kind: 'lead', leadId: LEAD },
      filter: 'pending',
      page: 1,
      cameFrom: { filter: 'overdue', page: 3 },
    },
    [`${LEAD} all 2 reminders back overdue 3 drawn mdq1xyz`]: {
      of: { kind: 'lead', leadId: LEAD },
      filter: 'all',
      page: 2,
      withReminders: true,
      cameFrom: { filter: 'overdue', page: 3 },
    },
  };

  test('says the same as today’s', () => {
    for (const [value, list] of Object.entries(lists)) {
      assert.deepEqual(readControlValue(value), list, value);
      for (const dueAtSeconds of [undefined, -1, 1_900_000_000]) {
        const task = `${value.replace(/ drawn .*/, '')} task ${TASK} ${dueAtSeconds ?? 'undated'} 7`;
        assert.deepEqual(readTaskValue(task), { ...list, taskId: TASK, dueAtSeconds, index: 7 }, task);
        assert.deepEqual(readControlValue(task), list, task);
      }
    }
    for (const text of ['Acme &amp; Co 2', 'back task own', 'search:x']) {
      assert.deepEqual(readChooserValue(`overdue 2 ${text}`), {
        query: { by: 'name', text: text.replace('&amp;', '&') },
        filter: 'overdue',
        page: 2,
      });
    }
    assert.deepEqual(readChooserValue('all 1 +919845012345')?.query.by, 'phone');
  });

  test('is unreadable when it is not whole', () => {
    const values = ['own', 'own all', 'mine pending 1', 'own drop 1', 'own all 0', 'own all 1\n'];
    for (const value of values) assert.equal(readControlValue(value), undefined, value);
    assert.equal(readTaskValue(`own all 1 task ${TASK}`), undefined);
    assert.equal(readChooserValue('all 1 '), undefined);
    assert.equal(readChooserValue('all one Acme'), undefined);
  });
});

describe('the metadata of a modal', () => {
  const request: ChangeRequest = {
    reference: {
      of: { kind: 'lead', leadId: LEAD },
      filter: 'all',
      page: 2,
      taskId: TASK,
      dueAtSeconds: 1_900_000_000,
    },
    responseUrl: 'https://hooks.slack.com/actions/T0/1/x',
    channelId: 'C0',
    channelName: 'sales',
    place: 'U0 C0 1.1',
    openedAtMs: 1_800_000_000_000,
  };

  test('is read as it was written, with the task in the form of the version before too', () => {
    const metadata = changeMetadata(request);
    assert.deepEqual(readChangeMetadata(metadata), request);
    const { place: screen, ...rest } = JSON.parse(metadata);
    const before = { ...rest, screen, reference: `${LEAD} all 2 task ${TASK} 1900000000 0` };
    const reference = { ...request.reference, index: 0 };
    assert.deepEqual(readChangeMetadata(JSON.stringify(before)), { ...request, reference });
  });

  test('fits where Slack takes it', () => {
    fc.assert(
      fc.property(reference, (task) => {
        // Slack takes 3,000 characters. A response_url has about 100, and a channel's name 80 at most.
        const long = { ...request, reference: task, channelName: 'x'.repeat(80) };
        assert.ok(changeMetadata(long).length <= 1_000);
      }),
    );
  });

  test('is unreadable when a field in it is missing or none that we write', () => {
    const fields: Record<string, unknown> = JSON.parse(changeMetadata(request));
    for (const name of Object.keys(fields)) {
      for (const other of [undefined, null, {}, name === 'openedAtMs' ? 'x' : 7]) {
        const metadata = JSON.stringify({ ...fields, [name]: other });
        assert.equal(readChangeMetadata(metadata), undefined, metadata);
      }
    }
    const long = JSON.stringify({ ...fields, channelName: 'x'.repeat(3_000) });
    for (const metadata of ['', '{', 'null', '7', '[]', '"x"', long]) {
      assert.equal(readChangeMetadata(metadata), undefined, metadata);
    }
  });
});
