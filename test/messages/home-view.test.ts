import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpModal } from '../../src/messages/home-view.ts';
import { read } from '../world.ts';

test('the help’s window says what the app sees', () => {
  assert.equal(
    read(helpModal('/crm')).split('\n').at(-1),
    'Only you see your Home tab. From Slack, the app reads your e-mail address and name to find your tasks, and your time zone to know which day is today. It reads what you type in its own direct message and what it sent you there, and a message on which you use “Lead tasks…” or “Add task…”. It reads no other messages. In LeadSquared, it uses one user’s keys and sees what that user sees: tasks, leads and their notes, and the users’ names and e-mail addresses.',
  );
});
