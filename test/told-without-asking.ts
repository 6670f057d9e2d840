/** A world in which reps are told without asking, at a time that a test chooses. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createLog } from '../src/ops/log.ts';
import type { WireTask } from '../src/playground/leadsquared/wire-tasks.ts';
import { clockTime } from '../src/tasks/notifications.ts';
import { lead, openWorld, startApp, type World, type WorldOptions } from './world.ts';

export const PRIYA = 'U0PRIYA001';
export const PRIYAS_ID = '0e750001-0000-4000-8000-000000000001';
export const MINUTE_MS = 60_000;
/** A Wednesday morning in Kolkata, where Priya is. */
export const WEDNESDAY = Date.parse('2026-12-02T03:00:00Z');
export const SATURDAY = Date.parse('2026-12-05T03:00:00Z');

export const upstreamTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** The minute of Priya's day that is so many minutes from now. */
export function inMinutes(minutes: number): number {
  const kolkata = new Date(Date.now() + minutes * MINUTE_MS + 5.5 * 60 * MINUTE_MS);
  return kolkata.getUTCHours() * 60 + kolkata.getUTCMinutes();
}

export function task(name: string, dueInHours: number, number: number): WireTask {
  return {
    ...{ TaskID: `7a5c0000-0000-4000-8000-00000000000${number}`, Name: name, Status: 'Pending' },
    ...{ OwnerID: PRIYAS_ID, DueDate: upstreamTime(WEDNESDAY + dueInHours * 60 * MINUTE_MS) },
  };
}

export function openAt(
  t: TestContext,
  now: number,
  { tasks, ...options }: WorldOptions & { tasks: () => WireTask[] },
) {
  t.mock.timers.enable({ apis: ['Date'], now });
  return openWorld(t, { ...options, leads: [lead(() => ({ kind: 'tasks', tasks: tasks() }))] });
}

/** In App Home: turns the morning list on for that minute of the day, or off. */
export async function switchMorning(world: World, morningAt: number | undefined): Promise<void> {
  await world.home.open();
  const home = world.home.shown();
  await world.workspace.pressHome(home, 'notify:open', {});
  const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
  const values = { morning: morningAt === undefined ? 'off' : 'on', 'morning-at': clockTime(morningAt ?? 0) };
  await world.workspace.submit(view, values);
  await world.home.after(home);
}

/** Turns those on for which the rep's tasks are watched, and the others off. */
export async function switchWatching(world: World, which: readonly string[]): Promise<void> {
  await world.home.open();
  const home = world.home.shown();
  await world.workspace.pressHome(home, 'notify:open', {});
  const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
  await world.workspace.submit(
    view,
    Object.fromEntries(
      ['new-tasks', 'task-reminders'].map((one) => [one, which.includes(one) ? 'on' : 'off']),
    ),
  );
  await world.home.after(home);
}

/** An empty list is read twice, a look may be under way, and each is over when the next one begins. */
const READINGS = 4;

/** Lets the app look at the tasks again, while a few seconds pass. */
export async function nextLook(t: TestContext, world: World): Promise<void> {
  const looks = () => world.upstream.calls.filter(({ name }) => name === 'Retrieve').length;
  const before = looks();
  const deadline = performance.now() + 60_000;
  while (looks() < before + READINGS && performance.now() < deadline) {
    t.mock.timers.setTime(Date.now() + 500);
    await setTimeout(20);
  }
  assert.ok(looks() >= before + READINGS, 'it looked again');
}

/** Settings that turn the audit log on, and the tasks in its lines of an outcome. */
export function auditOf() {
  const lines: string[] = [];
  const log = createLog(
    { level: 'info', redact: (text) => text },
    { write: (line) => void lines.push(line) },
  );
  return {
    settings: { AUDIT_LOG: 'true' },
    start: (settings: Parameters<typeof startApp>[0]) => startApp(settings, log),
    noted: (outcome: string): unknown[] =>
      lines
        .map((line) => JSON.parse(line))
        .filter((line) => line.msg === 'Audit' && line.outcome === outcome)
        .map(({ what, user, isAllowed, tasks }) => {
          assert.deepEqual([what, user, isAllowed], ['list', PRIYA, true]);
          return tasks;
        }),
  };
}

export const WATCHING = { WATCH_INTERVAL_MS: '100', CACHE_TTL_MS: '0', LEADSQUARED_RATE_LIMIT: '1000' };
export const openWatching = (t: TestContext, tasks: () => WireTask[]) =>
  openAt(t, WEDNESDAY, { tasks, settings: WATCHING, upstream: { limit: 1_000 } });
export const told = ({ workspace }: World) =>
  workspace.messages.filter(({ text, origin }) => origin === 'api' && /new task/.test(text));
export const automatic = (world: World) => scheduled(world).filter(({ text }) => text.startsWith('Reminder'));

export const refusing = (error: string) => (response: ServerResponse) =>
  void response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ ok: false, error }));

export const scheduled = ({ workspace }: World) => [...workspace.scheduled.values()];
export const morningLists = (world: World) =>
  scheduled(world).filter(({ text }) => text.includes('morning list>'));
export const kept = (world: World) => scheduled(world).filter(({ text }) => text.includes('have stopped'));
