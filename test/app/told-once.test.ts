/** What a rep is told without asking comes once: through lost answers, kills, restarts and several instances. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../../src/config/settings.ts';
import { createLog, type Log } from '../../src/ops/log.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import { startRedis, WITHOUT_REDIS } from '../e2e/redis.ts';
import {
  automatic,
  inMinutes,
  kept,
  MINUTE_MS,
  morningLists,
  nextLook,
  openAt,
  openWatching,
  PRIYA,
  refusing,
  switchMorning,
  switchWatching,
  task,
  told,
  upstreamTime,
  WATCHING,
  WEDNESDAY,
} from '../told-without-asking.ts';
import { json, SECRETS, settingsFor, startApp, type World } from '../world.ts';

/** Slack takes the call, and its answer is lost. */
function loseAnswer({ workspace }: World, method: string): void {
  workspace.interceptNext(method, async (response, body) => {
    const headers = {
      authorization: `Bearer ${SECRETS.botToken}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    await fetch(workspace.apiUrl + method, { method: 'POST', headers, body });
    response.destroy();
  });
}

/** A log, and a wait for words in it. */
function openLog() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log = createLog({ level: 'info', redact: (text) => text }, { write });
  const has = (words: string) => lines.some((line) => line.includes(words));
  return {
    log,
    async until(words: string) {
      const deadlineMs = performance.now() + 60_000;
      while (!has(words) && performance.now() < deadlineMs) await setTimeout(20);
      assert.ok(has(words), `no ${words} in ${lines.join('')}`);
    },
  };
}

/** Another process with nothing in memory, in place of the one that runs or beside it. */
async function another(t: TestContext, world: World, settings: Environment = {}, log?: Log) {
  const successor = await startApp(settingsFor(world.workspace, world.upstream, settings), log);
  t.after(() => successor.stop());
  world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
  return successor;
}

/** Lets so much time pass on the app's clock. */
const pass = (t: TestContext, ms: number) => t.mock.timers.setTime(Date.now() + ms);

const posted = ({ workspace }: World) =>
  workspace.messages.filter(({ text }) => text.includes('Your morning list'));

const newTask = (name: string, number: number, createdAtMs: number): WireTask => ({
  ...task(name, 30, number),
  CreatedOn: upstreamTime(createdAtMs),
});

describe('a morning list', () => {
  test('whose answer from Slack is lost comes once', async (t) => {
    const { log, until } = openLog();
    const world = await openAt(t, WEDNESDAY, {
      tasks: () => [task('Today one', 1, 2)],
      start: (settings) => startApp(settings, log),
    });
    await switchMorning(world, inMinutes(10));
    loseAnswer(world, 'chat.scheduleMessage');
    await until('could not be prepared');
    assert.equal(morningLists(world).length, 1);
    pass(t, 3 * MINUTE_MS);
    // It looks for lists to prepare every 15 seconds.
    await setTimeout(16_000);
    assert.equal(morningLists(world).length, 1);
  });

  test('that has come doesn’t come again after a restart, at a later time', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)] });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => morningLists(world).length === 1);
    await world.app.stop();
    pass(t, 11 * MINUTE_MS);
    await world.workspace.until(() => posted(world).length === 1);
    const { log, until } = openLog();
    await another(t, world, {}, log);
    await switchMorning(world, inMinutes(10));
    await until('came-before');
    assert.equal(posted(world).length + morningLists(world).length, 1);
  });

  test('that has come and was refreshed doesn’t come again either', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)] });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => morningLists(world).length === 1);
    pass(t, 11 * MINUTE_MS);
    const list = await world.workspace.until(() => posted(world)[0]);
    for (const _ of ['once', 'and again']) await world.press(list, 'Refresh');
    await world.app.stop();
    const { log, until } = openLog();
    await another(t, world, {}, log);
    await switchMorning(world, inMinutes(10));
    await until('came-before');
    assert.deepEqual(morningLists(world), []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('comes at the other time where the rep changes it before it has come', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)] });
    await switchMorning(world, inMinutes(10));
    await world.workspace.until(() => morningLists(world).length === 1);
    const minute = inMinutes(14);
    await switchMorning(world, minute);
    await world.workspace.until(() => morningLists(world)[0]?.postAt === WEDNESDAY / 1000 + 14 * 60);
    assert.equal(morningLists(world).length, 1);
  });

  test('that is prepared doesn’t come to a rep who is no longer let in', async (t) => {
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)] });
    await switchMorning(world, inMinutes(14));
    await world.workspace.until(() => morningLists(world).length === 1);
    await world.app.stop();
    await another(t, world, { ALLOWED_USERS: 'U0DANIEL02' });
    await world.workspace.until(() => morningLists(world).length === 0);
  });
});

describe('a new task', () => {
  test('is told once where Slack’s answer is lost', async (t) => {
    const tasks = [task('Old one', 30, 1)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    loseAnswer(world, 'chat.postMessage');
    tasks.push(task('New one', 31, 2));
    await nextLook(t, world);
    await nextLook(t, world);
    assert.equal(told(world).length, 1);
  });

  test('that came while the app was stopped is told after the start, and what was told before isn’t', async (t) => {
    const tasks = [newTask('Old one', 1, WEDNESDAY - 60 * MINUTE_MS)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    tasks.push(newTask('Told one', 2, Date.now() + MINUTE_MS));
    pass(t, 2 * MINUTE_MS);
    await nextLook(t, world);
    await world.workspace.until(() => told(world).length === 1);
    await world.app.stop();
    tasks.push(newTask('Missed one', 3, Date.now()));
    pass(t, MINUTE_MS);
    await another(t, world, WATCHING);
    await nextLook(t, world);
    await world.workspace.until(() => told(world).length === 2);
    assert.match(JSON.stringify(told(world)[1]), /Missed one/);
    assert.doesNotMatch(JSON.stringify(told(world)[1]), /Told one|Old one/);
  });

  test('is told after a start, though Slack says only at the next look what was told before', async (t) => {
    const tasks = [newTask('Old one', 1, WEDNESDAY - 60 * MINUTE_MS)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    await world.app.stop();
    pass(t, MINUTE_MS);
    tasks.push(newTask('Missed one', 3, Date.now()));
    world.workspace.interceptNext('conversations.history', refusing('internal_error'));
    await another(t, world, WATCHING);
    await nextLook(t, world);
    await nextLook(t, world);
    assert.equal(told(world).length, 1);
    assert.match(JSON.stringify(told(world)), /Missed one/);
  });

  test('isn’t one of the hours before, where LeadSquared sends other times than UTC', async (t) => {
    const inKolkata = (ms: number) => ms + 330 * MINUTE_MS;
    const tasks = [newTask('Old one', 1, inKolkata(WEDNESDAY - 60 * MINUTE_MS))];
    const settings = { ...WATCHING, LEADSQUARED_TIME_ZONE: 'Asia/Kolkata' };
    const world = await openAt(t, WEDNESDAY, { tasks: () => tasks, settings, upstream: { limit: 1_000 } });
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    assert.deepEqual(told(world), []);
  });

  test('isn’t one that came while the rep had it turned off', async (t) => {
    const tasks = [newTask('Old one', 1, WEDNESDAY - 60 * MINUTE_MS)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks', 'task-reminders']);
    await nextLook(t, world);
    await switchWatching(world, ['task-reminders']);
    await nextLook(t, world);
    await switchWatching(world, []);
    pass(t, MINUTE_MS);
    tasks.push(newTask('Meanwhile', 2, Date.now()));
    pass(t, MINUTE_MS);
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    pass(t, MINUTE_MS);
    tasks.push(newTask('Later', 3, Date.now()));
    await nextLook(t, world);
    assert.equal(told(world).length, 1);
    assert.match(JSON.stringify(told(world)), /Later/);
  });

  test('isn’t made of an old one by an answer that lacks tasks', async (t) => {
    const tasks = Array.from({ length: 5 }, (_, index) => task(`Old ${index}`, 30, index + 1));
    let answer: 'whole' | 'short' | 'empty' = 'whole';
    const rows = () => ({
      RecordCount: answer === 'empty' ? 0 : 5,
      List: answer === 'whole' ? tasks.map(({ TaskID, ...rest }) => ({ ...rest, UserTaskId: TaskID })) : [],
    });
    const methods = { 'POST /v2/Task.svc/Retrieve': () => json(rows()) };
    const world = await openAt(t, WEDNESDAY, {
      tasks: () => [],
      settings: WATCHING,
      upstream: { limit: 1_000, methods },
    });
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    answer = 'short';
    await nextLook(t, world);
    answer = 'whole';
    await nextLook(t, world);
    assert.deepEqual(told(world), []);
  });

  for (const [what, lacking] of Object.entries({
    'is empty once': { times: 1, RecordCount: 0, kept: 0 },
    'lacks tasks': { times: 2, RecordCount: 5, kept: 2 },
  })) {
    test(`isn’t made of an old one, and no reminder goes, where the first answer after a start ${what}`, async (t) => {
      const rows = Array.from({ length: 5 }, (_, index) => {
        const { TaskID, ...rest } = newTask(`Old ${index}`, index + 1, WEDNESDAY - 20 * 24 * 60 * MINUTE_MS);
        return { ...rest, UserTaskId: TaskID, Reminder: '30' };
      });
      let left = 0;
      const retrieve = () => {
        left -= 1;
        return left < 0
          ? json({ RecordCount: 5, List: rows })
          : json({ RecordCount: lacking.RecordCount, List: rows.slice(0, lacking.kept) });
      };
      const methods = { 'POST /v2/Task.svc/Retrieve': retrieve };
      const world = await openAt(t, WEDNESDAY, {
        tasks: () => [],
        settings: WATCHING,
        upstream: { limit: 1_000, methods },
      });
      await switchWatching(world, ['new-tasks', 'task-reminders']);
      await nextLook(t, world);
      await world.workspace.until(() => automatic(world).length === 5);
      await world.app.stop();
      left = lacking.times;
      await another(t, world, WATCHING);
      await nextLook(t, world);
      await nextLook(t, world);
      assert.deepEqual(told(world), []);
      assert.equal(automatic(world).length, 5);
    });
  }

  test('is told though the clock was set back', async (t) => {
    const tasks = [newTask('Old one', 1, WEDNESDAY - 60 * MINUTE_MS)];
    const world = await openWatching(t, () => tasks);
    await switchWatching(world, ['new-tasks']);
    pass(t, 5 * 60 * MINUTE_MS);
    await nextLook(t, world);
    pass(t, -2 * 60 * MINUTE_MS);
    tasks.push(task('New one', 31, 2));
    await nextLook(t, world);
    await world.workspace.until(() => told(world).length === 1);
  });
});

describe('two instances', { skip: WITHOUT_REDIS }, () => {
  test('prepare one list, and know of each other’s switches', async (t) => {
    const { url } = await startRedis(t);
    const settings = { REDIS_URL: url, INSTANCES: '2' };
    const world = await openAt(t, WEDNESDAY, { tasks: () => [task('Today one', 1, 2)], settings });
    // The first one leads by now, and the rep talks to the second.
    await another(t, world, settings);
    await switchMorning(world, inMinutes(14));
    await world.workspace.until(() => morningLists(world).length === 1);
    await switchMorning(world, undefined);
    await world.workspace.until(() => morningLists(world).length === 0);
    assert.deepEqual(kept(world), []);
    world.workspace.connect(`http://127.0.0.1:${world.app.port}/slack/events`);
    const isOff = async () => /Off\. You can/.test(JSON.stringify((await world.home.open()).view));
    const deadlineMs = performance.now() + 60_000;
    while (!(await isOff()) && performance.now() < deadlineMs) await setTimeout(500);
    assert.ok(await isOff());
  });

  test('prepare one list, though the second begins to lead right after the first prepared it', async (t) => {
    const { url } = await startRedis(t);
    const settings = { ...WATCHING, REDIS_URL: url, INSTANCES: '2' };
    const options = { tasks: () => [task('Today one', 1, 2)], settings, upstream: { limit: 1_000 } };
    const world = await openAt(t, WEDNESDAY, options);
    await switchMorning(world, inMinutes(20));
    await switchWatching(world, ['new-tasks']);
    await another(t, world, settings);
    // The second one knows what Slack has now, and reads it again after minutes.
    await world.home.open();
    pass(t, 6 * MINUTE_MS);
    await world.workspace.until(() => morningLists(world).length === 1);
    await world.app.stop();
    await nextLook(t, world);
    assert.equal(morningLists(world).length, 1);
  });

  test('go on with what the one that stops has begun', async (t) => {
    const { url } = await startRedis(t);
    const settings = { ...WATCHING, REDIS_URL: url, INSTANCES: '2' };
    const tasks: WireTask[] = Array.from({ length: 100 }, (_, index) => ({
      ...task(`Old ${index}`, 30, 1),
      TaskID: String(randomUUID()),
    }));
    const world = await openAt(t, WEDNESDAY, {
      tasks: () => tasks,
      settings,
      upstream: { limit: 1_000 },
    });
    await switchWatching(world, ['new-tasks']);
    await nextLook(t, world);
    await another(t, world, settings);
    await world.app.stop();
    tasks.push(task('New one', 31, 2));
    await nextLook(t, world);
    await world.workspace.until(() => told(world).length === 1);
    await nextLook(t, world);
    assert.equal(told(world).length, 1);
    assert.equal(told(world)[0]?.channelId, `D${PRIYA.slice(1)}`);
  });
});
