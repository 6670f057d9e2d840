import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../../src/config/settings.ts';
import { NOTIFICATION_WORDS } from '../../src/messages/notification-messages.ts';
import { createLog } from '../../src/ops/log.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import type { Person } from '../../src/playground/slack/team.ts';
import {
  auditOf,
  automatic,
  inMinutes,
  kept,
  MINUTE_MS,
  morningLists,
  nextLook,
  openAt,
  openWatching,
  PRIYA,
  PRIYAS_ID,
  refusing,
  SATURDAY,
  switchMorning,
  switchWatching,
  task,
  told,
  upstreamTime,
  WATCHING,
  WEDNESDAY,
} from '../told-without-asking.ts';
import { json, labels, openWorld, read, settingsFor, startApp, type World } from '../world.ts';

describe('the morning list', () => {
  test('is left with Slack before its time, with what is overdue and due today', async (t) => {
    const tasks = () => [task('Overdue one', -30, 1), task('Today one', 1, 2), task('Later one', 72, 3)];
    const world = await openAt(t, WEDNESDAY, { tasks });
    await switchMorning(world, inMinutes(10));
    assert.match(JSON.stringify(world.home.shown().view), /Morning list on weekdays at 8:40 AM/);
    const [list] = await world.workspace.until(
      () => morningLists(world).length > 0 && morningLists(world),
      40_000,
    );
    assert.equal(list?.postAt, WEDNESDAY / 1000 + 600);
    const words = read({ blocks: list?.blocks });
    assert.match(words, /Overdue one[\s\S]*Today one/);
    assert.doesNotMatch(words, /Later one/);
    assert.ok(words.startsWith(NOTIFICATION_WORDS.morning));
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('has a line in the audit log, with its tasks', async (t) => {
    const audited = auditOf();
    const tasks = () => [task('Today one', 1, 2), task('Later one', 72, 3)];
    const world = await openAt(t, WEDNESDAY, { tasks, ...audited });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => morningLists(world).length > 0, 40_000);
    await world.app.stop();
    assert.deepEqual(audited.noted('morning-list'), [[task('', 1, 2).TaskID]]);
  });

  test('is known again after a restart, and comes once', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)] });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => morningLists(world).length === 1, 40_000);
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    await world.workspace.until(() => world.workspace.homes.has(PRIYA));
    const home = await world.home.open();
    assert.match(JSON.stringify(home.view), /Morning list on weekdays at 8:40 AM/);
    assert.equal(morningLists(world).length, 1);
  });

  test('is prepared again when it was turned off and on meanwhile', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)] });
    const at = inMinutes(14);
    await switchMorning(world, at);
    await world.workspace.until(() => morningLists(world).length === 1, 40_000);
    await switchMorning(world, undefined);
    assert.deepEqual(morningLists(world), []);
    t.mock.timers.setTime(Date.now() + 3 * MINUTE_MS);
    await switchMorning(world, at);
    await world.workspace.until(() => morningLists(world).length === 1, 40_000);
  });

  test('doesn’t come when nothing is due', async (t) => {
    const lines: string[] = [];
    const log = createLog(
      { level: 'info', redact: (text) => text },
      { write: (line) => void lines.push(line) },
    );
    const world = await openAt(t, WEDNESDAY, {
      tasks: () => [task('Later one', 72, 3)],
      start: (settings) => startApp(settings, log),
    });
    await switchMorning(world, inMinutes(10));
    const deadline = performance.now() + 60_000;
    while (!lines.some((line) => line.includes('"nothing-due"')) && performance.now() < deadline) {
      await setTimeout(20);
    }
    assert.ok(lines.some((line) => line.includes('"nothing-due"')));
    assert.deepEqual(morningLists(world), []);
  });

  test('comes at midnight', async (t) => {
    const world = await openAt(t, Date.parse('2026-12-02T18:20:00Z'), {
      tasks: () => [task('Overdue one', -30, 1)],
    });
    await switchMorning(world, 0);
    const [list] = await world.workspace.until(
      () => morningLists(world).length > 0 && morningLists(world),
      40_000,
    );
    assert.equal(list?.postAt, Date.parse('2026-12-02T18:30:00Z') / 1000);
    assert.match(read({ blocks: list?.blocks }), /Overdue one/);
  });

  test('is tried again when LeadSquared didn’t give it, and names the leads', async (t) => {
    const leadId = 'fade0001-0000-4000-8000-000000000001';
    const ofLead = { RelatedEntity: 1, RelatedEntityId: leadId, RelatedEntityIdName: 'Asha Rao' };
    let isAway = true;
    const retrieve = () =>
      isAway
        ? json({ Status: 'Error', ExceptionType: 'MXInternalException', ExceptionMessage: 'No' }, 500)
        : json({ RecordCount: 1, List: [{ ...task('Today one', 1, 2), ...ofLead }] });
    const methods = { 'POST /v2/Task.svc/Retrieve': retrieve };
    const world = await openAt(t, WEDNESDAY, { tasks: () => [], upstream: { methods } });
    await switchMorning(world, inMinutes(10));
    const calls = () => world.upstream.calls.filter(({ name }) => name === 'Retrieve').length;
    // One is Home's.
    await world.workspace.until(() => calls() > 2, 40_000);
    assert.deepEqual(morningLists(world), []);
    isAway = false;
    t.mock.timers.setTime(Date.now() + 3 * MINUTE_MS);
    await world.workspace.until(() => morningLists(world).length === 1, 40_000);
    assert.match(read({ blocks: morningLists(world)[0]?.blocks }), /Today one\nAsha Rao/);
  });

  /** LeadSquared counts five tasks and gives so many. */
  const giving = (answer: { RecordCount: number; tasks: readonly WireTask[] }) => ({
    'POST /v2/Task.svc/Retrieve': () => {
      const List = answer.tasks.map(({ TaskID, ...rest }) => ({ ...rest, UserTaskId: TaskID }));
      return json({ RecordCount: answer.RecordCount, List });
    },
  });
  /** Until the log says that the list's try had this outcome. */
  const logged = () => {
    const lines: string[] = [];
    const log = createLog(
      { level: 'info', redact: (text) => text },
      { write: (line) => void lines.push(line) },
    );
    const until = async (world: World, outcome: string) => {
      const hasIt = () => lines.some((line) => line.includes('"notice"') && line.includes(`"${outcome}"`));
      await world.workspace.until(hasIt, 40_000);
    };
    return { until, start: (settings: Environment) => startApp(settings, log) };
  };
  const readings = ({ upstream }: World) => upstream.calls.filter(({ name }) => name === 'Retrieve').length;

  test('that couldn’t be made until its time says why, and can be tried again', async (t) => {
    let isAway = true;
    const { 'POST /v2/Task.svc/Retrieve': given } = giving({
      RecordCount: 1,
      tasks: [task('Today one', 1, 2)],
    });
    const retrieve = () => (isAway ? json({}, 503) : given());
    const upstream = { methods: { 'POST /v2/Task.svc/Retrieve': retrieve }, limit: 1_000 };
    const world = await openAt(t, WEDNESDAY, { tasks: () => [], upstream });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => readings(world) >= 6, 40_000);
    assert.deepEqual(morningLists(world), []);
    t.mock.timers.setTime(WEDNESDAY + 7.5 * MINUTE_MS);
    await world.workspace.until(() => morningLists(world).length === 1, 60_000);
    const [failed] = morningLists(world);
    assert.equal(failed?.postAt, (WEDNESDAY + 10 * MINUTE_MS) / 1000);
    assert.match(read({ blocks: failed?.blocks }), /couldn’t be made\.\nLeadSquared is not answering/);
    assert.match(failed?.text ?? '', /Your morning list> couldn’t be made\. LeadSquared is not answering/);
    assert.deepEqual(labels({ blocks: failed?.blocks ?? [] }), ['Try again', 'Notifications']);
    t.mock.timers.setTime(WEDNESDAY + 10 * MINUTE_MS);
    const message = await world.workspace.until(() =>
      world.workspace.messages.find(({ text }) => text.includes('couldn’t be made')),
    );
    isAway = false;
    await world.press(message, 'Try again');
    assert.match(read(message), /Today one/);
  });

  test('says that tasks are missing where LeadSquared counts more than it gives', async (t) => {
    const methods = giving({ RecordCount: 5, tasks: [task('Overdue one', -30, 1)] });
    const world = await openAt(t, WEDNESDAY, { tasks: () => [], upstream: { methods, limit: 1_000 } });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => morningLists(world).length === 1, 40_000);
    assert.match(
      read({ blocks: morningLists(world)[0]?.blocks }),
      /LeadSquared says 5 tasks but returned 1\.[\s\S]*Overdue one/,
    );
  });

  test('isn’t left out because LeadSquared gives none of the tasks that it counts', async (t) => {
    const { until, start } = logged();
    const methods = giving({ RecordCount: 5, tasks: [] });
    const world = await openAt(t, WEDNESDAY, { tasks: () => [], start, upstream: { methods, limit: 1_000 } });
    await switchMorning(world, inMinutes(10));
    await until(world, 'tasks-missing');
    assert.deepEqual(morningLists(world), []);
    t.mock.timers.setTime(WEDNESDAY + 7.5 * MINUTE_MS);
    await world.workspace.until(() => morningLists(world).length === 1, 60_000);
    assert.match(
      read({ blocks: morningLists(world)[0]?.blocks }),
      /couldn’t be made\.\nLeadSquared says 5 tasks but returned 0\./,
    );
  });

  test('isn’t left out for one answer without tasks', async (t) => {
    const { 'POST /v2/Task.svc/Retrieve': whole } = giving({
      RecordCount: 1,
      tasks: [task('Today one', 1, 2)],
    });
    const { 'POST /v2/Task.svc/Retrieve': empty } = giving({ RecordCount: 0, tasks: [] });
    let calls = 0;
    const retrieve = () => {
      calls += 1;
      return calls === 1 ? empty() : whole();
    };
    const upstream = { methods: { 'POST /v2/Task.svc/Retrieve': retrieve }, limit: 1_000 };
    const world = await openAt(t, WEDNESDAY, { tasks: () => [], upstream });
    await switchMorning(world, inMinutes(1));
    await world.workspace.until(() => morningLists(world).length === 1, 40_000);
    assert.match(read({ blocks: morningLists(world)[0]?.blocks }), /Today one/);
  });

  test('says after a start that it couldn’t be made, where nothing says what the rep may see', async (t) => {
    const users = [{ ID: PRIYAS_ID, EmailAddress: 'priya@example.com', StatusCode: 0 }];
    let isAway = false;
    const methods = {
      'GET /v2/UserManagement.svc/Users.Get': () => (isAway ? json({}, 503) : json(users)),
    };
    const settings = { LEAD_VISIBILITY: 'own' };
    const upstream = { methods, limit: 1_000 };
    const world = await openAt(t, WEDNESDAY, { tasks: () => [], settings, upstream });
    await switchMorning(world, inMinutes(30));
    await world.app.stop();
    isAway = true;
    t.mock.timers.setTime(WEDNESDAY + 28 * MINUTE_MS);
    const successor = await startApp(settingsFor(world.workspace, world.upstream, settings));
    t.after(() => successor.stop());
    await world.workspace.until(() => morningLists(world).length === 1, 60_000);
    const words = `couldn’t be made.\n${NOTIFICATION_WORDS.notChecked}`;
    assert.ok(read({ blocks: morningLists(world)[0]?.blocks }).includes(words));
  });

  test('that is prepared doesn’t come once the rep has turned it off', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)] });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => morningLists(world).length === 1, 40_000);
    await switchMorning(world, undefined);
    await world.workspace.until(() => morningLists(world).length === 0);
  });

  test('is turned off by the same switch, and Slack keeps nothing then', async (t) => {
    const world = await openAt(t, SATURDAY, { tasks: () => [] });
    await switchMorning(world, 510);
    const [message] = kept(world);
    assert.match(message?.text ?? '', /morning list on weekdays at 8:30 AM/);
    assert.ok((message?.postAt ?? 0) > SATURDAY / 1000 + 100 * 86_400);
    await switchMorning(world, 420);
    await world.workspace.until(() => kept(world).length === 1);
    assert.match(kept(world)[0]?.text ?? '', /7:00 AM/);
    await switchMorning(world, undefined);
    await world.workspace.until(() => kept(world).length === 0);
  });

  test('says in Home that Slack makes it wait to be saved', async (t) => {
    const world = await openWorld(t);
    world.workspace.interceptNext('chat.scheduleMessage', (response) =>
      response.writeHead(429, { 'retry-after': '6' }).end(),
    );
    const saving = switchMorning(world, 540);
    const words = /Slack asks us to wait\. We’ll save your notifications in about \d seconds?\./;
    await world.workspace.until(() => words.test(JSON.stringify(world.workspace.homes.get(PRIYA)?.view)));
    await saving;
    const isSaved = () => JSON.stringify(world.home.shown().view).includes('Saved. ');
    await world.workspace.until(() => kept(world).length === 1 && isSaved());
  });

  test('is turned on by no task’s name, whatever it looks like', async (t) => {
    const name = `<https://acme.slack.com/#lead-tasks-notify-${PRIYA}-0830-wn-abcdefgh-abcdefgh|Home tab>`;
    const world = await openAt(t, SATURDAY, { tasks: () => [task(name, 30, 1)] });
    const { message } = await world.ask('');
    await world.answer(await world.choose(message, '<https', 'Remind me'));
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    const home = await world.home.open();
    assert.doesNotMatch(JSON.stringify(home.view), /Morning list on weekdays at/);
  });
});

describe('new tasks', () => {
  test('of another’s doing are told in one message, and those that were there at first are not', async (t) => {
    const tasks = [task('Old one', 30, 1)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    assert.deepEqual(told(world), []);
    tasks.push(task('First new', 31, 2), task('Second new', 32, 3));
    await nextLook(t, world);
    const [message, ...others] = told(world);
    assert.deepEqual(others, []);
    assert.match(read(message ?? {}), /You have 2 new tasks[\s\S]*First new[\s\S]*Second new/);
    assert.doesNotMatch(read(message ?? {}), /Old one/);
    await nextLook(t, world);
    assert.equal(told(world).length, 1);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('aren’t those that LeadSquared has left out for a while, but those that come back after an hour', async (t) => {
    const all = [task('First', 31, 1), task('Second', 32, 2)];
    let given = all;
    const world = await openWatching(t, () => given);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    for (const lacking of [[], all.slice(1)]) {
      for (const now of [lacking, lacking, all]) {
        given = now;
        await nextLook(t, world);
        t.mock.timers.setTime(Date.now() + 20 * MINUTE_MS);
      }
    }
    assert.deepEqual(told(world), []);
    given = all.slice(1);
    await nextLook(t, world);
    t.mock.timers.setTime(Date.now() + 61 * MINUTE_MS);
    given = all;
    await nextLook(t, world);
    const [message, ...others] = told(world);
    assert.deepEqual(others, []);
    assert.match(read(message ?? {}), /You have a new task[\s\S]*First/);
  });

  test('come once, though Slack refuses the reminders that are set at the same look', async (t) => {
    const tasks = [task('Old one', 30, 1)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks', 'task-reminders']);
    await nextLook(t, world);
    world.workspace.interceptNext('chat.scheduleMessage', refusing('restricted_too_many'));
    tasks.push({ ...task('First new', 31, 2), Reminder: '30' });
    await nextLook(t, world);
    await nextLook(t, world);
    assert.equal(told(world).length, 1);
  });

  test('are told at the next look when Slack took no message', async (t) => {
    const tasks = [task('Old one', 30, 1)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    world.workspace.interceptNext('chat.postMessage', refusing('internal_error'));
    tasks.push(task('First new', 31, 2));
    await nextLook(t, world);
    await nextLook(t, world);
    assert.equal(told(world).length, 1);
  });

  test('that are many are told in a message that Slack takes', async (t) => {
    const tasks = [task('Old one', 30, 1)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    const many = Array.from({ length: 12 }, (_, index) => ({
      ...task(`New ${index} ${'<&>'.repeat(60)}`, 31, 1),
      TaskID: `7a5d0000-0000-4000-8000-0000000000${index + 10}`,
    }));
    tasks.push(...many);
    await nextLook(t, world);
    assert.match(read(told(world)[0] ?? {}), /You have 12 new tasks\*. Here are 10 of them/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('have a line in the audit log', async (t) => {
    const audited = auditOf();
    const tasks = [task('Old one', 30, 1)];
    const settings = { ...WATCHING, ...audited.settings };
    const options = { tasks: () => tasks, ...audited, settings, upstream: { limit: 1_000 } };
    const world = await openAt(t, WEDNESDAY, options);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    tasks.push(task('First new', 31, 2));
    await nextLook(t, world);
    await world.app.stop();
    assert.deepEqual(audited.noted('new-tasks'), [[task('', 1, 2).TaskID]]);
  });

  test('that the rep added are not told', async (t) => {
    const tasks = [task('Old one', 30, 1)];
    const settings = { ...WATCHING, ALLOW_TASK_CHANGES: 'true' };
    const world = await openAt(t, WEDNESDAY, { tasks: () => tasks, settings, upstream: { limit: 1_000 } });
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    await world.workspace.command({ text: 'add 1ead0001-0000-4000-8000-000000000001' });
    const view = await world.workspace.until(() => {
      const open = world.workspace.views.get(PRIYA);
      return JSON.stringify(open?.view ?? {}).includes('"action_id":"type"') && open;
    });
    await world.workspace.submit(view, { name: 'My own idea' });
    await world.workspace.until(() => world.upstream.calls.some(({ name }) => name === 'Create'));
    tasks.push({ ...task('Made in LeadSquared', 33, 4), CreatedBy: PRIYAS_ID });
    await nextLook(t, world);
    await nextLook(t, world);
    assert.deepEqual(told(world), []);
  });

  test('and reminders aren’t offered where WATCH_INTERVAL_MS is 0', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [], settings: { WATCH_INTERVAL_MS: '0' } });
    await world.home.open();
    await world.workspace.pressHome(world.home.shown(), 'notify:open', {});
    const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    assert.doesNotMatch(JSON.stringify(view.view), /new-tasks|task-reminders/);
  });
});

describe('reminders without pressing', () => {
  test('follow their task in LeadSquared: set, moved and gone', async (t) => {
    let tasks: WireTask[] = [{ ...task('Call back', 5, 1), Reminder: '30' }];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['task-reminders']);
    await nextLook(t, world);
    const at = (hours: number) => Math.floor((WEDNESDAY + hours * 60 * MINUTE_MS) / 1000) - 30 * 60;
    assert.deepEqual(
      automatic(world).map(({ postAt }) => postAt),
      [at(5)],
    );
    tasks = [{ ...tasks[0], DueDate: upstreamTime(WEDNESDAY + 7 * 60 * MINUTE_MS) }];
    await nextLook(t, world);
    assert.deepEqual(
      automatic(world).map(({ postAt }) => postAt),
      [at(7)],
    );
    tasks = [{ ...tasks[0], Status: 'Completed' }];
    await nextLook(t, world);
    assert.deepEqual(automatic(world), []);
  });

  test('don’t come for a rep who was deactivated in Slack, about whom nothing more is asked', async (t) => {
    const lines: string[] = [];
    const log = createLog(
      { level: 'info', redact: (text) => text },
      { write: (line) => void lines.push(line) },
    );
    const priya = { id: PRIYA, name: 'Priya', email: 'priya@example.com', timeZone: 'Asia/Kolkata' };
    const people: Person[] = [priya];
    const tasks = [{ ...task('Call', 5, 1), Reminder: '30' }];
    const world = await openAt(t, WEDNESDAY, {
      ...{ tasks: () => tasks, settings: WATCHING, upstream: { limit: 1_000 }, workspace: { people } },
    });
    await switchWatching(world, ['new-tasks', 'task-reminders']);
    await world.workspace.until(() => automatic(world).length === 1, 40_000);
    await world.app.stop();
    people[0] = { ...priya, standing: 'deactivated' };
    const successor = await startApp(settingsFor(world.workspace, world.upstream, WATCHING), log);
    t.after(() => successor.stop());
    await world.workspace.until(() => automatic(world).length === 0, 40_000);
    // In this time the rep's tasks would be read ten times.
    for (let turn = 0; turn < 10; turn += 1) {
      t.mock.timers.setTime(Date.now() + 500);
      await setTimeout(100);
    }
    assert.deepEqual(
      lines.filter((line) => !line.includes('"level":30')),
      [],
    );
    assert.equal(kept(world).length, 1, 'what was turned on');
  });

  test('aren’t doubled with `Remind me`, and aren’t set again when the rep has cancelled them', async (t) => {
    const tasks = [{ ...task('Call back', 5, 1), Reminder: '30' }];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['task-reminders']);
    await nextLook(t, world);
    assert.equal(automatic(world).length, 1);
    const { message } = await world.ask('');
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    await nextLook(t, world);
    assert.equal(automatic(world).length, 1);
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    await nextLook(t, world);
    assert.deepEqual(automatic(world), []);
  });

  test('have the switches too, and keep them when one of their buttons is pressed', async (t) => {
    const tasks = [{ ...task('Call back', 5, 1), Reminder: '30' }];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['task-reminders']);
    await nextLook(t, world);
    const { message } = await world.ask('');
    const [reminder] = automatic(world);
    Object.assign(message, { blocks: reminder?.blocks });
    assert.deepEqual(labels(message), ['In 1 hour', 'Open lead', 'Notifications']);
    const { message: after } = await world.answer(await world.workspace.press(message, 'task:snooze'));
    assert.deepEqual(labels(after), ['In 1 hour', 'Open lead', 'Notifications']);
    await nextLook(t, world);
    const [own, ...others] = automatic(world);
    assert.deepEqual([labels({ blocks: own?.blocks ?? [] }), others], [['In 1 hour', 'Open lead'], []]);
  });

  test('that the rep also asked for by `Remind me` stay when the rep turns them off', async (t) => {
    const tasks = [{ ...task('Call back', 5, 1), Reminder: '30' }];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['task-reminders']);
    await nextLook(t, world);
    const { message } = await world.ask('');
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    await switchWatching(world, []);
    assert.equal(automatic(world).length, 1);
  });

  test('aren’t set for a task whose reminder the rep had set and cancelled', async (t) => {
    const tasks = [{ ...task('Call back', 5, 1), Reminder: '30' }];
    const world = await openWatching(t, () => tasks);
    const { message } = await world.ask('');
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    await switchWatching(world, ['task-reminders']);
    await nextLook(t, world);
    assert.equal(automatic(world).length, 1);
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    await nextLook(t, world);
    assert.deepEqual(automatic(world), []);
  });

  test('are gone when the rep turns them off, but for those that the rep has set', async (t) => {
    const tasks = [
      { ...task('Call back', 5, 1), Reminder: '30' },
      { ...task('Write to her', 6, 2), Reminder: '30' },
    ];
    const world = await openWatching(t, () => tasks);
    const { message } = await world.ask('');
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    await switchWatching(world, ['task-reminders']);
    await nextLook(t, world);
    assert.equal(automatic(world).length, 2);
    await switchWatching(world, []);
    await world.workspace.until(() => automatic(world).length === 1);
    assert.match(automatic(world)[0]?.text ?? '', /Call back/);
  });
});

describe('a stop', () => {
  /** In ms. The grace is ten seconds. */
  const atOnce = 3_000;

  async function msOfStop({ app }: World): Promise<number> {
    const startedAtMs = performance.now();
    await app.stop();
    return performance.now() - startedAtMs;
  }

  test('doesn’t wait until Slack is asked again for what it didn’t list', async (t) => {
    const refused = Promise.withResolvers<void>();
    const write = (line: string) => {
      if (line.includes('could not be prepared')) refused.resolve();
    };
    const log = createLog({ level: 'info', redact: (text) => text }, { write });
    const world = await openWorld(t);
    await world.app.stop();
    for (let number = 0; number < 5; number += 1) {
      world.workspace.interceptNext('chat.scheduledMessages.list', refusing('missing_scope'));
    }
    const app = await startApp(settingsFor(world.workspace, world.upstream), log);
    await refused.promise;
    const tookMs = await msOfStop({ ...world, app });
    assert.ok(tookMs < atOnce, `${tookMs} ms`);
  });

  test('doesn’t wait for the pace of what no rep waits for', async (t) => {
    // One call in 25 s.
    const settings = {
      ...{ WATCH_INTERVAL_MS: '100', CACHE_TTL_MS: '0' },
      ...{ LEADSQUARED_RATE_LIMIT: '100', LEADSQUARED_RATE_WINDOW_MS: '500000' },
    };
    const world = await openAt(t, WEDNESDAY, {
      tasks: () => [task('Old one', 30, 1)],
      settings,
      upstream: { limit: 1_000 },
    });
    await switchWatching(world, ['new-tasks']);
    const looks = () => world.upstream.calls.filter(({ name }) => name === 'Retrieve').length;
    // One is Home's.
    await world.workspace.until(() => looks() > 1, 40_000);
    t.mock.timers.setTime(Date.now() + MINUTE_MS);
    await setTimeout(500);
    const tookMs = await msOfStop(world);
    assert.ok(tookMs < atOnce, `${tookMs} ms`);
  });
});
