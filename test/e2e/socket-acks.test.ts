/** If Slack was closing the connection and could not take the ack, the app still does the work and answers. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { taskValue } from '../../src/messages/control-values.ts';
import { createLog } from '../../src/ops/log.ts';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { eventPayload } from '../../src/playground/slack/payloads.ts';
import { openSocket } from '../../src/slack/connection.ts';
import { createSlackFetch } from '../../src/slack/fetch.ts';
import { BROKEN, SUPPORT_CODE } from '../wording.ts';
import { FAST, lead, read, SECRETS, settingsFor } from '../world.ts';
import { portOf, runProgram } from './program.ts';
import { APP_TOKEN, commandFor, type Slack, startSlack } from './socket-slack.ts';

const TASK_ID = 'ecd28d9b-4443-11e6-b61b-22000aa8e760';
const common = { user: { id: 'U1', team_id: 'T1' }, team: { id: 'T1' }, trigger_id: '1.2' };
const findLeadSubmission = (value: string) => ({
  ...common,
  type: 'view_submission',
  view: {
    id: 'V1',
    callback_id: 'find-lead',
    private_metadata: '',
    state: { values: { lead: { lead: { value } } } },
  },
});

async function startApp(t: TestContext) {
  const slack = await startSlack(t);
  const called = lead({
    kind: 'tasks',
    tasks: [
      {
        TaskID: TASK_ID,
        Name: 'Call back',
        Status: 'Pending',
        DueDate: '2030-01-01 10:00:00',
        Reminder: '20',
      },
    ],
  });
  const upstream = await startUpstream({ ...SECRETS, limit: 1_000, windowMs: 100, leads: [called] });
  t.after(() => upstream.close());
  const settings = {
    ...settingsFor(slack, upstream, FAST),
    SLACK_APP_TOKEN: APP_TOKEN,
    ALLOW_TASK_CHANGES: 'true',
    LOG_LEVEL: 'info',
  };
  const program = runProgram(t, settings);
  await portOf(program);
  return { slack, program, upstream, leadId: called.leadId };
}

/** Sends it over a connection that is closed in the same packet. */
async function sendUnackable(slack: Slack, type: string, payload: object): Promise<string> {
  await slack.hasOpen(2);
  return slack.sendAndClose(slack.oldest(), type, payload);
}

async function posted(slack: Slack, responseUrl: string): Promise<string> {
  while (slack.posts(responseUrl).length === 0) await delay(5);
  return slack.posts(responseUrl).map(read).join('\n');
}

test('an ack that fails costs no answer', { timeout: 120_000 }, async (t) => {
  const { slack, program, upstream, leadId } = await startApp(t);
  const click = (responseUrl: string, action: object) => ({
    ...common,
    type: 'block_actions',
    channel: { id: 'C1', name: 'sales' },
    container: { type: 'message', message_ts: '1.2' },
    response_url: responseUrl,
    actions: [action],
  });
  const button = (actionId: string, value: string) => ({
    type: 'button',
    action_id: actionId,
    block_id: 'b',
    value,
  });

  const answered: Record<string, { type: string; payload: (responseUrl: string) => object; answer: RegExp }> =
    {
      'a command whose ack has its answer': {
        type: 'slash_commands',
        payload: (url) => commandFor(url, 'help'),
        answer: /Shows a lead’s tasks/,
      },
      'a command for a lead': {
        type: 'slash_commands',
        payload: (url) => commandFor(url, leadId),
        answer: /Call back/,
      },
      'a click that shows another list': {
        type: 'interactive',
        payload: (url) => click(url, button('list:refresh', `lead:${leadId} filter:all page:1`)),
        answer: /Call back/,
      },
      'a click that turns the pages of a choice': {
        type: 'interactive',
        payload: (url) => click(url, button('chooser:next', 'filter:all page:2 search:unlisted')),
        answer: /unlisted/,
      },
      'a click that shares': {
        type: 'interactive',
        payload: (url) => click(url, button('list:share', `lead:${randomUUID()} filter:none page:1`)),
        answer: /./,
      },
      'a click on what the app does not know': {
        type: 'interactive',
        payload: (url) => click(url, button('unknown', 'x')),
        answer: SUPPORT_CODE,
      },
      'a click that breaks': {
        type: 'interactive',
        payload: (url) => ({ ...click(url, button('list:refresh', 'x')), actions: [null] }),
        answer: BROKEN,
      },
    };
  for (const [what, { type, payload, answer }] of Object.entries(answered)) {
    await t.test(what, async () => {
      const responseUrl = slack.newResponseUrl();
      const id = await sendUnackable(slack, type, payload(responseUrl));
      assert.match(await posted(slack, responseUrl), answer);
      assert.deepEqual(slack.acksOf(id), []);
    });
  }

  await t.test('a task’s menu opens its modal, and the modal’s submission completes the task', async () => {
    const responseUrl = slack.newResponseUrl();
    const opening = slack.opened();
    const reference = {
      of: { kind: 'lead', leadId },
      filter: 'all',
      page: 1,
      taskId: TASK_ID,
      dueAtSeconds: Date.parse('2030-01-01T10:00:00Z') / 1000,
    } as const;
    const menu = {
      type: 'overflow',
      action_id: 'task:menu',
      block_id: taskValue(reference),
      selected_option: { value: 'complete' },
    };
    await sendUnackable(slack, 'interactive', click(responseUrl, menu));
    const view = await opening;
    const id = await sendUnackable(slack, 'interactive', {
      ...common,
      type: 'view_submission',
      view: { id: 'V1', ...view, state: { values: {} } },
    });
    await posted(slack, responseUrl);
    assert.equal(upstream.calls.filter(({ name }) => name === 'MarkComplete').length, 1);
    assert.deepEqual(slack.acksOf(id), []);
  });

  for (const type of ['shortcut', 'message_action']) {
    await t.test(`a ${type} opens its modal`, async () => {
      const opening = slack.opened();
      const message = { text: 'call a@example.com' };
      const id = await sendUnackable(slack, 'interactive', {
        ...common,
        type,
        callback_id: 'find-lead',
        message,
      });
      assert.equal((await opening).callback_id, 'find-lead');
      assert.deepEqual(slack.acksOf(id), []);
    });
  }

  await t.test('a modal’s submission is answered by a direct message', async () => {
    const id = await sendUnackable(slack, 'interactive', findLeadSubmission(leadId));
    assert.match(String((await slack.nextDirectMessage()).blocks), /1 completed/);
    assert.deepEqual(slack.acksOf(id), []);
  });

  await t.test('App Home is drawn when it is opened', async () => {
    const drawing = slack.published();
    const opened = { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' };
    const id = await sendUnackable(slack, 'events_api', eventPayload(opened, Date.now()));
    assert.equal((await drawing).user, 'U1');
    assert.deepEqual(slack.acksOf(id), []);
  });

  await t.test('a modal’s errors are shown only if Slack sends its submission again', async () => {
    const id = await sendUnackable(slack, 'interactive', findLeadSubmission('x'));
    await slack.hasOpen(2);
    assert.deepEqual(slack.acksOf(id), []);
    slack.sendOver(slack.oldest(), 'interactive', findLeadSubmission('x'), id);
    while (slack.acksOf(id).length === 0) await delay(5);
    assert.equal(slack.acksOf(id)[0]?.payload.response_action, 'errors');
  });

  const lines = program.written.stdout.split('\n');
  const broken = lines.filter((line) => line.includes('A listener failed'));
  assert.equal(broken.length, 1, 'the click that breaks');
  assert.ok(lines.filter((line) => line.includes('Slack did not take an ack')).length >= 13);
  assert.ok(!lines.some((line) => line.includes('"level":60')));
});

test('a connection that is closed first acks what has come', { timeout: 60_000 }, async (t) => {
  const slack = await startSlack(t);
  const redact = (text: string) => text;
  const connection = openSocket({
    ...{ appToken: APP_TOKEN, apiUrl: slack.apiUrl, fetch: createSlackFetch(redact, () => {}) },
    ...{ log: createLog({ level: 'silent', redact }), onReconnect() {}, onEnded: assert.fail },
  });
  const came = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  connection.onEvent(async ({ ack }) => {
    came.resolve();
    await released.promise;
    await ack();
  });
  await connection.connect();
  await slack.hasOpen(2);
  const acked = slack.send(slack.oldest(), 'slash_commands', commandFor(slack.responseUrl, 'help'));
  await came.promise;
  const closed = connection.close();
  await delay(100);
  assert.equal(slack.open.length, 2);
  released.resolve();
  await acked;
  await closed;
  assert.equal(connection.openConnections?.(), 0);
});
