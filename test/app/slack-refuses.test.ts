import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { modalNotOpenedMessage, notSharedMessage } from '../../src/messages/failure-messages.ts';
import { NOTIFICATION_WORDS } from '../../src/messages/notification-messages.ts';
import { REMINDER_WORDS } from '../../src/messages/reminder-message.ts';
import { createLog } from '../../src/ops/log.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import { refusing, switchMorning } from '../told-without-asking.ts';
import { lead, openWorld, read, startApp, type World } from '../world.ts';

const ADMIN = 'Ravi in operations';
const TASK = {
  ...{ TaskID: '7a5c0000-0000-4000-8000-000000000001', Name: 'Call back', Status: 'Pending' },
  DueDate: new Date(Date.now() + 2 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' '),
};

async function open(t: Parameters<typeof openWorld>[0]) {
  const lines: string[] = [];
  const log = createLog(
    { level: 'info', redact: (text) => text },
    { write: (line: string) => lines.push(line) },
  );
  const called = lead({ kind: 'tasks', tasks: [TASK] });
  const world = await openWorld(t, {
    leads: [called],
    settings: { ADMIN_CONTACT: ADMIN, ALLOW_TASK_CHANGES: 'true' },
    start: (settings) => startApp(settings, log),
  });
  const { message } = await world.ask(called.leadId, { channel: 'random' });
  return { world, message, errors: () => lines.filter((line) => line.includes('"level":50')) };
}

type Way = readonly [
  what: string,
  method: string,
  act: (world: World, message: PostedMessage) => Promise<unknown>,
  words: string,
];

const WAYS: readonly Way[] = [
  [
    'a reminder',
    'chat.scheduleMessage',
    async (world, message) => world.answer(await world.choose(message, 'Call back', 'Remind me')),
    REMINDER_WORDS.refused(ADMIN),
  ],
  [
    'the end of a reminder',
    'chat.deleteScheduledMessage',
    async (world, message) => {
      await world.answer(await world.choose(message, 'Call back', 'Remind me'));
      await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    },
    REMINDER_WORDS.notCancelled(ADMIN),
  ],
  [
    'a window',
    'views.open',
    (world, message) => world.choose(message, 'Call back', 'Complete'),
    modalNotOpenedMessage({ supportCode: '', adminToTell: ADMIN }).text,
  ],
  [
    'a shared list',
    'chat.postMessage',
    (world, message) => world.press(message, 'Share'),
    notSharedMessage('token_revoked', '', { adminToTell: ADMIN }).text,
  ],
];

/** Without a support code, which differs each time. */
const words = (text: string) => text.replace(/ \(Support code .*\)$/, '');

describe('where Slack refuses what only an admin can allow', { concurrency: true }, () => {
  for (const [what, method, act, told] of WAYS) {
    test(`${what}: the rep reads whom to tell, and the log has an error`, async (t) => {
      const { world, message, errors } = await open(t);
      world.workspace.interceptNext(method, refusing('token_revoked'));
      await act(world, message);
      const said = () => world.workspace.messages.map(read).join('\n');
      await world.workspace.until(() => said().includes(words(told)));
      assert.doesNotMatch(said(), /[Tt]ry again/);
      assert.deepEqual(
        errors().map((line) => JSON.parse(line).refused),
        [{ [`${method}: token_revoked`]: 1 }],
      );
    });
  }

  test('notifications: the rep reads whom to tell', async (t) => {
    const { world } = await open(t);
    world.workspace.interceptNext('chat.scheduleMessage', refusing('missing_scope'));
    await switchMorning(world, 540);
    assert.match(read(world.home.shown().view), new RegExp(words(NOTIFICATION_WORDS.notSaved(ADMIN))));
  });

  test('what may pass is no error for the admin', async (t) => {
    const { world, message, errors } = await open(t);
    world.workspace.interceptNext('views.open', refusing('internal_error'));
    await world.choose(message, 'Call back', 'Complete');
    const told = words(modalNotOpenedMessage({ supportCode: '' }).text);
    await world.workspace.until(() => world.workspace.messages.map(read).join('\n').includes(told));
    assert.deepEqual(errors(), []);
  });
});
