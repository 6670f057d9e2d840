import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { WebClient } from '@slack/web-api';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { createDirectConversations } from '../../src/slack/direct-conversations.ts';
import { createReminders, taskHashOf } from '../../src/slack/reminders.ts';
import { createScheduledMessages } from '../../src/slack/scheduled-messages.ts';
import { refusing } from '../told-without-asking.ts';
import { SECRETS } from '../world.ts';

interface Scheduled {
  readonly id: string;
  readonly channel_id: string;
  readonly post_at: number;
  readonly date_created: number;
  readonly text: string;
}

/** Reminders on a Slack that lists these messages, and the ids of those that are still there. */
async function openReminders(t: TestContext) {
  const scheduled = new Map<string, Scheduled>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const id = new URLSearchParams(body).get('scheduled_message_id');
    if (id !== null) scheduled.delete(id);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, scheduled_messages: [...scheduled.values()] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const client = new WebClient('xoxb-test', { slackApiUrl: `http://127.0.0.1:${address.port}/` });
  const reminders = createReminders({
    scheduledMessages: createScheduledMessages(client, (_, call) => call()),
    directConversations: { of: async () => 'D1', known: () => 'D1', note: () => {} },
    workspaceUrl: 'https://acme.slack.com/',
  });
  const list = (one: Omit<Scheduled, 'channel_id' | 'date_created'>) =>
    scheduled.set(one.id, { ...one, channel_id: 'D1', date_created: 1_800_000_000 });
  return { reminders, list, left: () => [...scheduled.keys()] };
}

describe('two reminders of one task that Slack dates to the same second', () => {
  for (const [what, posts] of Object.entries({ later: [5_000, 9_000], earlier: [9_000, 5_000] })) {
    test(`become the one that was set last, whose time is ${what}`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_100 });
      const { reminders, list, left } = await openReminders(t);
      const [first = 0, last = 0] = posts.map((seconds) => 1_800_000_000 + seconds);
      const older = `<${reminders.linkFor('task', 'U0PRIYA001')}|9:00>`;
      t.mock.timers.setTime(1_800_000_000_200);
      const newer = `<${reminders.linkFor('task', 'U0PRIYA001')}|9:00>`;
      // Slack's ids are in no order.
      list({ id: 'Q1', post_at: last, text: newer });
      list({ id: 'Q2', post_at: first, text: older });
      assert.equal(await reminders.removeDoubles(), 1);
      assert.deepEqual(left(), ['Q1']);
    });
  }

  test('become the later one where their texts do not say which was set last', async (t) => {
    const { reminders, list, left } = await openReminders(t);
    const text = '<https://acme.slack.com/#lead-tasks-0123456789|9:00>';
    list({ id: 'Q1', post_at: 1_900_000_000, text });
    list({ id: 'Q2', post_at: 1_899_990_000, text });
    assert.equal(await reminders.removeDoubles(), 1);
    assert.deepEqual(left(), ['Q1']);
  });
});

test('reminders of one task that two presses set at once, for different seconds, become one', async (t) => {
  const workspace = await startWorkspace({ ...SECRETS });
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  let toSchedule = 2;
  const { promise: areScheduled, resolve } = Promise.withResolvers<void>();
  const scheduledMessages = createScheduledMessages(client, async (method, call) => {
    if (method !== 'chat.scheduleMessage') {
      await areScheduled;
      return call();
    }
    const answer = await call();
    toSchedule -= 1;
    if (toSchedule === 0) resolve();
    return answer;
  });
  const directConversations = createDirectConversations(client, (_method, call) => call());
  const uses = { scheduledMessages, directConversations, workspaceUrl: 'https://acme.slack.com/' };
  const { linkFor, set } = createReminders(uses);
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
  const press = (postAt: number) =>
    set(
      { userId: 'U0PRIYA001', postAt },
      { text: `<${linkFor('task', 'U0PRIYA001')}|9:00>`, blocks: [] },
      () => {},
    );
  await Promise.all([press(inAnHour), press(inAnHour + 2)]);
  assert.equal(workspace.scheduled.size, 1);
});

test('what is set and cancelled while all reminders are being listed stays so', async (t) => {
  const workspace = await startWorkspace(SECRETS);
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  const scheduledMessages = createScheduledMessages(client, (_method, call) => call());
  const isRead = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const slowToList = {
    ...scheduledMessages,
    async listAll() {
      const listed = await scheduledMessages.listAll();
      isRead.resolve();
      await released.promise;
      return listed;
    },
  };
  const directConversations = createDirectConversations(client, (_method, call) => call());
  const workspaceUrl = 'https://acme.slack.com/';
  const reminders = createReminders({ scheduledMessages: slowToList, directConversations, workspaceUrl });
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
  const channel = await directConversations.of('U0PRIYA001');
  const add = (task: string) =>
    reminders.add(channel, inAnHour, { text: `<${reminders.linkFor(task, 'U0PRIYA001')}|9:00>`, blocks: [] });
  const old = await add('old');
  const listing = reminders.all();
  await isRead.promise;
  await reminders.cancel(old);
  await add('new');
  released.resolve();
  await listing;
  assert.deepEqual(
    reminders.knownOf('U0PRIYA001').map(({ taskHash }) => taskHash),
    [taskHashOf('new')],
  );
});

test('all who ask for everyone’s reminders during a listing share the next, which has what was set meanwhile', async (t) => {
  const workspace = await startWorkspace(SECRETS);
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  const isAsked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let listings = 0;
  const scheduledMessages = createScheduledMessages(client, async (method, call) => {
    if (method !== 'chat.scheduledMessages.list') return call();
    listings += 1;
    const answer = await call();
    isAsked.resolve();
    await released.promise;
    return answer;
  });
  const directConversations = createDirectConversations(client, (_method, call) => call());
  const uses = { scheduledMessages, directConversations, workspaceUrl: 'https://acme.slack.com/' };
  const reminders = createReminders(uses);
  const first = reminders.all();
  await isAsked.promise;
  const channel = await directConversations.of('U0PRIYA001');
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
  const text = `<${reminders.linkFor('task', 'U0PRIYA001')}|9:00>`;
  await reminders.add(channel, inAnHour, { text, blocks: [] });
  const others = Array.from({ length: 5 }, () => reminders.ofTask('task'));
  released.resolve();
  assert.deepEqual(await first, []);
  assert.deepEqual(
    (await Promise.all(others)).map(({ length }) => length),
    [1, 1, 1, 1, 1],
  );
  assert.equal(listings, 2);
  await reminders.all();
  assert.equal(listings, 3, 'and those who ask later get a new list');
});

test('a reminder that Slack didn’t cancel is still the rep’s, and a newer one is set beside it', async (t) => {
  const workspace = await startWorkspace(SECRETS);
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  const scheduledMessages = createScheduledMessages(client, (_method, call) => call());
  const directConversations = createDirectConversations(client, (_method, call) => call());
  const workspaceUrl = 'https://acme.slack.com/';
  const reminders = createReminders({ scheduledMessages, directConversations, workspaceUrl });
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
  const set = (postAt: number) =>
    reminders.set(
      { userId: 'U0PRIYA001', postAt },
      { text: `<${reminders.linkFor('task', 'U0PRIYA001')}|9:00>`, blocks: [] },
      () => {},
    );
  const times = () => reminders.knownOf('U0PRIYA001').map(({ postAt }) => postAt);
  await set(inAnHour);
  const refuseDeletion = () =>
    workspace.interceptNext('chat.deleteScheduledMessage', refusing('internal_error'));
  refuseDeletion();
  await assert.rejects(
    reminders.remove('U0PRIYA001', taskHashOf('task'), () => {}),
    /internal_error/,
  );
  assert.deepEqual(times(), [inAnHour]);
  refuseDeletion();
  const { isNew, mayStillCome } = await set(inAnHour + 600);
  assert.deepEqual({ isNew, mayStillCome }, { isNew: true, mayStillCome: true });
  assert.deepEqual(times(), [inAnHour, inAnHour + 600]);
  refuseDeletion();
  const [earlier = assert.fail()] = reminders.knownOf('U0PRIYA001');
  const text = `<${reminders.linkFor('task', 'U0PRIYA001')}|9:00>`;
  assert.equal(await reminders.move(earlier, inAnHour + 900, { text, blocks: [] }), false);
  assert.deepEqual(times(), [inAnHour, inAnHour + 600, inAnHour + 900]);
});
