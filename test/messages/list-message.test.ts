import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PAGE } from '../../src/messages/control-values.ts';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import { json, lead, openWorld, read } from '../world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** LeadSquared's way to write a moment. */
function wire(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

function task(fields: WireTask = {}): WireTask {
  return {
    TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e760',
    Name: 'Call back',
    Description: '',
    DueDate: '0001-01-01 00:00:00',
    CreatedOn: '2016-07-06 10:20:05',
    OwnerID: '190e7b6f-39da-11e6-b61b-22000aa8e760',
    OwnerName: 'Asha Menon',
    CreatedBy: '7cf19f34-21d6-11e6-8091-02b01d637af7',
    CreatedByName: 'swesh kumar',
    Status: 'Pending',
    Reminder: '',
    ...fields,
  };
}

function many(number: number, fields: WireTask = {}): WireTask[] {
  return Array.from({ length: number }, (_, index) =>
    task({ ...fields, Name: fields.Name ?? `Task ${index + 1}` }),
  );
}

describe('a list', { concurrency: true }, () => {
  test('is grouped and sorted: longest overdue first, then today, later and no due date', async (t) => {
    // Noon of a day far ahead of and behind no clock: the viewer's zone makes it 12:00 wherever the test runs.
    const inSixMinutes = (now: Date) => wire(new Date(now.getTime() + 6 * MINUTE));
    const due = (now: Date, ms: number) => wire(new Date(now.getTime() + ms));
    const leadOfAll = lead((now) => ({
      kind: 'tasks',
      tasks: [
        task({ Name: 'later', DueDate: due(now, 3 * DAY), Reminder: 20 }),
        task({ Name: 'no date' }),
        task({ Name: 'soon', DueDate: inSixMinutes(now) }),
        task({ Name: 'two days over', DueDate: `${due(now, -2 * DAY)}.000`, Status: 'In Progress' }),
        task({ Name: 'an hour over', DueDate: due(now, -HOUR) }),
        task({ Name: 'done', DueDate: due(now, -DAY), Status: 'COMPLETED' }),
        task({ Name: 'done later', DueDate: due(now, DAY), Status: 'completed' }),
        task({ Name: 'given up', DueDate: due(now, -DAY), Status: 'Canceled' }),
        task({ Name: 'given up too', Status: 'cancelled' }),
      ],
    }));
    const world = await openWorld(t, { leads: [leadOfAll], workspace: { people: [zoneWhereItIsNoon()] } });
    const { message } = await world.ask(`${leadOfAll.leadId} all`);
    const names =
      /^(?:\*(?:Overdue|Today|Later|No due date|Completed|Cancelled)\*|later|no date|soon|.* over|done.*|given up.*)$/gm;
    assert.deepEqual(read(message).match(names), [
      '*Overdue*',
      'two days over',
      'an hour over',
      '*Today*',
      'soon',
      '*Later*',
      'later',
      '*No due date*',
      'no date',
      '*Completed*',
      'done later',
      'done',
      '*Cancelled*',
      'given up',
      'given up too',
    ]);
    const counts =
      '2 overdue · 1 due today · 1 later · 1 without a due date · 2 completed · 2 cancelled · as of <!date';
    assert.ok(read(message).split('\n')[1]?.startsWith(counts));
    assert.match(read(message), /\ntwo days over\nAsha Menon · In Progress\n🔴 \*2 days overdue\* · <!date/);
    assert.match(read(message), /\nan hour over\nAsha Menon\n🔴 \*1 hour overdue\* · <!date/);
    assert.match(read(message), /\nsoon\nAsha Menon\n📆 in 6 minutes · <!date/);
    assert.match(
      read(message),
      /\nlater\nAsha Menon\n📆 in 3 days · <!date[^>]*>\u2003🔔\u00a020 min before, <!date/,
    );
    assert.match(read(message), /\nno date\nAsha Menon\n📆 No due date\n/);
    assert.match(read(message), /\ndone\nAsha Menon\n✅ Completed · was due <!date[^>]*>\n/);
    assert.match(read(message), /\ngiven up\nAsha Menon\n🚫 Cancelled · was due <!date[^>]*>\n/);
    assert.match(read(message), /\ngiven up too\nAsha Menon\n🚫 Cancelled\n/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  const distances: [number, string][] = [
    [0.4 * MINUTE, 'less than a minute'],
    [1.3 * MINUTE, '1 minute'],
    [59.3 * MINUTE, '59 minutes'],
    [59.7 * MINUTE, '1 hour'],
    [1.4 * HOUR, '1 hour'],
    [1.6 * HOUR, '2 hours'],
    [23.4 * HOUR, '23 hours'],
    [23.6 * HOUR, '1 day'],
    [1.7 * DAY, '1 day'],
    [1.8 * DAY, '2 days'],
    [29.7 * DAY, '29 days'],
    [29.8 * DAY, '1 month'],
    [340 * DAY, '11 months'],
    [355 * DAY, '1 year'],
    [800 * DAY, '2 years'],
  ];
  test('says how far off each is, to the nearest, but of days', async (t) => {
    const leadOfDistances = lead((now) => ({
      kind: 'tasks',
      tasks: distances.map(([ms]) => task({ DueDate: wire(new Date(now.getTime() - ms)) })),
    }));
    const world = await openWorld(t, { leads: [leadOfDistances] });
    const { message } = await world.ask(leadOfDistances.leadId);
    const first = read(message);
    await world.press(message, 'Next');
    const shown = `${first}\n${read(message)}`.matchAll(/🔴 \*(.*) overdue\*/g);
    assert.deepEqual(
      Array.from(shown, ([, words]) => words),
      distances.map(([, words]) => words).reverse(),
    );
  });

  test('of today holds the past hours of the rep’s day too', async (t) => {
    const leadOfToday = lead((now) => ({
      kind: 'tasks',
      tasks: [-DAY, -HOUR, HOUR, DAY].map((ms) =>
        task({ Name: `due ${ms / HOUR} h from now`, DueDate: wire(new Date(now.getTime() + ms)) }),
      ),
    }));
    const world = await openWorld(t, { leads: [leadOfToday], workspace: { people: [zoneWhereItIsNoon()] } });
    const { message } = await world.ask(`${leadOfToday.leadId} today`);
    assert.deepEqual(read(message).match(/^(?:\*(?:Overdue|Today)\*|due .*)$/gm), [
      '*Overdue*',
      'due -1 h from now',
      '*Today*',
      'due 1 h from now',
    ]);
  });

  const reminders: [unknown, string | undefined][] = [
    ['20', '20 min before'],
    [45, '45 min before'],
    ['60', '60 min before'],
    ['120', '2 hours before'],
    [1440, '1 day before'],
    ['90', '90 min before'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    ['0', undefined],
    [-5, undefined],
    ['soon', undefined],
  ];
  test('shows a reminder by its minutes and its time, and none where there is none', async (t) => {
    const dueAt = new Date('2031-05-06T12:00:00Z');
    for (const [reminder, words] of reminders) {
      const leadOfOne = lead(
        json({ RecordCount: 1, TaskList: [{ ...task({ DueDate: wire(dueAt) }), Reminder: reminder }] }),
      );
      const world = await openWorld(t, { leads: [leadOfOne] });
      const shown = read((await world.ask(leadOfOne.leadId)).message);
      if (words === undefined) assert.doesNotMatch(shown, /🔔/, `${reminder}`);
      else {
        const remindAt = dueAt.getTime() / 1000 - Number(reminder) * 60;
        assert.match(shown, new RegExp(`🔔\u00a0${words}, <!date\\^${remindAt}\\^`), `${reminder}`);
      }
    }
  });

  test('reads upstream times as UTC, or in the zone of the settings', async (t) => {
    const leadOfOne = lead({ kind: 'tasks', tasks: [task({ DueDate: '2031-07-01 12:00:00' })] });
    const utc = await openWorld(t, { leads: [leadOfOne] });
    assert.match(
      read((await utc.ask(leadOfOne.leadId)).message),
      new RegExp(`<!date\\^${Date.UTC(2031, 6, 1, 12) / 1000}\\^`),
    );
    const berlin = await openWorld(t, {
      leads: [leadOfOne],
      settings: { LEADSQUARED_TIME_ZONE: 'Europe/Berlin' },
    });
    assert.match(
      read((await berlin.ask(leadOfOne.leadId)).message),
      new RegExp(`<!date\\^${Date.UTC(2031, 6, 1, 10) / 1000}\\^`),
    );
  });

  test('drops no task whose fields are odd, and says what came', async (t) => {
    const odd = [
      { Name: null, DueDate: null, Status: null, Reminder: {} },
      { DueDate: 'next Tuesday', Name: '   ', OwnerName: 7 },
      { DueDate: '2016-02-31 10:00:00', Name: 42 },
      { DueDate: '0001-01-01 00:00:00', Name: 'sentinel' },
      {},
    ];
    const leadOfOdd = lead(json({ RecordCount: 5, TaskList: odd }));
    const world = await openWorld(t, { leads: [leadOfOdd] });
    const { message } = await world.ask(leadOfOdd.leadId);
    assert.match(read(message), /\n5 without a due date · as of /);
    assert.equal(read(message).match(/^\(no name\)$/gm)?.length, 3);
    const unreadable = '📆 The due date can’t be read as a date';
    assert.ok(read(message).includes(`\n(no name)\n7 · Due: next Tuesday\n${unreadable}\n`));
    assert.ok(read(message).includes(`\n42\nDue: 2016-02-31 10:00:00\n${unreadable}\n`));
    assert.ok(read(message).includes('\nsentinel\n📆 No due date\n'));
    assert.doesNotMatch(read(message), /0001/);
    assert.deepEqual(world.workspace.refusals, []);
  });
});

describe('an empty list says which emptiness it is', { concurrency: true }, () => {
  const future = '2099-01-01 00:00:00';
  const open = task({ DueDate: future });
  const done = task({ Status: 'Completed' });
  const cases: [string, unknown, string, string][] = [
    ['none at all', { RecordCount: 0, TaskList: [] }, 'pending', 'No tasks on this lead.'],
    ['none, as null', { RecordCount: 0, TaskList: null }, 'pending', 'No tasks on this lead.'],
    ['none, without a list', { RecordCount: 0 }, 'all', 'No tasks on this lead.'],
    ['none, as a bare list', [], 'pending', 'No tasks on this lead.'],
    [
      'only completed',
      { RecordCount: 2, TaskList: [done, done] },
      'pending',
      'No pending tasks: 2 completed.',
    ],
    [
      'none overdue',
      { RecordCount: 3, TaskList: [open, open, open] },
      'overdue',
      'No overdue tasks: 3 pending.',
    ],
    [
      'none today',
      { RecordCount: 3, TaskList: [open, open, open] },
      'today',
      'No tasks due today: 3 pending.',
    ],
    ['none completed', { RecordCount: 1, TaskList: [open] }, 'completed', 'No completed tasks: 1 pending.'],
    [
      'none returned',
      { RecordCount: 5, TaskList: [] },
      'pending',
      'LeadSquared says 5 tasks but returned 0.',
    ],
    [
      'none returned, as null',
      { RecordCount: 5, TaskList: null },
      'pending',
      'LeadSquared says 5 tasks but returned 0.',
    ],
  ];
  for (const [name, body, filter, words] of cases) {
    test(name, async (t) => {
      const emptyLead = lead(json(body));
      const world = await openWorld(t, { leads: [emptyLead] });
      const { message } = await world.ask(`${emptyLead.leadId} ${filter}`);
      const lines = read(message).split('\n').slice(2);
      assert.deepEqual(lines, [words]);
      assert.ok(message.text.endsWith(words));
    });
  }

  test('a list that is short says so above it', async (t) => {
    const shortLead = lead(json({ RecordCount: '7', TaskList: [open, open] }));
    const world = await openWorld(t, { leads: [shortLead] });
    assert.match(
      read((await world.ask(shortLead.leadId)).message),
      /\nLeadSquared says 7 tasks but returned 2\.\n\*Later\*/,
    );
  });
});

describe('whatever the CRM holds', { concurrency: true }, () => {
  const nasty = '<!channel>*_~`:tada:<https://evil.example|x>👩🏽‍🔬'.repeat(200).slice(0, 5_000);
  const hostile = { Name: nasty, Description: nasty, OwnerName: nasty, Status: nasty, DueDate: nasty };

  test('no message breaks a limit of Block Kit, and every one of 10,000 tasks can be reached', async (t) => {
    const huge = lead({
      kind: 'tasks',
      tasks: many(10_000, { DueDate: '2031-01-01 00:00:00', Reminder: '20' }),
    });
    const world = await openWorld(t, { leads: [huge] });
    const { message } = await world.ask(huge.leadId);
    assert.match(read(message), /1–10 of 10000/);
    await world.answer(await world.workspace.press(message, PAGE, { optionValue: '1000' }));
    assert.match(read(message), /9991–10000 of 10000/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('its text is literal in every block, and no markup in the text for notifications', async (t) => {
    const hostileLead = lead({ kind: 'tasks', tasks: many(10, hostile) });
    const world = await openWorld(t, { leads: [hostileLead] });
    const { message } = await world.ask(hostileLead.leadId);
    assert.deepEqual(world.workspace.refusals, []);
    assert.ok(JSON.stringify(message).length < 20_000);
    assert.doesNotMatch(message.text.replace(/<!date\^\d+\^[^|<>]*\|[^<>]*>/g, ''), /[<>]/);
    assert.ok(message.text.length <= 3_000);
    const formatted: unknown[] = [];
    JSON.stringify(message.blocks, (_key, value) => {
      if (value?.type === 'plain_text') assert.equal(value.emoji, false);
      if (value?.type === 'mrkdwn') formatted.push(value.text);
      return value;
    });
    assert.ok(formatted.length > 10);
    for (const text of formatted) assert.doesNotMatch(String(text), /channel|evil|tada|👩/);
  });

  test('the text that is read instead of the blocks names the lead, the counts, and each task with its due time', async (t) => {
    const DueDate = '2031-03-02 04:30:00';
    const known = lead({
      kind: 'tasks',
      tasks: [
        task({ Name: 'Send <offer> & call', DueDate }),
        task({ Name: '', DueDate: null }),
        task({ Name: 'Ask', DueDate: 'some & day' }),
        task({ Name: 'Visit', DueDate: '2016-07-11 10:12:45' }),
        task({ Name: 'Old', DueDate: '2016-07-11 10:12:45', Status: 'Completed' }),
      ],
    });
    const found = [
      { ProspectID: known.leadId, FirstName: 'Asha', LastName: 'R&D', Company: 'Acme', Phone: '+91-99' },
    ];
    const world = await openWorld(t, { leads: [known], upstream: { searchAnswer: found } });
    const { text } = (await world.ask('Asha all')).message;
    const heard = text.replace(/<!date\^[^|]*\|([^>]*)>/g, '$1');
    assert.equal(
      heard,
      [
        'Asha R&amp;D, Acme, +91-99.',
        'All tasks: 1 overdue, 1 later, 2 without a due date, 1 completed. 1–5 of 5.',
        '1. Visit: overdue, was due Jul 11, 2016, 3:42 PM Asia/Kolkata.',
        '2. Send &lt;offer&gt; &amp; call: due Mar 2, 2031, 10:00 AM Asia/Kolkata.',
        '3. (no name): no due date.',
        '4. Ask: due some &amp; day.',
        '5. Old: completed, was due Jul 11, 2016, 3:42 PM Asia/Kolkata.',
      ].join(' '),
    );
  });

  test('a task whose id is 300,000 quotes is shown, without a menu', async (t) => {
    const quoted = lead({ kind: 'tasks', tasks: [task({ TaskID: `x${'"'.repeat(300_000)}x` })] });
    const world = await openWorld(t, { leads: [quoted] });
    const { message } = await world.ask(quoted.leadId);
    assert.match(read(message), /Call back/);
    assert.doesNotMatch(JSON.stringify(message.blocks), /overflow/);
  });

  test('a name that is invisible is no name', async (t) => {
    const names = ['\u3164', '\u2800\u115f', '\u180e\u200d\ufe0f', '\u{e0041}', '\u202e'];
    const unseen = lead({ kind: 'tasks', tasks: names.map((Name) => task({ Name, OwnerName: Name })) });
    const world = await openWorld(t, { leads: [unseen] });
    const shown = read((await world.ask(unseen.leadId)).message);
    assert.equal(shown.match(/^\(no name\)$/gm)?.length, names.length);
    assert.doesNotMatch(shown, /[\u3164\u2800\u115f\u180e\u202e]/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('a description is cut at 150 characters, between two of them', async (t) => {
    const long = lead({
      kind: 'tasks',
      tasks: [task({ Description: '👩🏽‍🔬'.repeat(50) }), task({ Description: 'x'.repeat(151) })],
    });
    const world = await openWorld(t, { leads: [long] });
    const shown = read((await world.ask(long.leadId)).message);
    assert.match(shown, /\n(?:👩🏽‍🔬){21}…\n/u);
    assert.match(shown, /\nx{149}…\n/);
  });

  test('the leads of the playground can all be read', async (t) => {
    const world = await openWorld(t, {
      settings: { LEADSQUARED_TIMEOUT_MS: '300', LEADSQUARED_RATE_WINDOW_MS: '300' },
    });
    await Promise.all(EMBEDDED_LEADS.map(({ leadId }) => world.ask(`${leadId} all`)));
    assert.deepEqual(world.workspace.refusals, []);
  });
});

/** A rep for whom it is about noon, so that an hour ago and an hour from now are today. */
function zoneWhereItIsNoon() {
  const east = 12 - new Date().getUTCHours();
  // POSIX signs: Etc/GMT-5 is five hours east of Greenwich.
  const timeZone = `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;
  return { id: 'U0NOON0001', name: 'Noor Ellis', email: 'noor@example.com', timeZone };
}
