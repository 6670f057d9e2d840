import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import type { Person } from '../../src/playground/slack/team.ts';
import {
  startWorkspace,
  type Workspace,
  type WorkspaceOptions,
} from '../../src/playground/slack/workspace.ts';
import { createDirectConversations } from '../../src/slack/direct-conversations.ts';
import { createKeptNotifications } from '../../src/slack/kept-notifications.ts';
import { createScheduledMessages } from '../../src/slack/scheduled-messages.ts';
import { createViewers, type Viewers } from '../../src/slack/viewers.ts';
import { NOTHING } from '../../src/tasks/notifications.ts';
import { refusing } from '../told-without-asking.ts';
import { SECRETS } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const ON = { morningAt: 510, newTasks: true, reminders: false };
const DAY_MS = 24 * 60 * 60_000;
const URL_OF_WORKSPACE = 'https://acme.slack.com/';

async function open(t: TestContext, options: Pick<WorkspaceOptions, 'people' | 'now'> = {}) {
  const workspace = await startWorkspace({ ...SECRETS, ...options });
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  const zones = new Map<string, string>();
  const bySlack = async () => {
    const known = { fallbackZone: 'UTC', home: await client.auth.test() };
    return createViewers(client, (_method, call) => call(), known);
  };
  const byTest = { knownZone: (userId: string) => zones.get(userId), hasLeft: async () => false };
  /** As after a start, if Slack hasn't said anyone's zone yet. */
  const openKept = (
    viewers: Pick<Viewers, 'knownZone' | 'hasLeft'> = { ...byTest, knownZone: () => undefined },
    { cancel, of }: { cancel?: (one: { id: string }) => Promise<never>; of?: () => Promise<never> } = {},
  ) =>
    createKeptNotifications({
      scheduledMessages: {
        ...createScheduledMessages(client, (_method, call) => call()),
        ...(cancel && { cancel }),
      },
      directConversations: {
        ...createDirectConversations(client, (_method, call) => call()),
        ...(of && { of }),
      },
      viewers,
      workspaceUrl: URL_OF_WORKSPACE,
    });
  return { workspace, client, zones, kept: openKept(byTest), openKept, bySlack };
}

describe('a morning list', { concurrency: true }, () => {
  test('that two instances have prepared comes once', async (t) => {
    const { workspace, kept, openKept } = await open(t);
    const morning = { userId: PRIYA, day: '20261201', at: new Date(Date.now() + 600_000) };
    const how = {
      draw: (url: string) => ({ text: `Your <${url}|morning list>`, blocks: [] }),
      isWanted: async () => true,
    };
    for (const one of [kept, openKept()]) await one.scheduleMorning(morning, how);
    assert.equal(workspace.scheduled.size, 2);
    await kept.refresh();
    assert.equal(workspace.scheduled.size, 1);
    assert.ok(kept.hasMorning(PRIYA, '20261201'));
  });

  for (const [minutes, what] of [
    [5, 'is the day’s, where Slack sends it all the same'],
    [10, 'gives way to another'],
  ] as const) {
    test(`${minutes} minutes ahead, whose rep chooses another time, ${what}`, async (t) => {
      const { workspace, kept } = await open(t);
      await kept.set(PRIYA, ON);
      const at = new Date(Date.now() + minutes * 60_000);
      const how = {
        draw: (url: string) => ({ text: `Your <${url}|morning list>`, blocks: [] }),
        isWanted: async () => true,
      };
      await kept.scheduleMorning({ userId: PRIYA, day: '20261201', at }, how);
      await kept.set(PRIYA, { ...ON, morningAt: 540 });
      await kept.refresh();
      assert.equal(kept.hasMorning(PRIYA, '20261201'), minutes === 5);
      await kept.set(PRIYA, { ...ON, morningAt: undefined });
      await kept.set(PRIYA, ON);
      assert.equal(kept.hasMorning(PRIYA, '20261201'), minutes === 5);
      assert.equal(workspace.scheduled.size, minutes === 5 ? 2 : 1, 'with what is turned on');
    });
  }
});

describe('what a rep has turned off', () => {
  const refuseDeletions = (workspace: Workspace, times: number) => {
    for (let left = times; left > 0; left -= 1)
      workspace.interceptNext('chat.deleteScheduledMessage', refusing('internal_error'));
  };

  test('stays off, though Slack has not cancelled an older message', async (t) => {
    const { workspace, kept, openKept } = await open(t);
    await kept.set(PRIYA, ON);
    // When the newer one is left, and when that is read before it is turned off.
    refuseDeletions(workspace, 2);
    await kept.set(PRIYA, { ...ON, morningAt: 540 });
    assert.equal(workspace.scheduled.size, 2);
    await kept.set(PRIYA, NOTHING);
    assert.equal(workspace.scheduled.size, 0);
    const later = openKept();
    await later.refresh();
    assert.deepEqual(later.of(PRIYA), NOTHING);
  });

  test('never falls back to an older choice: that goes first, in whatever order Slack lists them', async (t) => {
    const { workspace, client, kept, openKept } = await open(t);
    await kept.set(PRIYA, ON);
    const [older = assert.fail()] = workspace.scheduled.values();
    const again = { channel: 'D0PRIYA001', post_at: older.postAt, text: older.text };
    await kept.set(PRIYA, { ...ON, morningAt: 540 });
    const { scheduled_message_id } = await client.chat.scheduleMessage(again);
    const cancelled: string[] = [];
    const refuse = async ({ id }: { id: string }) => {
      cancelled.push(id);
      throw new WebAPIPlatformError({ ok: false, error: 'internal_error' });
    };
    await assert.rejects(openKept(undefined, { cancel: refuse }).set(PRIYA, NOTHING), /internal_error/);
    // First as one that doesn't count, and then as the first of all.
    assert.deepEqual(cancelled, [scheduled_message_id, scheduled_message_id]);
  });

  test('is not off, and that fails, where Slack keeps a message', async (t) => {
    const { workspace, kept } = await open(t);
    await kept.set(PRIYA, ON);
    refuseDeletions(workspace, 1);
    await assert.rejects(kept.set(PRIYA, NOTHING), /internal_error/);
    await kept.refresh();
    assert.deepEqual(kept.of(PRIYA), ON);
  });
});

test('what Slack doesn’t cancel, or says of one rep, keeps no other’s from being read', async (t) => {
  const { workspace, client, kept, openKept } = await open(t);
  const DANIEL = 'U0DANIEL02';
  for (const userId of [DANIEL, PRIYA]) await kept.set(userId, ON);
  const [daniels] = workspace.scheduled.values();
  // A second one in his conversation, and one that another's says of him.
  for (const channel of ['D0DANIEL02', 'D0KATRIN03']) {
    const post_at = Math.floor(Date.now() / 1000) + 86_400;
    await client.chat.scheduleMessage({ channel, post_at, text: daniels?.text ?? '' });
  }
  const refuse = async () => {
    throw new WebAPIPlatformError({ ok: false, error: 'channel_not_found' });
  };
  const later = openKept(undefined, { cancel: refuse, of: refuse });
  await later.refresh();
  assert.deepEqual([later.of(DANIEL), later.of(PRIYA)], [ON, ON]);
});

describe('what is turned on, of a rep who has left', () => {
  test('stays with Slack as it is, and is known and renewed again when they come back', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-12-02T03:00:00Z') });
    const priya = { id: PRIYA, name: 'Priya', email: 'priya@example.com', timeZone: 'Asia/Kolkata' };
    const people: Person[] = [priya];
    const { workspace, openKept, bySlack } = await open(t, { people });
    const viewers = await bySlack();
    await viewers.refresh(PRIYA);
    await openKept(viewers).set(PRIYA, ON);
    const scheduledIds = () => [...workspace.scheduled.keys()];
    const [id] = scheduledIds();

    const startedLater = async () => {
      const viewersLater = await bySlack();
      const kept = openKept(viewersLater);
      await kept.refresh();
      await viewersLater.refresh(PRIYA);
      await kept.renew(assert.fail);
      assert.deepEqual([kept.zoneOf(PRIYA), kept.of(PRIYA)], ['Asia/Kolkata', ON]);
    };
    people[0] = { ...priya, standing: 'deactivated' };
    await startedLater();
    assert.deepEqual(scheduledIds(), [id], 'in the zone that is known');
    t.mock.timers.setTime(Date.now() + 30 * DAY_MS);
    await startedLater();
    assert.deepEqual(scheduledIds(), [id], 'when it is time for another');
    people[0] = priya;
    await startedLater();
    assert.equal(scheduledIds().length, 1);
    assert.notDeepEqual(scheduledIds(), [id]);
  });
});

describe('the time zone of a rep who has turned something on', { concurrency: true }, () => {
  for (const zone of ['Asia/Kolkata', 'America/Port-au-Prince', 'Etc/GMT+5']) {
    test(`is known again after a start: ${zone}`, async (t) => {
      const { zones, kept, openKept } = await open(t);
      zones.set(PRIYA, zone);
      await kept.set(PRIYA, ON);
      const successor = openKept();
      await successor.refresh();
      assert.equal(successor.zoneOf(PRIYA), zone);
      assert.deepEqual(successor.of(PRIYA), ON);
    });
  }

  test('is written again when the rep has travelled, and once only', async (t) => {
    const { workspace, zones, kept, openKept } = await open(t);
    await kept.set(PRIYA, ON);
    zones.set(PRIYA, 'Asia/Kolkata');
    await kept.renew(assert.fail);
    zones.set(PRIYA, 'America/New_York');
    await kept.renew(assert.fail);
    const [id] = workspace.scheduled.keys();
    await kept.renew(assert.fail);
    assert.deepEqual([...workspace.scheduled.keys()], [id]);
    const successor = openKept();
    await successor.refresh();
    assert.equal(successor.zoneOf(PRIYA), 'America/New_York');
  });

  test('leaves the time since when new tasks are told, when it is written again', async (t) => {
    const { zones, kept } = await open(t);
    await kept.set(PRIYA, ON);
    const [before] = kept.all();
    zones.set(PRIYA, 'Asia/Kolkata');
    await kept.renew(assert.fail);
    await kept.set(PRIYA, { ...ON, morningAt: undefined });
    assert.equal(kept.all()[0]?.newSinceMs, before?.newSinceMs);
  });

  test('is unknown where what Slack kept names none', async (t) => {
    const { workspace, openKept } = await open(t);
    const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
    const { channel } = await client.conversations.open({ users: PRIYA });
    await client.chat.scheduleMessage({
      channel: channel?.id ?? '',
      post_at: Math.floor(Date.now() / 1000) + 86_400,
      text: `<${URL_OF_WORKSPACE}#lead-tasks-notify-${PRIYA}-0830-wn-abc-abc-Mars/Olympus|Home tab>`,
    });
    const kept = openKept();
    await kept.refresh();
    assert.equal(kept.zoneOf(PRIYA), undefined);
    assert.deepEqual(kept.of(PRIYA), ON);
  });
});
