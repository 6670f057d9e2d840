import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { WebClient } from '@slack/web-api';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import type { Person } from '../../src/playground/slack/team.ts';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import { createAccess } from '../../src/slack/access.ts';
import { NOT_ALLOWED, SUPPORT_CODE } from '../wording.ts';
import { openWorld, read, SECRETS, settingsFor, startApp, type World } from '../world.ts';

const SAMPLE = EMBEDDED_LEADS.find(({ label }) => label === 'Documented sample')?.leadId ?? '';
const UNAUTHORIZED = EMBEDDED_LEADS.find(({ label }) => label === '401')?.leadId ?? '';

// The workspace's first three people are members of its one user group.
const PRIYA = { user: 'U0PRIYA001' };
const DANIEL = { user: 'U0DANIEL02' };
const MAYA = { user: 'U0MAYA0005' };
const GROUP = 'S0SALES001';
const NO_GROUP = 'S0UNKNOWN1';

describe('who may use the app', { concurrency: true }, () => {
  test('is every member where no person is listed', async (t) => {
    const world = await openWorld(t);
    await assertLetIn(world, PRIYA);
    await assertLetIn(world, { ...MAYA, channel: 'random' });
  });

  test('is a person whom ALLOWED_USERS lists', async (t) => {
    const world = await openWorld(t, { settings: { ALLOWED_USERS: `${DANIEL.user}, ${MAYA.user}` } });
    await assertRefused(world, PRIYA);
    await assertLetIn(world, DANIEL);
    await assertLetIn(world, MAYA);
  });

  test('is a person in a channel of ALLOWED_CHANNELS', async (t) => {
    const world = await openWorld(t, { settings: { ALLOWED_CHANNELS: 'C0RANDOM02' } });
    await assertRefused(world, { ...PRIYA, channel: 'sales' });
    await assertRefused(world, { ...PRIYA, channel: 'D0PRIYA001' });
    await assertLetIn(world, { ...PRIYA, channel: 'random' });
  });

  test('is a member of a group of ALLOWED_USER_GROUPS', async (t) => {
    const world = await openWorld(t, { settings: { ALLOWED_USER_GROUPS: GROUP } });
    await assertRefused(world, MAYA);
    await assertLetIn(world, DANIEL);
  });

  test('is a person who matches any of the three', async (t) => {
    const settings = {
      ALLOWED_USERS: MAYA.user,
      ALLOWED_CHANNELS: 'C0RANDOM02',
      ALLOWED_USER_GROUPS: `${NO_GROUP},${GROUP}`,
    };
    const world = await openWorld(t, { settings });
    await assertRefused(world, { user: 'U0OLIVER06' });
    await assertLetIn(world, MAYA);
    await assertLetIn(world, { user: 'U0OLIVER06', channel: 'random' });
    await assertLetIn(world, DANIEL);
  });

  test('is no one in a group that Slack does not know', async (t) => {
    const world = await openWorld(t, { settings: { ALLOWED_USER_GROUPS: NO_GROUP } });
    await assertRefused(world, PRIYA);
    await assertRefused(world, MAYA);
  });

  for (const [what, script] of [
    ['fails', { status: 500, body: 'not now' }],
    ['lacks its scope', { status: 200, body: '{"ok":false,"error":"missing_scope"}' }],
    ['is limited', { status: 429, body: '{"ok":false,"error":"ratelimited"}' }],
    ['gives no members', { status: 200, body: '{"ok":true}' }],
  ] as const) {
    test(`is no member of a group when usergroups.users.list ${what}, and still is a listed user`, async (t) => {
      const workspace = await startWorkspace(SECRETS);
      const { status, body } = script;
      for (let time = 0; time < 2; time += 1) {
        workspace.interceptNext('usergroups.users.list', (response) => {
          response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '30' }).end(body);
        });
      }
      const settings = { ALLOWED_USER_GROUPS: GROUP, ALLOWED_USERS: MAYA.user };
      const app = await startApp(settingsFor(workspace, { url: 'http://127.0.0.1:9' }, settings));
      t.after(async () => {
        await app.stop();
        await workspace.close();
      });
      workspace.connect(`http://127.0.0.1:${app.port}/slack/events`);
      await workspace.command({ text: 'help', ...PRIYA });
      assert.match(read(lastMessage(workspace.messages)), NOT_ALLOWED);
      await workspace.command({ text: 'help', ...MAYA });
      assert.doesNotMatch(read(lastMessage(workspace.messages)), NOT_ALLOWED);
    });
  }
});

// One after the other: on a busy machine Slack's second would run out before it answers.
describe('guests, and people of other companies in shared channels', () => {
  const OUTSIDERS = [
    { id: 'U0GUEST001', name: 'Gita Guest', standing: 'guest' },
    { id: 'U0SINGLE01', name: 'Sven Single', standing: 'single-channel guest' },
    { id: 'U0OTHER001', name: 'Odile Other', standing: 'of another company' },
  ] as const;
  const people: Person[] = OUTSIDERS.map((person) => ({
    ...person,
    email: `${person.id}@example.com`,
    timeZone: 'UTC',
  }));
  const workspace = { people };

  for (const { id: user, standing } of OUTSIDERS) {
    test(`are not let in where no person is listed: ${standing}`, async (t) => {
      const world = await openWorld(t, { workspace });
      await assertRefused(world, { user });
      await assertRefused(world, { user });
      await world.workspace.shortcut('find-lead', { user });
      const view = await world.workspace.until(() => world.workspace.views.get(user));
      assert.match(read({ blocks: view.view.blocks }), NOT_ALLOWED);
      assert.deepEqual(world.workspace.refusals, []);
    });

    test(`are let in where they, or their channel, are listed: ${standing}`, async (t) => {
      const settings = { ALLOWED_USERS: user, ALLOWED_CHANNELS: 'C0RANDOM02' };
      const world = await openWorld(t, { workspace, settings });
      await assertLetIn(world, { user });
      for (const other of OUTSIDERS) await assertLetIn(world, { user: other.id, channel: 'random' });
    });
  }

  test('read that after an empty ack when Slack is slow to say who they are', async (t) => {
    const world = await openWorld(t, { workspace });
    world.workspace.interceptNext('users.info', (response) => {
      const user = { is_restricted: true };
      setTimeout(() => response.end(JSON.stringify({ ok: true, user })), 400);
    });
    const { delivery, message } = await world.ask(SAMPLE, { user: 'Gita Guest' });
    assert.deepEqual([delivery.status, delivery.body], [200, '']);
    assert.match(read(message), NOT_ALLOWED);
    assert.equal(world.calls.length, 0);
  });

  for (const [what, answer] of [
    ['whom Slack does not know', { ok: false, error: 'user_not_found' }],
    ['whom the app may not see', { ok: false, error: 'user_not_visible' }],
    ['who was deactivated', { ok: true, user: { id: PRIYA.user, team_id: 'T0PLAYGROUND', deleted: true } }],
  ] as const) {
    test(`are told apart from members, as is a person ${what}`, async (t) => {
      const world = await openWorld(t);
      world.workspace.interceptNext('users.info', (response) => response.end(JSON.stringify(answer)));
      await assertRefused(world, PRIYA);
      assert.equal(world.calls.length, 0);
    });
  }

  for (const error of ['internal_error', 'missing_scope', 'ratelimited', 'fatal_error']) {
    test(`count as members when Slack says ${error}, which is no word about them`, async (t) => {
      const world = await openWorld(t);
      for (let time = 0; time < 2; time += 1) {
        world.workspace.interceptNext('users.info', (response) =>
          response.end(JSON.stringify({ ok: false, error })),
        );
      }
      await assertLetIn(world, PRIYA);
    });
  }

  test('count as members when Slack does not say who they are, so that no rep waits for it', async (t) => {
    const world = await openWorld(t, { workspace });
    world.workspace.interceptNext('users.info', (response) => {
      response.writeHead(429, { 'retry-after': '30' }).end();
    });
    await assertLetIn(world, { user: 'Gita Guest' });
  });
});

// Not beside the others: it stops the clock of this process.
test('a person who has left a group, or whose group can no longer be read, is no longer let in', {
  timeout: 60_000,
}, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const members: string[] = [PRIYA.user];
  const workspace = await startWorkspace({ ...SECRETS, userGroups: { [GROUP]: members } });
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
  });
  const faults = Promise.withResolvers<string>();
  const access = createAccess(
    { users: [], channels: [], userGroups: [GROUP] },
    { client, viewers: { isMember: async () => true }, onFault: (userGroup) => faults.resolve(userGroup) },
  );
  await access.start();
  t.after(access.stop);
  const allows = ({ user }: { user: string }) => access.allows({ userId: user, channelId: 'C0SALES001' });
  assert.deepEqual([await allows(PRIYA), await allows(DANIEL)], [true, false]);

  members.splice(0, 1, DANIEL.user);
  t.mock.timers.tick(5 * 60_000);
  while (!(await allows(DANIEL))) await new Promise(setImmediate);
  assert.equal(await allows(PRIYA), false);
  await new Promise(setImmediate);

  workspace.interceptNext('usergroups.users.list', (response) => response.writeHead(500).end());
  t.mock.timers.tick(5 * 60_000);
  assert.equal(await faults.promise, GROUP);
  await new Promise(setImmediate);
  assert.equal(await allows(DANIEL), false);

  // That is tried again soon, for until then no member of the group is let in.
  t.mock.timers.tick(30_000);
  while (!(await allows(DANIEL))) await new Promise(setImmediate);
});

describe('who is not allowed', { concurrency: true }, () => {
  test('gets a refusal at once that only they see, no help, no list, and costs no call', async (t) => {
    const world = await openWorld(t, { settings: { ALLOWED_USERS: MAYA.user } });
    for (const text of ['', 'help', SAMPLE, 'x'.repeat(3_000)]) {
      const { responseUrl, status } = await world.workspace.command({ text, ...PRIYA });
      assert.equal(status, 200);
      const message = lastMessage(world.workspace.messages);
      assert.deepEqual([message.origin, message.forUser], ['ack', PRIYA.user]);
      assert.match(read(message), NOT_ALLOWED);
      assert.match(message.text, NOT_ALLOWED);
      assert.match(read(message), SUPPORT_CODE);
      assert.doesNotMatch(read(message), /pending|\/tasks/);
      assert.deepEqual(world.workspace.answers(responseUrl), []);
    }
    await world.app.stop();
    assert.equal(world.calls.length, 0);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('gets a message that says why after a click, and the list stays', async (t) => {
    const world = await openWorld(t);
    const { message: list } = await world.ask(SAMPLE, PRIYA);
    const shown = read(list);
    await restart(t, world, { ALLOWED_USERS: MAYA.user });
    const { answer, message } = await world.press(list, 'Refresh');
    assert.match(read(message), NOT_ALLOWED);
    assert.match(message.text, NOT_ALLOWED);
    assert.match(read(message), SUPPORT_CODE);
    assert.notEqual(message.id, list.id);
    assert.equal(message.forUser, PRIYA.user);
    const { replace_original, delete_original } = answer.body;
    assert.deepEqual(
      { replace_original, delete_original },
      { replace_original: false, delete_original: false },
    );
    assert.equal(read(list), shown);
    assert.equal(world.calls.length, 1, 'that of the list');
    assert.deepEqual(world.workspace.refusals, []);
  });
});

describe('whom to ask', { concurrency: true }, () => {
  const contacts = [
    [undefined, 'your Slack admin'],
    ['U0KATRIN03', '<@U0KATRIN03>'],
    ['W012AB3CD', '<@W012AB3CD>'],
    ['Asha in IT, room 2', 'Asha in IT, room 2'],
    ['IT <!channel> & <@U0KATRIN03>', 'IT &lt;!channel&gt; &amp; &lt;@U0KATRIN03&gt;'],
    ['USERS', 'USERS'],
  ] as const;

  for (const [contact, shown] of contacts) {
    const settings = contact === undefined ? {} : { ADMIN_CONTACT: contact };

    test(`is shown as ${shown}, on commands and on clicks`, async (t) => {
      const world = await openWorld(t, { settings });
      const { message: list } = await world.ask(SAMPLE, PRIYA);
      const failure = await world.ask(UNAUTHORIZED, PRIYA);
      assertNames(failure.message, shown);

      await restart(t, world, { ...settings, ALLOWED_USERS: MAYA.user });
      await world.workspace.command({ text: SAMPLE, ...PRIYA });
      assertNames(lastMessage(world.workspace.messages), shown);
      assertNames((await world.press(list, 'Refresh')).message, shown);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }
});

interface Asker {
  readonly user: string;
  readonly channel?: string;
}

async function assertLetIn(world: World, who: Asker): Promise<void> {
  assert.match(read((await world.ask(SAMPLE, who)).message), /2 overdue · as of/);
}

async function assertRefused(world: World, who: Asker): Promise<void> {
  const [calls, messages] = [world.calls.length, world.workspace.messages.length];
  await world.workspace.command({ text: SAMPLE, ...who });
  // In the ack, or after it where Slack is slow to say who it is.
  const refusal = await world.workspace.until(() => world.workspace.messages.slice(messages).at(-1));
  assert.match(read(refusal), NOT_ALLOWED);
  assert.equal(world.calls.length, calls);
}

/** The same workspace and upstream, with an app that has other settings. */
async function restart(t: TestContext, world: World, settings: Record<string, string>): Promise<void> {
  await world.app.stop();
  const app = await startApp(settingsFor(world.workspace, world.upstream, settings));
  t.after(() => app.stop());
  world.workspace.connect(`http://127.0.0.1:${app.port}/slack/events`);
}

function assertNames(message: PostedMessage, admin: string): void {
  for (const text of [read(message), message.text]) assert.ok(text.includes(admin), text);
}

function lastMessage(messages: readonly PostedMessage[]): PostedMessage {
  const last = messages.at(-1);
  assert.ok(last);
  return last;
}
