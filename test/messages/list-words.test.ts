import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shareWarning } from '../../src/messages/list-controls.ts';
import { listWords } from '../../src/messages/list-words.ts';
import { FILTERS } from '../../src/tasks/filters.ts';
import { OWN } from '../../src/tasks/task.ts';

const OF_LEAD = { kind: 'lead', leadId: '3570a2b8-4363-11e6-b61b-22000aa8e760' } as const;

describe('a list’s words', () => {
  test('for a lead', () => {
    const words = FILTERS.map((filter) => listWords({ of: OF_LEAD, filter, page: 1 }));
    assert.deepEqual(
      words.map(({ title, none }) => [title, none]),
      [
        ['Pending tasks', 'No pending tasks'],
        ['Overdue tasks', 'No overdue tasks'],
        ['Tasks due today', 'No tasks due today'],
        ['Tasks due tomorrow', 'No tasks due tomorrow'],
        ['Tasks due in the next 7 days', 'No tasks due in the next 7 days'],
        ['Your tasks', 'No tasks of yours'],
        ['Completed tasks', 'No completed tasks'],
        ['All tasks', 'No tasks'],
      ],
    );
    for (const { noneAtAll } of words) assert.equal(noneAtAll, 'No tasks on this lead.');
  });

  test('for a rep', () => {
    const words = FILTERS.map((filter) => listWords({ of: OWN, filter, page: 1 }));
    assert.deepEqual(
      words.map(({ title, noneAtAll }) => [title, noneAtAll]),
      [
        ['Your pending tasks', 'You have no open tasks in LeadSquared.'],
        ['Your overdue tasks', 'You have no open tasks in LeadSquared.'],
        ['Your tasks due today', 'You have no open tasks in LeadSquared.'],
        ['Your tasks due tomorrow', 'You have no open tasks in LeadSquared.'],
        ['Your tasks due in the next 7 days', 'You have no open tasks in LeadSquared.'],
        ['Your tasks', 'You have no open tasks in LeadSquared.'],
        ['Your completed tasks', 'You have no tasks in LeadSquared.'],
        ['Your tasks, including completed ones', 'You have no tasks in LeadSquared.'],
      ],
    );
  });

  test('for a channel never say “you” or “your”', () => {
    const own = listWords({ of: OWN, filter: 'pending', page: 1 }, 'Asha');
    assert.deepEqual(own, {
      title: 'Asha’s pending tasks',
      none: 'No pending tasks',
      noneAtAll: 'No open tasks in LeadSquared.',
    });
    const { title, none } = listWords({ of: OF_LEAD, filter: 'mine', page: 1 }, 'Asha');
    assert.deepEqual([title, none], ['Asha’s tasks', 'No tasks of their own']);
  });
});

describe('the question before a list is shared', () => {
  const places: readonly [{ id: string; name: string }, string][] = [
    [{ id: 'C0SALES001', name: 'sales' }, '#sales'],
    [{ id: 'G0DEALS001', name: 'privategroup' }, 'this private channel'],
    [{ id: 'G0DEALS001', name: 'mpdm-asha--omar-1' }, 'this group conversation'],
    [{ id: 'D0ASHA0001', name: 'directmessage' }, 'this conversation'],
  ];
  for (const [conversation, where] of places) {
    test(`names ${where}`, () => {
      assert.equal(
        shareWarning(conversation),
        `Everyone in ${where} will see this list as it is now. That may include people of other companies.`,
      );
    });
  }
});
