import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homeView } from '../../src/messages/home-view.ts';
import { OWN } from '../../src/tasks/task.ts';
import { read } from '../world.ts';

test('the Home tab says what the app sees', () => {
  const view = { of: OWN, filter: 'pending', page: 1 } as const;
  const { blocks } = homeView({
    said: [],
    list: undefined,
    view,
    recents: [],
    reminders: [],
    zone: 'UTC',
    command: '/crm',
  });
  assert.equal(
    read({ blocks }).split('\n').at(-1),
    'Only you see this tab. From Slack, the app reads your e-mail address and name to find your tasks, and your time zone to know which day is today. It reads only what you type in its own direct message, and a message on which you use “Lead tasks…”. In LeadSquared, it uses one user’s keys and sees what that user sees: tasks, leads, and the users’ names and e-mail addresses.',
  );
});
