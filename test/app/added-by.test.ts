import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIsAddedBy } from '../../src/app/added-by.ts';
import type { AccountUsers } from '../../src/app/find-user.ts';
import { taskLists } from '../../src/leadsquared/api/read-tasks.ts';

test('who added a new task is asked for after all that reps wait for', async () => {
  const priya = { id: 'a1', writtenId: 'A1', email: 'priya@example.com', managerId: '', isActive: true };
  const asked: unknown[] = [];
  const users: AccountUsers = {
    ask(_all, options) {
      asked.push(options);
      const outcome = { kind: 'value', value: [priya], bytes: 0, sentAt: new Date() } as const;
      const wait = () => ({ place: 0, ms: 0 });
      return { kind: 'asked', source: 'call', wait, outcome: Promise.resolve(outcome) };
    },
    forget() {},
    lastAnswer: () => undefined,
  };
  const isAddedBy = createIsAddedBy({
    additions: { adderOf: async () => undefined },
    viewers: { viewer: async () => ({ zone: 'UTC', email: 'priya@example.com', name: 'Priya' }) },
    users,
  });
  const row = { UserTaskId: '7a5c0000-0000-4000-8000-000000000001', Name: 'Call back', CreatedBy: 'A1' };
  const task = taskLists('UTC').readRow(row) ?? assert.fail();
  assert.equal(await isAddedBy(task, 'U0PRIYA001'), true);
  assert.deepEqual(asked, [{ userId: 'U0PRIYA001', isBackground: true }]);
});
