import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TASK_TYPES } from '../../../src/leadsquared/api/read-task-types.ts';
import { USERS } from '../../../src/leadsquared/api/read-users.ts';
import { readText } from './read-text.ts';

test('a task type is read whose form has a list of thousands of options', () => {
  const options = Array.from({ length: 5_000 }, (_, index) => ({ Text: `Option ${index}`, Value: index }));
  const row = {
    Name: 'Meeting',
    Category: 0,
    ColumnConfiguration: [{ DisplayName: 'Place', Options: options }],
  };
  assert.deepEqual(readText(JSON.stringify([row]), TASK_TYPES), [{ name: 'Meeting', isAllDay: false }]);
});

test('a user is read however the keys are written', () => {
  const row = { Id: 'A1', emailAddress: ' Priya@Example.com ', statusCode: '0', ManagerUserID: 'B2' };
  assert.deepEqual(readText(JSON.stringify([row]), USERS), [
    { id: 'a1', writtenId: 'A1', email: 'priya@example.com', managerId: 'b2', isActive: true },
  ]);
});
