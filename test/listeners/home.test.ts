import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { CHANGE_WORDS } from '../../src/messages/change-modals.ts';
import { RECENT_LEADS } from '../../src/messages/lead-messages.ts';
import { STILL_ASKING } from '../../src/messages/waiting-words.ts';
import { createLog } from '../../src/ops/log.ts';
import { isObject } from '../../src/playground/json-object.ts';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import { LEADS_OF_A_DAY } from '../../src/playground/leadsquared/leads-of-a-day.ts';
import type { ShownView } from '../../src/playground/slack/workspace-state.ts';
import {
  countOfSoon,
  inPages,
  NO_DATE,
  openOwnWorld,
  type Retrieve,
  row,
  rows,
  says,
  wireTimeIn,
} from '../own-tasks.ts';
import {
  ACCESS_REFUSED,
  COMPLETED,
  matching,
  NO_EMAIL_TOLD,
  NOT_ALLOWED,
  NOT_ANSWERING,
  NOW_DUE,
  noUser,
  ownTitle,
  REMINDER_CANCELLED,
  REMINDING,
  SUPPORT_CODE,
  UNREADABLE_CONTROL,
  WAIT,
} from '../wording.ts';
import {
  FAST,
  labels,
  lead,
  notify,
  openWorld,
  read,
  SECRETS,
  settingsFor,
  startApp,
  tellsOfWait,
  type World,
  type WorldOptions,
} from '../world.ts';

const BUSY = EMBEDDED_LEADS.find(({ label }) => label === 'Busy lead')?.leadId ?? '';
const PRIYA = 'U0PRIYA001';
const DAY = 24 * 60;
/** The help, folded. */
const USAGE = /Type \*\/tasks\* in any channel to see your tasks/;

/** All that is published for a person from now on, but what tells of a wait. */
function publicationsIn({ workspace }: World, user = PRIYA): ShownView[] {
  const all: ShownView[] = [];
  workspace.onChange(() => {
    const now = workspace.homes.get(user);
    if (now && all.at(-1) !== now && !tellsOfWait(now)) all.push(now);
  });
  return all;
}

/** What a list is called, or whose it is: the first that is bold. */
function titleOf({ view }: ShownView): string {
  const title = view.blocks.find((block) => isObject(block) && block.type === 'rich_text');
  return read({ blocks: [title] }).split(' · ')[0] ?? 'no title';
}

function rangeOf({ view }: ShownView): string {
  return /^\d+–\d+ of \d+(?= · )/m.exec(read(view))?.[0] ?? 'no range';
}

/** Opens the lead of a task from its menu, and waits for the publication. */
async function openLead({ home }: World, task: string, who?: { user: string }): Promise<ShownView> {
  const before = home.shown(who);
  await home.choose(task, 'Open lead', who);
  return home.after(before);
}

/** Waits for what is published meanwhile, like a wait. */
function meanwhile({ workspace }: World, words: RegExp): Promise<ShownView> {
  return workspace.until(() => {
    const home = workspace.homes.get(PRIYA);
    return home && words.test(read(home.view)) && home;
  });
}

/** A LeadSquared that can be made to answer nothing before it is released. */
function gate() {
  let { promise, resolve } = Promise.withResolvers<void>();
  resolve();
  return {
    passed: () => promise,
    close() {
      ({ promise, resolve } = Promise.withResolvers<void>());
    },
    open: () => resolve(),
  };
}

describe('App Home', { concurrency: true }, () => {
  test('opened shows own tasks, recent leads and what can be typed, at once', async (t) => {
    const world = await openWorld(t);
    await world.ask('Hanna Sørensen');
    await world.ask('Sunita Rao-Iyer');
    const published = publicationsIn(world);
    const home = await world.home.open();
    assert.equal(home.view.type, 'home');
    const shown = read(home.view);
    assert.match(shown, matching`^${ownTitle('pending')}\n\d+ overdue · .* · as of <!date\^`);
    assert.match(shown, /Call Vikram about the second site/);
    assert.match(shown, matching`\n${RECENT_LEADS}\n`);
    assert.match(shown, USAGE);
    const recents = labels(home.view).filter((label) => /Rao|Hanna/.test(label));
    assert.deepEqual(recents, ['Sunita Rao-Iyer', 'Hanna Sørensen'], 'the latest first');
    assert.match(shown, matching`as of <!date[^>]*>\n${RECENT_LEADS}\n\*Overdue`, 'above the tasks');
    assert.ok(labels(home.view).includes('Refresh'));
    assert.ok(!labels(home.view).includes('Share'), 'there is nowhere to share it');
    await world.app.stop();
    assert.equal(published.length, 1);
    assert.equal(world.calls.filter(({ name }) => name === 'Retrieve').length, 1);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('without recent leads says nothing of them', async (t) => {
    const world = await openWorld(t);
    assert.doesNotMatch(read((await world.home.open()).view), matching`${RECENT_LEADS}`);
  });

  test('is not published when the other tab is opened', async (t) => {
    const world = await openWorld(t);
    const { status } = await world.workspace.openTab({ tab: 'messages' });
    assert.equal(status, 200);
    await world.app.stop();
    assert.equal(world.workspace.homes.size, 0);
    assert.equal(world.calls.length, 0);
  });

  test('is each rep’s own', async (t) => {
    const world = await openWorld(t);
    const priyas = await world.home.open();
    const daniels = await world.home.open({ user: 'Daniel Brooks' });
    assert.equal(world.home.shown(), priyas);
    assert.match(read(priyas.view), /\n1–10 of 1\d · /);
    assert.match(read(daniels.view), /\n1–10 of 2\d\d · /);
  });

  test('is drawn again when it is opened again, from what is known already', async (t) => {
    const world = await openWorld(t);
    const first = await world.home.open();
    const second = await world.home.open();
    assert.notEqual(second.hash, first.hash);
    assert.equal(titleOf(second), ownTitle('pending'));
    assert.equal(world.calls.length, 1);
  });

  test('says to a rep without a LeadSquared user that there is none, and nothing else', async (t) => {
    const world = await openWorld(t);
    const { view } = await world.home.open({ user: 'Maya Torres' });
    assert.match(read(view), matching`^Your tasks\n${noUser('maya@example.com')}\n${SUPPORT_CODE}$`);
    assert.deepEqual(labels(view), []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('says so when Slack gives no e-mail address, and LeadSquared is not asked', async (t) => {
    const world = await openWorld(t);
    world.workspace.interceptNext('users.info', (response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"missing_scope"}');
    });
    const { view } = await world.home.open();
    assert.match(read(view), matching`^Your tasks\n${NO_EMAIL_TOLD}`);
    assert.equal(world.calls.length, 0);
  });
});

describe('reminders in App Home', { concurrency: true }, () => {
  test('are listed with their time, the next first, and can be cancelled there', async (t) => {
    const world = await openWorld(t);
    await world.home.open();
    for (const task of ['Confirm the meeting room with Katrin', 'Ask how the first month went']) {
      const before = world.home.shown();
      await world.home.choose(task, 'Remind me');
      await world.home.after(before);
    }
    const { view } = await world.home.open();
    assert.match(
      read(view),
      /\*Your reminders\*\nConfirm the meeting room with Katrin\n🔔 <!date.*\nAsk how the first month went\n🔔 <!date/,
    );
    await world.home.press('Cancel reminder');
    assert.equal(world.workspace.scheduled.size, 1);
    const after = read(world.home.shown().view);
    assert.match(after, REMINDER_CANCELLED);
    assert.match(after, /\*Your reminders\*\nAsk how the first month went\n/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('are listed after a restart too', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask('mine');
    await world.answer(await world.choose(message, 'Confirm the meeting room with Katrin', 'Remind me'));
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    const { view } = await world.home.open();
    assert.match(read(view), /\*Your reminders\*\nConfirm the meeting room with Katrin\n/);
  });

  test('stay listed when a button is pressed after a restart', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask('mine');
    await world.answer(await world.choose(message, 'Confirm the meeting room with Katrin', 'Remind me'));
    await world.home.open();
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    const { view } = await world.home.press('Refresh');
    assert.match(read(view), /\*Your reminders\*\nConfirm the meeting room with Katrin\n/);
  });

  /** Home, for a rep with a reminder. */
  async function openReminded(t: TestContext, retrieve: Retrieve) {
    const { world } = await openOwnWorld(t, { retrieve, settings: { CACHE_TTL_MS: '0' } });
    const { message } = await world.ask('mine');
    if (labels(message).includes('Next')) await world.press(message, 'Next');
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    await world.home.open();
    return world;
  }

  test('are cancelled beside the list that is shown, which stays', async (t) => {
    const late = rows(12, { DueDate: wireTimeIn(-DAY) });
    const world = await openReminded(t, inPages([...late, row()]));
    await world.home.show('Overdue');
    await world.home.press('Next');
    const home = await world.home.press('Cancel reminder');
    assert.equal(titleOf(home), 'Your overdue tasks');
    assert.equal(rangeOf(home), '11–12 of 12');
    assert.match(read(home.view), REMINDER_CANCELLED);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('that are cancelled say so, though there is no list then', async (t) => {
    let isDown = false;
    const all = inPages([row()]);
    const world = await openReminded(t, (page) => (isDown ? says('', 401) : all(page)));
    isDown = true;
    const { view } = await world.home.press('Cancel reminder');
    assert.match(read(view), ACCESS_REFUSED);
    assert.match(read(view), REMINDER_CANCELLED);
  });
});

test('the help of App Home opens in a window, and says what the app sees', async (t) => {
  const world = await openWorld(t);
  await world.home.open();
  await world.workspace.pressHome(world.home.shown(), 'help:open');
  const { view } = await world.workspace.until(() => world.workspace.views.get(PRIYA));
  assert.match(read(view), /\*\/tasks &lt;lead&gt; \[filter\]\*/);
  assert.match(
    read(view),
    /From Slack, the app reads your e-mail address .* In LeadSquared, it uses one user’s keys/,
  );
});

describe('the controls of App Home', { concurrency: true }, () => {
  test('show filters, pages, a lead and the way back in the same view', async (t) => {
    const world = await openWorld(t);
    const published = publicationsIn(world, 'U0DANIEL02');
    const who = { user: 'Daniel Brooks' };
    const opened = await world.home.open(who);
    const seen: string[][] = [];
    const note = (home: ShownView) => {
      assert.equal(home.id, opened.id);
      assert.match(read(home.view), USAGE);
      seen.push([titleOf(home), rangeOf(home).replace(/\d+$/, 'all')]);
    };
    note(await world.home.show('Overdue', who));
    note(await world.home.press('Next', who));
    note(await openLead(world, 'Introduce yourself to', who));
    note(await world.home.show('All', who));
    note(await world.home.show('Page 24 of 24', who));
    note(await world.home.press('Back to my tasks', who));
    note(await world.home.press('Previous', who));
    assert.deepEqual(seen, [
      ['Your overdue tasks', '1–10 of all'],
      ['Your overdue tasks', '11–20 of all'],
      ['Helena Brandt', '1–10 of all'],
      ['Helena Brandt', '1–10 of all'],
      ['Helena Brandt', '231–240 of all'],
      ['Your overdue tasks', '11–20 of all'],
      ['Your overdue tasks', '1–10 of all'],
    ]);
    assert.ok(labels(world.home.shown(who).view).includes('Helena Brandt'), 'it is a recent lead now');
    await world.app.stop();
    assert.equal(published.length, 8);
    assert.deepEqual(world.workspace.messages, []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('lead from recent leads to own tasks', async (t) => {
    const world = await openWorld(t);
    await world.ask('Sunita Rao-Iyer');
    await world.home.open();
    const opened = await world.home.press('Sunita Rao-Iyer');
    assert.equal(titleOf(opened), 'Sunita Rao-Iyer');
    assert.match(JSON.stringify(opened.view), new RegExp(`LeadID=${BUSY}"`));
    assert.equal(titleOf(await world.home.press('Back to my tasks')), ownTitle('pending'));
  });

  test('lead from a recent lead back to the part that was shown', async (t) => {
    const late = rows(12, { DueDate: wireTimeIn(-DAY) });
    const { world } = await openOwnWorld(t, { retrieve: inPages(late) });
    await world.ask(BUSY);
    await world.home.open();
    await world.home.show('Overdue');
    await world.home.press('Next');
    const [recent = ''] = labels(world.home.shown().view).filter((label) => /^Sunita|^…/.test(label));
    await world.home.press(recent);
    const back = await world.home.press('Back to my tasks');
    assert.deepEqual([titleOf(back), rangeOf(back)], ['Your overdue tasks', '11–12 of 12']);
  });

  test('bring up no older list that another instance has shown', async (t) => {
    let isDown = false;
    const world = await openWorld(t, {
      upstream: { serviceMs: () => (isDown ? 60_000 : 5) },
      settings: { LEADSQUARED_TIMEOUT_MS: '1000', CACHE_TTL_MS: '0' },
    });
    const other = await startApp(settingsFor(world.workspace, world.upstream, { CACHE_TTL_MS: '0' }));
    t.after(() => other.stop());
    const at = ({ port }: { port: number }) =>
      world.workspace.connect(`http://127.0.0.1:${port}/slack/events`);
    await world.ask('Sunita Rao-Iyer');
    await world.home.open();
    assert.equal(titleOf(await world.home.press('Sunita Rao-Iyer')), 'Sunita Rao-Iyer');
    at(other);
    assert.equal(titleOf(await world.home.press('Back to my tasks')), ownTitle('pending'));
    at(world.app);
    isDown = true;
    const failed = world.home.shown();
    await world.workspace.pressHome(failed, 'list:refresh');
    const home = await world.home.after(failed);
    assert.match(read(home.view), matching`${NOT_ANSWERING}[\s\S]*\n${ownTitle('pending')}\n`);
  });

  test('leave the list as it is when notifications are changed', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: inPages(rows(12, { DueDate: wireTimeIn(-DAY) })) });
    await world.home.open();
    await world.home.show('Overdue');
    const before = await world.home.press('Next');
    await world.workspace.pressHome(before, 'notify:open');
    const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(view, { morning: 'on', 'morning-at': '08:30' });
    const home = await world.home.after(before);
    assert.match(read(home.view), /Saved\. You’ll get the morning list on weekdays at 8:30 AM\./);
    assert.deepEqual([titleOf(home), rangeOf(home)], ['Your overdue tasks', '11–12 of 12']);
  });

  test('Refresh asks past the cache, for the part that is shown', async (t) => {
    let all = rows(12);
    const { world, asked } = await openOwnWorld(t, { retrieve: (page) => inPages(all)(page) });
    await world.home.open();
    await world.home.press('Next');
    assert.equal(asked.length, 1);
    all = rows(13);
    assert.equal(rangeOf(await world.home.press('Refresh')), '11–13 of 13');
    assert.equal(asked.length, 2);
  });

  test('work after a restart', async (t) => {
    const world = await openWorld(t);
    await world.home.open();
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    assert.match(rangeOf(await world.home.press('Next')), /^11–1\d of 1\d$/);
  });

  test('that cannot be read are refused above the list, without a call', async (t) => {
    const { world, asked } = await openOwnWorld(t, { retrieve: inPages([row()]) });
    const home = await world.home.open();
    const blocks = JSON.parse(JSON.stringify(home.view.blocks), (_key, part) =>
      part?.action_id === 'list:refresh' ? { ...part, value: '{}' } : part,
    );
    Object.assign(home.view, { blocks });
    const { view } = await world.home.press('Refresh');
    assert.match(read(view), matching`^${UNREADABLE_CONTROL}[\s\S]*\n${ownTitle('pending')}\n`);
    assert.equal(asked.length, 1);
  });

  test('of an earlier version show all own tasks for Mine', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: inPages([row()]) });
    const home = await world.home.open();
    const blocks = JSON.parse(JSON.stringify(home.view.blocks), (_key, part) =>
      part?.value === 'overdue' ? { ...part, value: 'mine' } : part,
    );
    Object.assign(home.view, { blocks });
    const shown = await world.home.show('Overdue');
    assert.deepEqual([titleOf(shown), world.workspace.refusals], [ownTitle('pending'), []]);
  });

  test('Remind me and Cancel reminder end in App Home', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: inPages([row(), row({ Name: 'Write' })]) });
    const opened = await world.home.open();
    await world.home.choose('Call back', 'Remind me');
    const set = await world.home.after(opened);
    assert.match(
      read(set.view),
      matching`^${ownTitle('pending')}\n[\s\S]*\nCall back\nAsha Nair\n${REMINDING}<!date`,
    );
    assert.equal(world.workspace.scheduled.size, 1);
    await world.home.choose('Call back', 'Cancel reminder');
    const cancelled = await world.home.after(set);
    assert.match(
      read(cancelled.view),
      matching`^${ownTitle('pending')}\n[\s\S]*\nCall back\nAsha Nair\n${REMINDER_CANCELLED}\n`,
    );
    assert.equal(world.workspace.scheduled.size, 0);
    assert.deepEqual(world.workspace.messages, []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('Complete and Reschedule ask first, and end in App Home', async (t) => {
    const world = await openWorld(t, { settings: { ALLOW_TASK_CHANGES: 'true' } });
    const opened = await world.home.open();
    const total = Number(/ of (\d+) · /.exec(read(opened.view))?.[1]);
    await world.home.choose('Call Vikram about the second site', 'Complete');
    const modal = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    assert.match(read(modal.view), /Call Vikram about the second site/);
    assert.ok(!world.calls.some(({ name }) => name === 'MarkComplete'));
    await world.workspace.submit(modal, {});
    const completed = await world.home.after(opened);
    assert.match(
      read(completed.view),
      matching`^${ownTitle('pending')}\n[\s\S]*\nCall Vikram about the second site\n.*\n.*\n${COMPLETED}\nWas due`,
    );
    assert.match(read(completed.view), matching` of ${String(total - 1)} · `);
    const refreshed = await world.home.press('Refresh');
    assert.doesNotMatch(read(refreshed.view), /Call Vikram about the second site/);

    await world.home.choose('Demo of the dealer portal', 'Reschedule');
    const second = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(second, { due: '2209091400' });
    const moved = await world.home.after(refreshed);
    assert.match(
      read(moved.view),
      matching`^${ownTitle('pending')}\n[\s\S]*\nDemo of the dealer portal\n[\s\S]*?\n${NOW_DUE}<!date\^2209091400\^`,
    );
    assert.match(read(moved.view), USAGE);
    assert.deepEqual(world.workspace.messages, []);
    assert.deepEqual(world.workspace.refusals, []);
  });
});

describe('App Home while LeadSquared is slow', { concurrency: true }, () => {
  async function openSlow(t: TestContext, options: WorldOptions = {}) {
    const { passed, close, open } = gate();
    let answer: Retrieve = inPages([row()]);
    const own = await openOwnWorld(t, {
      ...options,
      async retrieve(page) {
        await passed();
        return answer(page);
      },
    });
    const nowSays = (retrieve: Retrieve) => {
      answer = retrieve;
    };
    return { ...own, close, release: open, nowSays };
  }

  test('says that it is still asked, and then shows the list', async (t) => {
    const { world, close, release } = await openSlow(t);
    close();
    const published = publicationsIn(world);
    await world.workspace.openTab();
    const asking = await meanwhile(world, matching`^${STILL_ASKING}`);
    assert.doesNotMatch(read(asking.view), / · as of |No open tasks/);
    assert.match(read(asking.view), USAGE);
    release();
    const list = await world.home.after(asking);
    assert.match(read(list.view), matching`^${ownTitle('pending')}\n${countOfSoon(1)} · as of `);
    assert.doesNotMatch(read(list.view), /Still asking/);
    await world.app.stop();
    assert.equal(published.length, 1);
  });

  test('shows the list as it was, as of when, until the new one is there', async (t) => {
    const { world, close, release, nowSays } = await openSlow(t);
    const opened = await world.home.open();
    const asOf = /as of <!date\^\d+\^/.exec(read(opened.view))?.[0] ?? 'no time';
    close();
    nowSays(inPages([row(), row()]));
    const pressed = world.home.press('Refresh');
    const asking = await meanwhile(world, /⏳/);
    const [title, counts, wait] = read(asking.view).split('\n');
    assert.equal(title, ownTitle('pending'));
    assert.ok(matching`^${countOfSoon(1)} · `.test(counts ?? '') && counts?.includes(asOf), counts);
    assert.equal(wait, `⏳ ${STILL_ASKING}`);
    assert.match(read(asking.view), /\nCall back\n/);
    release();
    assert.match(read((await pressed).view), matching`^${ownTitle('pending')}\n${countOfSoon(2)} · .*\n\*`);
  });

  test('opened again when the list is no longer fresh shows the old one, as of when, meanwhile', async (t) => {
    const { world, close, release } = await openSlow(t, { settings: { CACHE_TTL_MS: '0' } });
    await world.home.open();
    close();
    await world.workspace.openTab();
    const asking = await meanwhile(world, /⏳/);
    assert.match(read(asking.view), matching`\n${countOfSoon(1)} · as of <!date.*\n⏳ ${STILL_ASKING}\n`);
    release();
    await world.home.after(asking);
  });

  for (const isRestarted of [false, true]) {
    test(`shows the list though Slack tells late that it was opened again${isRestarted ? ', after a restart' : ''}`, async (t) => {
      const settings = { CACHE_TTL_MS: '0' };
      const { world, upstream, close, release } = await openSlow(t, { settings });
      const { id, hash } = await world.home.open();
      let { app } = world;
      if (isRestarted) {
        await app.stop();
        const url = `http://127.0.0.1:${upstream.port}`;
        app = await startApp(settingsFor(world.workspace, { url }, settings));
        t.after(() => app.stop());
      }
      close();
      // As it was when the rep opened the tab.
      const event = { type: 'app_home_opened', user: PRIYA, channel: 'D0PRIYA001', tab: 'home' };
      const opened = { ...event, view: { id, hash } };
      await notify({ app }, opened);
      const waiting = await meanwhile(world, matching`${STILL_ASKING}|⏳`);
      await notify({ app }, opened);
      release();
      const list = await world.home.after(waiting);
      assert.match(read(list.view), matching`^${ownTitle('pending')}\n${countOfSoon(1)} · as of `);
      assert.doesNotMatch(read(list.view), /⏳|Still asking/);
    });
  }

  test('and then fails gives the old list back, with the failure above it', async (t) => {
    const { world, close, release, nowSays } = await openSlow(t);
    await world.home.open();
    close();
    nowSays(() => says('', 401));
    const pressed = world.workspace.pressHome(world.home.shown(), 'list:refresh');
    await meanwhile(world, /⏳/);
    release();
    await pressed;
    const failed = await meanwhile(world, matching`^Your tasks\n${ACCESS_REFUSED}`);
    assert.match(
      read(failed.view),
      matching`${SUPPORT_CODE}\n${ownTitle('pending')}\n${countOfSoon(1)} · as of <!date`,
    );
    assert.doesNotMatch(read(failed.view), /⏳/);
  });

  test('says it once, however long it takes', async (t) => {
    const world = await openWorld(t, { upstream: { serviceMs: () => 3_300 } });
    const published: string[] = [];
    world.workspace.onChange(() => {
      const now = world.workspace.homes.get(PRIYA);
      if (now && published.at(-1) !== now.hash) published.push(now.hash);
    });
    const home = await world.home.open();
    assert.match(read(home.view), matching`^${ownTitle('pending')}\n`);
    assert.equal(published.length, 2, 'the wait and the list');
  });

  test('says its place in line where it has to wait there', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '4000' };
    const { world } = await openSlow(t, { settings });
    await world.ask(BUSY);
    await world.workspace.openTab();
    const waiting = await meanwhile(world, matching`^${WAIT}`);
    const list = await world.home.after(waiting);
    assert.match(read(list.view), matching`^${ownTitle('pending')}\n${countOfSoon(1)} · as of `);
    assert.doesNotMatch(read(list.view), WAIT);
  });
});

describe('App Home when something fails', { concurrency: true }, () => {
  test('says why there is no list, and shows what else there is', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: () => says('', 401) });
    await world.ask(BUSY);
    const { view } = await world.home.open();
    assert.match(read(view), matching`^Your tasks\n${ACCESS_REFUSED}.*\n${SUPPORT_CODE}\n${RECENT_LEADS}\n`);
    assert.match(read(view), USAGE);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('shows the failure above the list as it was, as of when', async (t) => {
    let isDown = false;
    const { world } = await openOwnWorld(t, {
      retrieve: (page) => (isDown ? says('', 401) : inPages([row()])(page)),
    });
    const before = read((await world.home.open()).view);
    isDown = true;
    const { view } = await world.home.press('Refresh');
    const [, failure = '', reference = '', ...list] = read(view).split('\n');
    assert.match(failure, matching`^${ACCESS_REFUSED}`);
    assert.match(reference, SUPPORT_CODE);
    assert.match(list[1] ?? '', matching`^${countOfSoon(1)} · as of <!date`);
    assert.equal(list.join('\n'), before);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('leaves the part of the list that was shown under the failure', async (t) => {
    let isDown = false;
    const late = inPages(rows(25, { DueDate: wireTimeIn(-DAY) }));
    const { world } = await openOwnWorld(t, {
      retrieve: (page) => (isDown ? says('', 401) : late(page)),
    });
    await world.home.open();
    await world.home.show('Overdue');
    const before = read((await world.home.press('Next')).view);
    assert.match(before, matching`^${ownTitle('overdue')}\n[\s\S]*\n11–20 of 25 · 25 overdue\n`);
    isDown = true;
    const { view } = await world.home.press('Refresh');
    const [, failure = '', , ...list] = read(view).split('\n');
    assert.match(failure, matching`^${ACCESS_REFUSED}`);
    assert.equal(list.join('\n'), before);
  });

  test('leaves the list of a lead that was shown under the failure, and the way back', async (t) => {
    let isDown = false;
    const turning = lead(() =>
      isDown
        ? { kind: 'response', status: 401, body: '' }
        : { kind: 'tasks', tasks: [{ Name: 'Write', Status: 'Pending' }] },
    );
    const world = await openWorld(t, { leads: [turning] });
    await world.ask(turning.leadId);
    await world.home.open();
    await world.home.press(`…${turning.leadId.slice(-8)}`);
    isDown = true;
    const { view } = await world.home.press('Refresh');
    assert.match(
      read(view),
      matching`^${turning.leadId}\n${ACCESS_REFUSED}.*\n${SUPPORT_CODE}\nLead …${turning.leadId.slice(-8)} · [\s\S]*\nWrite\n`,
    );
    assert.ok(labels(view).includes('Back to my tasks'));
  });

  test('says in the task’s line that a change was not confirmed', async (t) => {
    const { world } = await openOwnWorld(t, {
      retrieve: inPages([row()]),
      change: () => says('', 503),
      settings: { ALLOW_TASK_CHANGES: 'true' },
    });
    await world.home.open();
    await world.home.choose('Call back', 'Complete');
    const modal = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(modal, {});
    const { view } = await meanwhile(world, matching`\n${countOfSoon(1)} .*\n[\s\S]*${CHANGE_WORDS.unknown}`);
    assert.match(
      read(view),
      matching`^${ownTitle('pending')}\n[\s\S]*\nCall back\nAsha Nair\n${CHANGE_WORDS.unknown} \(${SUPPORT_CODE}\)\n📆 `,
    );
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('says all that there is to say of a change after which the list cannot be read', async (t) => {
    let isDown = false;
    const open = inPages([row()]);
    const { world } = await openOwnWorld(t, {
      retrieve: (page) => (isDown ? says('', 401) : open(page)),
      change() {
        isDown = true;
        return says({ Status: 'Success' });
      },
      settings: { ALLOW_TASK_CHANGES: 'true' },
    });
    const opened = await world.home.open();
    await world.home.choose('Call back', 'Remind me');
    await world.home.after(opened);
    await world.home.choose('Call back', 'Reschedule');
    const modal = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(modal, { due: '2209091400' });
    const { view } = await meanwhile(world, matching`\n${CHANGE_WORDS.reminderStays}\n`);
    assert.match(
      read(view),
      matching`^Call back\n${CHANGE_WORDS.accepted} ${ACCESS_REFUSED}\n${SUPPORT_CODE}`,
    );
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('says only that to a person who is not let in, and asks LeadSquared nothing', async (t) => {
    const world = await openWorld(t, {
      settings: { ALLOWED_USERS: 'U0DANIEL02', ADMIN_CONTACT: 'U0DANIEL02' },
    });
    const { view } = await world.home.open();
    assert.match(read(view), matching`^${NOT_ALLOWED}\n${SUPPORT_CODE}$`);
    assert.deepEqual(labels(view), []);
    await world.app.stop();
    assert.deepEqual(world.calls, []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('closes what was open to a person who is no longer let in', async (t) => {
    const world = await openWorld(t);
    await world.ask(BUSY);
    await world.home.open();
    await world.app.stop();
    const settings = settingsFor(world.workspace, world.upstream, { ALLOWED_USERS: 'U0DANIEL02' });
    const successor = await startApp(settings);
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    const before = world.calls.length;
    const { view } = await world.home.press('Refresh');
    assert.match(read(view), matching`^${NOT_ALLOWED}.*\n${SUPPORT_CODE}$`);
    assert.equal(world.calls.length, before);
  });

  test('that Slack does not take is one warning with the support code, and the next one is shown', async (t) => {
    const lines: { level: number; supportCode?: string; msg: string; delivery?: string }[] = [];
    const ended = Promise.withResolvers<void>();
    const log = createLog(
      { level: 'info', redact: (text) => text },
      {
        write(line) {
          lines.push(JSON.parse(line));
          if (lines.at(-1)?.msg === 'Answered') ended.resolve();
        },
      },
    );
    const world = await openWorld(t, { start: (settings) => startApp(settings, log) });
    // On a busy machine a word on the wait comes before the list.
    for (const _ of ['the list', 'a wait before it']) {
      world.workspace.interceptNext('views.publish', (response) => {
        response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"internal_error"}');
      });
    }
    await world.workspace.openTab();
    await ended.promise;
    assert.equal(world.workspace.homes.size, 0);
    const warnings = lines.filter(({ level }) => level > 30);
    assert.deepEqual([...new Set(warnings.map(({ msg }) => msg))], ['Slack did not take a message']);
    const answered = lines.find(({ msg }) => msg === 'Answered');
    assert.match(warnings[0]?.supportCode ?? '', /^[A-Z2-9]{6}$/);
    assert.equal(answered?.supportCode, warnings[0]?.supportCode);
    assert.equal(answered?.delivery, 'lost');
    if (warnings.length === 1) await world.workspace.openTab();
    assert.equal(titleOf(await world.home.open()), ownTitle('pending'));
  });
});

describe('App Home that Slack takes late or never', { concurrency: true }, () => {
  const refuse = (response: ServerResponse, status: number, body: object, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

  test('is published once more after a 429', async (t) => {
    const world = await openWorld(t);
    world.workspace.interceptNext('views.publish', (response) =>
      refuse(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': '1' }),
    );
    assert.equal(titleOf(await world.home.open()), ownTitle('pending'));
  });

  test('shows the list though the answer to its first word is lost', async (t) => {
    const answered = gate();
    const { world } = await openOwnWorld(t, {
      async retrieve(asked) {
        await answered.passed();
        return inPages([row()])(asked);
      },
      settings: { CACHE_TTL_MS: '0' },
    });
    await world.home.open();
    answered.close();
    const client = new WebClient(SECRETS.botToken, { slackApiUrl: world.workspace.apiUrl });
    world.workspace.interceptNext('views.publish', async (response, body) => {
      const { view, ...others } = Object.fromEntries(new URLSearchParams(body));
      await client.apiCall('views.publish', { view: JSON.parse(view ?? ''), ...others });
      response.destroy();
    });
    await world.workspace.openTab();
    await world.workspace.until(() => tellsOfWait(world.workspace.homes.get(PRIYA)));
    answered.open();
    const shown = await world.workspace.until(() => {
      const home = world.workspace.homes.get(PRIYA);
      return home && !tellsOfWait(home) && home;
    });
    assert.match(read(shown.view), /\nCall back\n/);
  });

  test('gives way to a direct message for what was pressed', async (t) => {
    const world = await openWorld(t);
    await world.home.open();
    const { length } = world.workspace.messages;
    world.workspace.interceptNext('views.publish', (response) =>
      refuse(response, 200, { ok: false, error: 'not_enabled' }),
    );
    await world.home.choose('Demo of the dealer portal', 'Remind me');
    const direct = await world.workspace.until(() => world.workspace.messages[length]);
    assert.match(read(direct), REMINDING);
    assert.equal(world.workspace.scheduled.size, 1);
  });
});

describe('what was pressed last', { concurrency: true }, () => {
  /** Own tasks are answered only once they are released; a lead's at once. */
  async function openHeld(t: TestContext, later?: Retrieve, settings: WorldOptions['settings'] = {}) {
    const all = inPages([row()]);
    const released = Promise.withResolvers<void>();
    let isHeld = false;
    const lines: string[] = [];
    let note = () => {};
    const log = createLog(
      { level: 'info', redact: (text) => text },
      {
        write(line) {
          if (line.includes('"msg":"Answered"')) lines.push(line);
          note();
        },
      },
    );
    const { world } = await openOwnWorld(t, {
      start: (settings) => startApp(settings, log),
      async retrieve(page) {
        if (!isHeld) return all(page);
        await released.promise;
        return (later ?? all)(page);
      },
      settings: { ALLOW_TASK_CHANGES: 'true', ...settings },
    });
    return {
      world,
      hold() {
        isHeld = true;
      },
      /** Lets own tasks be answered, and waits until so many things that were asked are done. */
      async release(answered: number) {
        released.resolve();
        await new Promise<void>((resolve) => {
          note = () => lines.length >= answered && resolve();
          note();
        });
        return lines;
      },
    };
  }

  test('stays in App Home, though an older answer comes later', async (t) => {
    const { world, hold, release } = await openHeld(t);
    await world.home.open();
    hold();
    await world.workspace.pressHome(world.home.shown(), 'list:refresh');
    await openLead(world, 'Call back');
    assert.match((await release(3)).join(''), /"delivery":"overtaken"/);
    assert.equal(titleOf(world.home.shown()), 'Asha Nair');
    assert.doesNotMatch(read(world.home.shown().view), /Still asking/);
  });

  test('stays in App Home beside a reminder that is cancelled meanwhile', async (t) => {
    const { world, hold, release } = await openHeld(t, undefined, { CACHE_TTL_MS: '0' });
    const { message } = await world.ask('mine');
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    await world.home.open();
    hold();
    await world.workspace.pressHome(world.home.shown(), 'reminder:cancel');
    await world.workspace.until(() => world.workspace.scheduled.size === 0);
    await openLead(world, 'Call back');
    await release(5);
    assert.match(read(world.home.shown().view), REMINDER_CANCELLED);
    assert.match(read(world.home.shown().view), /Asha Nair · Open in LeadSquared\n/);
  });

  test('stays in App Home under an older failure', async (t) => {
    const { world, hold, release } = await openHeld(t, () => says('', 401));
    await world.home.open();
    hold();
    await world.workspace.pressHome(world.home.shown(), 'list:refresh');
    await openLead(world, 'Call back');
    await release(3);
    const shown = read(world.home.shown().view);
    assert.match(
      shown,
      matching`^Your tasks\n${ACCESS_REFUSED}.*\n${SUPPORT_CODE}\nAsha Nair · Open in LeadSquared\n`,
    );
  });

  test('stays in a message, though an older answer comes later', async (t) => {
    const { world, hold, release } = await openHeld(t);
    const { message } = await world.ask('mine');
    hold();
    await world.workspace.press(message, 'list:refresh');
    await world.answer(await world.choose(message, 'Call back', 'Open lead'));
    assert.match((await release(3)).join(''), /"delivery":"overtaken"/);
    assert.match(read(message), /^Asha Nair · Open in LeadSquared\n/);
  });

  test('does not take away what was done, nor bring back what was before it', async (t) => {
    const { world, hold, release } = await openHeld(t);
    const { message } = await world.ask('mine');
    const { message: ofLead } = await world.answer(await world.choose(message, 'Call back', 'Open lead'));
    await world.press(ofLead, 'Back to my tasks');
    hold();
    const refresh = await world.workspace.press(message, 'list:refresh');
    await world.choose(message, 'Call back', 'Remind me');
    const lines = await release(5);
    assert.equal(lines.filter((line) => line.includes('"outcome":"reminder-set"')).length, 1);
    assert.match(read(message), REMINDING);
    assert.ok(world.workspace.answers(refresh.responseUrl).length <= 1);
  });

  test('comes, even where an earlier press is answered first', async (t) => {
    const { world, hold, release } = await openHeld(t);
    const { message } = await world.ask('mine');
    hold();
    await world.choose(message, 'Call back', 'Remind me');
    await world.workspace.press(message, 'list:refresh');
    assert.doesNotMatch((await release(3)).join(''), /"delivery":"overtaken"/);
  });

  test('and is refused in App Home leaves what was asked for before it to come', async (t) => {
    const { world, hold, release } = await openHeld(t, inPages([row(), row({ Name: 'Write' })]));
    await world.home.open();
    hold();
    await world.workspace.pressHome(world.home.shown(), 'list:refresh');
    const home = world.home.shown();
    const blocks = JSON.parse(JSON.stringify(home.view.blocks), (_key, part) =>
      part?.action_id === 'list:refresh' ? { ...part, value: '{}' } : part,
    );
    Object.assign(home.view, { blocks });
    await world.home.press('Refresh');
    await release(3);
    const shown = read(world.home.shown().view);
    assert.match(
      shown,
      matching`^${UNREADABLE_CONTROL}[\s\S]*\n${ownTitle('pending')}\n${countOfSoon(2)} · `,
    );
  });
});

describe('what App Home shows', { concurrency: true }, () => {
  test('is literal where it comes from the CRM', async (t) => {
    const hostile = '<!channel> *Bold* <https://example.com|link> :tada:';
    const names = { Name: hostile, Description: hostile, RelatedEntityIdName: hostile };
    const all = [
      row({ ...names, Name: 'Call back' }),
      row({ ...names, RelatedEntity: 5, DueDate: `${hostile}` }),
      row({ ...names, RelatedEntity: 5, StatusCode: hostile }),
    ];
    const { world } = await openOwnWorld(t, { retrieve: () => says(all) });
    await world.home.open();
    await openLead(world, 'Call back');
    const { view } = await world.home.press('Back to my tasks');
    const types = new Set<string>();
    JSON.stringify(view.blocks, (_key, part) => {
      if (typeof part?.text === 'string' && /<!channel>|&lt;!channel/.test(part.text))
        types.add(`${part.type}, emoji ${part.emoji}`);
      return part;
    });
    // The texts of rich_text, which has no markup, and a button’s label.
    assert.deepEqual([...types].sort(), ['plain_text, emoji false', 'text, emoji undefined']);
    assert.ok(labels(view).includes(hostile));
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('is never more than Slack takes, with ten tasks in every group and five recent leads', async (t) => {
    const long = {
      Name: 'x'.repeat(500),
      Description: 'y '.repeat(400),
      RelatedEntityIdName: 'z'.repeat(500),
    };
    const all = [
      ...rows(2, { ...long, DueDate: wireTimeIn(-DAY) }),
      ...rows(2, { ...long, DueDate: wireTimeIn(1) }),
      ...rows(2, { ...long, DueDate: wireTimeIn(2 * DAY) }),
      ...rows(2, { ...long, DueDate: NO_DATE }),
      ...rows(3, { ...long, DueDate: wireTimeIn(-2 * DAY), StatusCode: 1 }),
    ];
    const { world } = await openOwnWorld(t, {
      retrieve: inPages(all),
      settings: { ALLOW_TASK_CHANGES: 'true' },
    });
    for (const { leadId } of LEADS_OF_A_DAY.slice(0, 7)) await world.ask(leadId);
    await world.home.open();
    const { view } = await world.home.show('All');
    assert.equal(rangeOf(world.home.shown()), '1–10 of 11');
    assert.equal(read(view).match(/^z+…/gm)?.length, 10);
    assert.equal(JSON.stringify(view).match(/"Open lead"/g)?.length, 10);
    assert.equal(labels(view).filter((label) => /^…\d{8}$/.test(label)).length, 5);
    assert.ok(view.blocks.length <= 100, `${view.blocks.length} blocks`);
    assert.deepEqual(world.workspace.refusals, []);
  });
});

test('60 reps who open App Home within a minute each see their list, for words on the wait don’t use up Slack’s rate limit', async (t) => {
  const people = Array.from({ length: 60 }, (_, index) => ({
    id: `U0REP${String(index).padStart(5, '0')}`,
    name: `Rep ${index}`,
    email: `rep${index}@example.com`,
    timeZone: 'Asia/Kolkata',
  }));
  const { world } = await openOwnWorld(t, {
    retrieve: async (page) => {
      await delay(500);
      return inPages([row()])(page);
    },
    workspace: { people },
    settings: FAST,
  });
  await Promise.all(
    people.map(async ({ id }) => {
      await world.workspace.openTab({ user: id });
      await world.workspace.until(() => {
        const home = world.workspace.homes.get(id);
        return home && matching`^${ownTitle('pending')}\n`.test(read(home.view));
      }, 30_000);
    }),
  );
  assert.deepEqual(world.workspace.rateLimited, []);
});

test('60 reps who open App Home again each see their list of before while LeadSquared is asked', async (t) => {
  const people = Array.from({ length: 60 }, (_, index) => ({
    id: `U0REP${String(index).padStart(5, '0')}`,
    name: `Rep ${index}`,
    email: `rep${index}@example.com`,
    timeZone: 'Asia/Kolkata',
  }));
  let isSlow = false;
  const released = Promise.withResolvers<void>();
  const { world } = await openOwnWorld(t, {
    retrieve: async (page) => {
      if (isSlow) await released.promise;
      return inPages([row()])(page);
    },
    workspace: { people, areCallsLimited: false },
    settings: FAST,
  });
  t.after(() => released.resolve());
  await Promise.all(people.map(({ id }) => world.home.open({ user: id })));
  isSlow = true;
  await Promise.all(
    people.map(async ({ id }) => {
      const before = world.home.shown({ user: id });
      await world.workspace.openTab({ user: id });
      const now = await world.workspace.until(() => {
        const home = world.workspace.homes.get(id);
        return home !== before && home;
      });
      assert.ok(tellsOfWait(now));
      assert.match(read(now.view), matching`Call back`);
    }),
  );
});

test('a look at App Home never overwrites what another instance has shown meanwhile', async (t) => {
  const held = Promise.withResolvers<void>();
  const { world } = await openOwnWorld(t, {
    async retrieve(asked) {
      await held.promise;
      return inPages([row()])(asked);
    },
  });
  const opening = world.workspace.openTab();
  await world.workspace.until(() => world.workspace.homes.get(PRIYA));
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: world.workspace.apiUrl });
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'From another instance' } }] as const;
  await client.views.publish({ user_id: PRIYA, view: { type: 'home', blocks: [...blocks] } });
  held.resolve();
  await opening;
  await world.app.stop();
  assert.equal(read(world.workspace.homes.get(PRIYA)?.view ?? {}), 'From another instance');
});
