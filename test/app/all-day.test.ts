/** All-day tasks in the whole app: whose day it is, what that costs, and what is left when the account says nothing. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { NO_REMINDER } from '../../src/messages/reminder-message.ts';
import { createLog } from '../../src/ops/log.ts';
import { isObject } from '../../src/playground/json-object.ts';
import type { LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import { hoursAheadAtNoon, zoneAtNoon } from '../own-tasks.ts';
import { ANY, anyLike, matching, NOW_DUE } from '../wording.ts';
import { json, lead, openWorld, read, SECRETS, startApp, type World, type WorldOptions } from '../world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function wire(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** The account's day: it is about noon there, so that no test meets the end of a day. */
function dayNow() {
  const offsetMs = hoursAheadAtNoon() * HOUR_MS;
  const date = Math.floor((Date.now() + offsetMs) / DAY_MS) * DAY_MS;
  return { zone: zoneAtNoon(), midnightMs: date - offsetMs, date };
}

const TODAY = dayNow();
const words = (ms: number) =>
  new Date(ms).toLocaleDateString('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' });

function allDay(fields: WireTask = {}, days = 0): WireTask {
  return {
    TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e760',
    Name: 'Send the offer',
    Status: 'Pending',
    Category: 1,
    DueDate: wire(TODAY.midnightMs + days * DAY_MS),
    EndDate: wire(TODAY.midnightMs + (days + 1) * DAY_MS - MINUTE_MS),
    Reminder: '15',
    ...fields,
  };
}

/** Then the account alone says which day it is. */
const ENDLESS = { EndDate: '0001-01-01 00:00:00' };

const repIn = (timeZone: string) => ({
  people: [{ id: 'U0PRIYA001', name: 'priya', email: 'priya@example.com', timeZone }],
});

async function open(t: TestContext, tasks: readonly WireTask[], options: WorldOptions = {}) {
  const called = lead({ kind: 'tasks', tasks });
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const world = await openWorld(t, {
    leads: [called],
    workspace: repIn(TODAY.zone),
    start: (settings) => startApp(settings, createLog({ level: 'info', redact: (text) => text }, stream)),
    ...options,
    upstream: { account: () => json({ TimeZone: TODAY.zone }), ...options.upstream },
  });
  const asked = () => world.upstream.calls.filter(({ name }) => name === 'UserByAccessKey.Get').length;
  const warnings = () => lines.filter((line) => line.includes('LEADSQUARED_ACCOUNT_TIME_ZONE')).length;
  return { world, leadId: called.leadId, asked, warnings };
}

const lineOf = (world: World, message: Parameters<typeof read>[0]) => {
  assert.deepEqual(world.workspace.refusals, []);
  return /Send the offer\n(.*)/.exec(read(message))?.[1];
};

/** As LeadSquared has the one task of that lead. */
async function dueDateOf({ upstream }: World, leadId: string): Promise<unknown> {
  const { accessKey, secretKey } = SECRETS;
  const query = new URLSearchParams({ accessKey, secretKey, leadId });
  const response = await fetch(`${upstream.url}/v2/LeadManagement.svc/RetrieveTaskByLeadId?${query}`);
  const answer: unknown = await response.json();
  const tasks = isObject(answer) && Array.isArray(answer.TaskList) ? answer.TaskList : [];
  return tasks[0]?.DueDate;
}

describe('an all-day task', { concurrency: true }, () => {
  test('is under Today without a clock time, and the account is asked once', async (t) => {
    const { world, leadId, asked } = await open(t, [allDay()]);
    const { message } = await world.ask(leadId);
    assert.match(read(message), /\*Today\*\nSend the offer/);
    assert.equal(lineOf(world, message), `📆 today · ${words(TODAY.date)}`);
    assert.match(message.text ?? '', new RegExp(`Send the offer: due ${words(TODAY.date)}, today\\.`));
    await world.press(message, 'Refresh');
    await world.ask(`${leadId} today`);
    assert.equal(asked(), 1);
  });

  test('costs no call where a phone search has asked the account', async (t) => {
    const { world, leadId, asked } = await open(t, [allDay(ENDLESS)]);
    await world.ask('555 01 23 45');
    const { message } = await world.ask(leadId);
    assert.equal(lineOf(world, message), `📆 today · ${words(TODAY.date)}`);
    assert.equal(asked(), 1);
  });

  test('belongs to the account’s day for a rep in any zone', async (t) => {
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const { world, leadId } = await open(t, [allDay(ENDLESS)], {
        workspace: repIn(timeZone),
      });
      const { message } = await world.ask(`${leadId} today`);
      assert.match(
        lineOf(world, message) ?? '',
        new RegExp(`^📆 today[^·]* · ${words(TODAY.date)}`),
        timeZone,
      );
    }
  });

  test('costs no call where the setting says the zone', async (t) => {
    const { world, leadId, asked } = await open(t, [allDay(ENDLESS)], {
      settings: { LEADSQUARED_ACCOUNT_TIME_ZONE: TODAY.zone },
      upstream: { account: () => json({ TimeZone: 'Pacific/Kiritimati' }) },
    });
    const { message } = await world.ask(leadId);
    assert.equal(lineOf(world, message), `📆 today · ${words(TODAY.date)}`);
    assert.equal(asked(), 0);
  });

  test('of another kind costs no call either', async (t) => {
    const { world, leadId, asked } = await open(t, [allDay({ Category: 0 })]);
    const { message } = await world.ask(leadId);
    assert.match(lineOf(world, message) ?? '', /^📆 now, until <!date\^[^·]* · <!date\^\d+\^/);
    assert.equal(asked(), 0);
  });

  test('that has a time and an end that can’t be read is not overdue on the account’s day', async (t) => {
    const soon = { Category: 0, DueDate: wire(Date.now() - HOUR_MS), EndDate: 'at noon' };
    const { world, leadId, asked } = await open(t, [allDay(soon)]);
    const { message } = await world.ask(leadId);
    assert.doesNotMatch(lineOf(world, message) ?? '', /🔴/);
    assert.equal(asked(), 1);
  });

  const silent: [what: string, account: () => LeadAnswer][] = [
    ['gives no zone', () => json({})],
    ['gives a zone that doesn’t exist', () => json({ TimeZone: 'Middle of nowhere' })],
    ['refuses', () => json({ Status: 'Error', ExceptionType: 'MXException', ExceptionMessage: 'No' }, 500)],
    ['never answers', () => ({ kind: 'silence' })],
    ['answers in HTML', () => ({ kind: 'response', status: 200, body: '<html>' })],
  ];
  for (const [what, account] of silent) {
    test(`is still shown on its day when the account ${what}, and the log says so once`, async (t) => {
      const { world, leadId, warnings } = await open(
        t,
        [allDay(), allDay({ ...ENDLESS, Name: 'No end' }, 3)],
        {
          upstream: { account },
        },
      );
      const { message } = await world.ask(leadId);
      assert.equal(lineOf(world, message), `📆 today · ${words(TODAY.date)}`);
      assert.match(read(message), /No end\n📆 in [234] days · \w+ \d+/);
      await world.press(message, 'Refresh');
      await world.ask(`${leadId} all`);
      assert.equal(warnings(), 1);
    });
  }

  test('is reminded of at its own reminder, by a message that has no clock time in it', async (t) => {
    const own = { ReminderBeforeDays: '1', ReminderTime: '10:00:00', NotifyBy: '1100' };
    const { world, leadId } = await open(t, [allDay(own, 5)]);
    const { message } = await world.ask(leadId);
    const day = words(TODAY.date + 5 * DAY_MS);
    assert.match(
      read(message),
      new RegExp(`Send the offer\n📆 in 5 days · ${day}\u2003🔔\u00a01 day before, <!date`),
    );
    await world.answer(await world.choose(message, 'Send the offer', 'Remind me'));
    const [scheduled, ...more] = [...world.workspace.scheduled.values()];
    assert.equal(more.length, 0);
    assert.equal((scheduled?.postAt ?? 0) * 1000, TODAY.midnightMs + 4 * DAY_MS + 10 * HOUR_MS);
    assert.match(
      scheduled?.text ?? '',
      new RegExp(`^Reminder: Send the offer is due <https://.*\\|${day}>\\.$`),
    );
    assert.match(read(scheduled ?? {}), new RegExp(`Send the offer\n📆 tomorrow · ${day}`));
    await world.press(message, 'Refresh');
    await world.answer(await world.choose(message, 'Send the offer', 'Cancel reminder'));
    assert.equal(world.workspace.scheduled.size, 0);
  });

  test('whose time for a reminder is past says so, and none is set', async (t) => {
    const { world, leadId } = await open(t, [allDay({}, -3)]);
    const { message } = await world.ask(leadId);
    assert.match(lineOf(world, message) ?? '', /^🔴 \*2 days overdue\* · \w+ \d+$/);
    await world.answer(await world.choose(message, 'Send the offer', 'Remind me'));
    assert.equal(world.workspace.scheduled.size, 0);
    assert.match(read(message), anyLike(NO_REMINDER.pastAllDay(ANY)));
  });

  describe('that is rescheduled', { concurrency: true }, () => {
    const chosenMs = TODAY.midnightMs + 3 * DAY_MS + 14.5 * HOUR_MS;
    const chosen = { due: String(chosenMs / 1000) };
    async function reschedule(
      t: TestContext,
      fields: WireTask,
      upstream: WorldOptions['upstream'] = {},
      task = () => allDay(fields),
    ) {
      const settings = { ALLOW_TASK_CHANGES: 'true', CACHE_TTL_MS: '0' };
      const called = lead(() => ({ kind: 'tasks', tasks: [task()] }));
      const { world } = await open(t, [], { settings, upstream, leads: [called] });
      const { leadId } = called;
      const { message } = await world.ask(leadId);
      const delivery = await world.choose(message, 'Send the offer', 'Reschedule');
      const view = await world.workspace.until(() => world.workspace.views.get('U0PRIYA001'));
      await world.workspace.submit(view, chosen);
      await world.answer(delivery);
      return { world, message, dueDate: await dueDateOf(world, leadId) };
    }

    test('begins at the account’s midnight of the chosen day', async (t) => {
      const { world, message, dueDate } = await reschedule(t, {});
      assert.equal(dueDate, wire(TODAY.midnightMs + 3 * DAY_MS));
      const day = words(TODAY.date + 3 * DAY_MS);
      assert.match(read(message), matching`Send the offer\n${NOW_DUE}${day}\.\n📆 in 3 days · ${day}$`);
      assert.deepEqual(world.workspace.refusals, []);
    });

    test('is sent once, though it is submitted again while the list lags behind', async (t) => {
      const onChange = () => json({ Status: 'Success', Message: { AffectedRows: 1 } });
      const { world, message } = await reschedule(t, {}, { onChange });
      for (const _ of ['again', 'and again']) {
        const delivery = await world.choose(message, 'Send the offer', 'Reschedule');
        const view = await world.workspace.until(() => world.workspace.views.get('U0PRIYA001'));
        await world.workspace.submit(view, chosen);
        await world.answer(delivery);
      }
      assert.equal(world.calls.filter(({ name }) => name === 'Update').length, 1);
    });

    test('does so also where the account doesn’t say its zone, but the task does', async (t) => {
      const { dueDate } = await reschedule(t, {}, { account: () => json({ Name: 'Priya' }) });
      assert.equal(dueDate, wire(TODAY.midnightMs + 3 * DAY_MS));
    });

    test('is done at whatever time of that day LeadSquared sets', async (t) => {
      let task = allDay();
      const times = { DueDate: wire(chosenMs), EndDate: wire(TODAY.midnightMs + 4 * DAY_MS - MINUTE_MS) };
      const onChange = () => {
        task = allDay(times);
        return json({ Status: 'Success', Message: { AffectedRows: 1 } });
      };
      const { message } = await reschedule(t, {}, { onChange }, () => task);
      assert.match(read(message), NOW_DUE);
    });

    test('begins at the chosen time where it began at one', async (t) => {
      const begins = { DueDate: wire(TODAY.midnightMs + 10 * HOUR_MS) };
      assert.equal((await reschedule(t, begins)).dueDate, wire(chosenMs));
    });
  });

  test('that is rescheduled still reminds each rep at 9 o’clock on their own clock', async (t) => {
    const [priya, daniel] = ['U0PRIYA001', 'U0DANIEL02'];
    const inZone = (id: string, timeZone: string) => ({ id, name: id, email: `${id}@example.com`, timeZone });
    const people = [inZone(priya, TODAY.zone), inZone(daniel, 'Asia/Kathmandu')];
    const { world, leadId } = await open(t, [allDay({ Reminder: '0' }, 3)], {
      settings: { ALLOW_TASK_CHANGES: 'true', CACHE_TTL_MS: '0' },
      workspace: { people },
    });
    for (const user of [daniel, priya]) {
      const { message } = await world.ask(leadId, { user });
      await world.answer(await world.choose(message, 'Send the offer', 'Remind me', { user }));
    }
    const before = new Map([...world.workspace.scheduled.values()].map((one) => [one.channelId, one.postAt]));
    const { message } = await world.ask(leadId, { user: priya });
    const delivery = await world.choose(message, 'Send the offer', 'Reschedule');
    const view = await world.workspace.until(() => world.workspace.views.get(priya));
    await world.workspace.submit(view, { due: String((TODAY.midnightMs + 5 * DAY_MS) / 1000) });
    await world.answer(delivery);
    const moved = [...world.workspace.scheduled.values()];
    assert.equal(moved.length, 2);
    for (const { channelId, postAt } of moved)
      assert.equal(postAt, (before.get(channelId) ?? 0) + 2 * (DAY_MS / 1000));
    const inKathmandu = moved.map(({ postAt }) => (postAt * 1000 + 5.75 * HOUR_MS) % DAY_MS);
    assert.ok(inKathmandu.includes(9 * HOUR_MS));
  });

  test('is drawn by its day in the modals of changes too', async (t) => {
    const { world, leadId } = await open(t, [allDay()], { settings: { ALLOW_TASK_CHANGES: 'true' } });
    const { message } = await world.ask(leadId);
    await world.choose(message, 'Send the offer', 'Complete');
    const { view } = await world.workspace.until(() => world.workspace.views.get('U0PRIYA001'));
    assert.match(JSON.stringify(view), new RegExp(`📆 today · ${words(TODAY.date)}`));
  });
});
