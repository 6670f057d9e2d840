import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CHANGE_WORDS } from '../../src/messages/change-modals.ts';
import { SINCE_WORDS } from '../../src/messages/reminder-message.ts';
import { isObject } from '../../src/playground/json-object.ts';
import type { LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import {
  type AskedPage,
  countOfSoon,
  inPages,
  LEAD_ID,
  NO_DATE,
  type OwnOptions,
  openOwnWorld,
  type Retrieve,
  type Row,
  row,
  rows,
  says,
  wireTimeIn,
  zoneAtNoon,
} from '../own-tasks.ts';
import {
  ACCESS_REFUSED,
  COMPLETED,
  matching,
  NO_EMAIL,
  NO_EMAIL_TOLD,
  NO_OWN_TASKS,
  NO_OWN_TASKS_AT_ALL,
  NOT_CHANGED,
  noUser,
  onlyFirst,
  ownTitle,
  REASON_GIVEN,
  REMINDER_CANCELLED,
  REMINDING,
  SUPPORT_CODE,
  UNREADABLE,
  UNREADABLE_CONTROL,
  WAIT,
} from '../wording.ts';
import {
  type Answered,
  json,
  labels,
  lead,
  openWorld,
  read,
  settingsFor,
  shownFilter,
  startApp,
  type World,
  type WorldOptions,
} from '../world.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const PRIYA = 'U0PRIYA001';
const PRIYAS_ID = '0e750001-0000-4000-8000-000000000001';
const RETRIEVE = 'Task.svc/Retrieve';
const USERS = 'UserManagement.svc/Users.Get';
const OF_LEAD = 'LeadManagement.svc/RetrieveTaskByLeadId';

const NONE = NO_OWN_TASKS;
const NO_USER = noUser('priya@example.com');

/** A first person for whom it is noon. */
const AT_NOON: WorldOptions = {
  workspace: {
    people: [{ id: PRIYA, name: 'Priya Raghavan', email: 'priya@example.com', timeZone: zoneAtNoon() }],
  },
};

/** The first line of each block of literal text. */
function firstLines(blocks: readonly unknown[]): string[] {
  return blocks
    .filter((block) => isObject(block) && block.type === 'rich_text')
    .map((block) => read({ blocks: [block] }).split('\n')[0] ?? '');
}

/** The tasks of a message, in their order. They come after its head. */
function tasksIn({ blocks }: PostedMessage): string[] {
  return firstLines(blocks.slice(blocks.findIndex((block) => isObject(block) && block.type === 'divider')));
}

/** What a list is called, or whose it is. */
function titleOf({ blocks }: PostedMessage): string {
  return firstLines(blocks)[0]?.split(' · ')[0] ?? 'no title';
}

function rangeOf(message: PostedMessage): string {
  return /^\d+–\d+ of \d+(?= · )/m.exec(read(message))?.[0] ?? 'no range';
}

/** Opens the lead of a task from its menu, in place of the list. */
async function openLead(world: World, message: PostedMessage, task: string) {
  return world.answer(await world.choose(message, task, 'Open lead'));
}

/** The tasks of all pages, from the first page on. */
async function allTasksIn(world: World, message: PostedMessage): Promise<string[]> {
  const found = tasksIn(message);
  while (labels(message).includes('Next')) {
    await world.press(message, 'Next');
    found.push(...tasksIn(message));
  }
  return found;
}

async function askMine(t: TestContext, options: OwnOptions) {
  const own = await openOwnWorld(t, options);
  const { message, answer } = await own.world.ask('mine');
  return { ...own, message, answer };
}

describe('/tasks mine', { concurrency: true }, () => {
  test('shows the rep’s open tasks over all leads, which one call asks for by their e-mail', async (t) => {
    const all = [row({ Name: 'Send the offer' }), row({ Name: 'Call', DueDate: wireTimeIn(-DAY) })];
    const { world, message, answer, calls, upstream } = await askMine(t, { retrieve: inPages(all) });
    assert.equal(titleOf(message), ownTitle('pending'));
    assert.match(read(message), matching`\n1 overdue · ${countOfSoon(1)} · as of <!date\^\d+\^[^·]*\n`);
    assert.deepEqual(tasksIn(message), ['Call', 'Send the offer']);
    assert.match(
      message.text,
      matching`^${ownTitle('pending')}: 1 overdue, ${countOfSoon(1)}\. 1–2 of 2\. 1\. Call, Asha Nair: overdue, was due <!date[^>]*>\. 2\. Send the offer, Asha Nair: due <!date[^>]*>\.$`,
    );
    assert.deepEqual(
      [message.forUser, answer.body.replace_original, answer.body.delete_original],
      [PRIYA, false, false],
    );

    assert.deepEqual(calls(), [RETRIEVE]);
    const [call] = upstream.calls;
    assert.match(call?.head ?? '', /^POST \/v2\/Task\.svc\/Retrieve\?accessKey=/);
    assert.deepEqual(JSON.parse(call?.body ?? ''), {
      Parameter: { LookupName: 'OwnerEmailAddress', LookupValue: 'priya@example.com', StatusCode: 0 },
      Sorting: { ColumnName: 'UserTaskId', Direction: '0' },
      Paging: { Offset: 0, RowCount: 200 },
    });
    assert.deepEqual(world.workspace.refusals, []);
  });

  const OPEN = ['Late', 'Passed', 'Soon', 'Next week'];
  const OPEN_COUNTS = /^2 overdue · 1 due today · 1 later · as of/m;
  const filters: [typed: string, title: string, tasks: string[], head: RegExp][] = [
    ['mine', ownTitle('pending'), OPEN, OPEN_COUNTS],
    ['PENDING', ownTitle('pending'), OPEN, OPEN_COUNTS],
    [' Overdue ', ownTitle('overdue'), ['Late', 'Passed'], /^2 overdue · as of/m],
    [
      'today',
      ownTitle('today'),
      ['Passed', 'Soon'],
      /^1 overdue · 1 due today · 1 overdue from before · as of/m,
    ],
    ['completed', ownTitle('completed'), ['Done'], /^1 completed · as of/m],
    ['all', ownTitle('all'), [...OPEN, 'Done'], /^2 overdue · 1 due today · 1 later · 1 completed · as of/m],
  ];
  const week = [
    row({ Name: 'Next week', DueDate: wireTimeIn(7 * DAY) }),
    row({ Name: 'Soon', DueDate: wireTimeIn(HOUR) }),
    row({ Name: 'Done', DueDate: wireTimeIn(-DAY), StatusCode: 1, CompletedOn: wireTimeIn(-HOUR) }),
    row({ Name: 'Passed', DueDate: wireTimeIn(-HOUR) }),
    row({ Name: 'Late', DueDate: wireTimeIn(-2 * DAY) }),
  ];
  for (const [typed, title, tasks, head] of filters) {
    test(`with “${typed}” in its place shows ${title.toLowerCase()}`, async (t) => {
      const { world, asked } = await openOwnWorld(t, { ...AT_NOON, retrieve: inPages(week) });
      const { message } = await world.ask(typed);
      assert.equal(titleOf(message), title);
      assert.deepEqual(tasksIn(message), tasks);
      assert.match(read(message), head);
      const done = ['completed', 'all'].includes(typed) ? [1] : [];
      assert.deepEqual(
        asked.map(({ statusCode }) => statusCode),
        [0, ...done],
        'done ones are asked for only to be shown',
      );
    });
  }

  test('shows other filters in place, and asks for those that are done when they are to be shown', async (t) => {
    const { world, message, asked } = await askMine(t, { ...AT_NOON, retrieve: inPages(week) });
    for (const [label, tasks, calls] of [
      ['Overdue', ['Late', 'Passed'], 1],
      ['Today', ['Passed', 'Soon'], 1],
      ['Completed', ['Done'], 3],
      ['All', [...OPEN, 'Done'], 3],
      ['Pending', OPEN, 3],
    ] as const) {
      const shown = await world.show(message, label);
      assert.equal(shown.message.id, message.id);
      assert.equal(shown.answer.body.replace_original, true);
      assert.deepEqual(tasksIn(message), tasks, label);
      assert.equal(asked.length, calls, label);
      assert.equal(/\b1 completed · as of/.test(read(message)), ['Completed', 'All'].includes(label), label);
    }
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('names an empty filter by what there is', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: inPages([row()]) });
    assert.match(read((await world.ask('overdue')).message), /No overdue tasks: 1 pending\./);
    assert.match(read((await world.ask('completed')).message), /No completed tasks: 1 pending\./);
  });

  test('reads the fields as this endpoint writes them', async (t) => {
    const all = [
      row({ Name: 'Without a reminder', Reminder: 0 }),
      row({ Name: 'With one', Reminder: 45 }),
      row({ Name: 'Not due', DueDate: NO_DATE, Reminder: 45 }),
      row({ Name: 'Open by a string', StatusCode: '0' }),
      row({ Name: 'Done by a string', StatusCode: '1', DueDate: wireTimeIn(-DAY) }),
    ];
    const { world } = await openOwnWorld(t, { retrieve: inPages(all) });
    const { message } = await world.ask('all');
    const lines = read(message).split('\n');
    const under = (name: string) => lines.slice(lines.indexOf(name) + 1).slice(0, 3);
    assert.match(under('Without a reminder')[1] ?? '', /^📆 in 2 hours · <!date[^>]*>$/, 'and no 🔔');
    assert.match(under('With one')[1] ?? '', /^📆 .*\u2003🔔\u00a045 min before, <!date\^/);
    assert.deepEqual(under('Not due').slice(0, 2), ['Asha Nair', '📆 No due date']);
    assert.equal(under('Open by a string')[0], 'Asha Nair', 'and no status word after it');
    assert.match(under('Done by a string')[1] ?? '', /^✅ Completed · was due <!date[^>]*>$/);
    assert.match(read(message), matching`\n${countOfSoon(3)} · 1 without a due date · 1 completed · as of`);
  });
});

test('own tasks asked for by the shortcut come as a direct message whose buttons work', async (t) => {
  const { world } = await openOwnWorld(t, { retrieve: inPages([row({ DueDate: wireTimeIn(-DAY) })]) });
  await world.workspace.shortcut('find-lead');
  const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
  await world.workspace.submit(view, { lead: 'overdue' });
  const list = await world.workspace.until(() =>
    world.workspace.messages.find(({ origin, blocks }) => origin === 'api' && blocks.length > 0),
  );
  assert.equal(list.channelId.charAt(0), 'D');
  assert.equal(titleOf(list), ownTitle('overdue'));
  await openLead(world, list, 'Call back');
  assert.equal(titleOf(list), 'Asha Nair');
  await world.press(list, 'Back to my tasks');
  assert.equal(titleOf(list), ownTitle('overdue'));
  assert.deepEqual(world.workspace.refusals, []);
});

describe('the lead of an own task', { concurrency: true }, () => {
  test('is opened from the task’s menu, in place, and leads back to filter and page', async (t) => {
    const late = rows(25, { DueDate: wireTimeIn(-DAY) });
    const leadTasks = { RecordCount: 1, TaskList: [{ Name: 'For the lead', Status: 'Pending' }] };
    const { world, calls } = await openOwnWorld(t, { retrieve: inPages(late), leadTasks });
    const { message } = await world.ask('overdue');
    await world.press(message, 'Next');
    const before = [titleOf(message), rangeOf(message), ...tasksIn(message)];
    assert.deepEqual(before.slice(0, 2), [ownTitle('overdue'), '11–20 of 25']);

    const opened = await openLead(world, message, before[2] ?? '');
    assert.equal(opened.message.id, message.id);
    assert.equal(opened.answer.body.replace_original, true);
    assert.match(read(message), /^Asha Nair · Open in LeadSquared\n/);
    assert.equal(shownFilter(message), 'pending');
    assert.match(JSON.stringify(message.blocks), new RegExp(`LeadID=${LEAD_ID}"`));
    assert.deepEqual(tasksIn(message), ['For the lead']);
    assert.deepEqual(calls(), [RETRIEVE, OF_LEAD]);

    await world.show(message, 'All');
    await world.press(message, 'Refresh');
    await world.press(message, 'Back to my tasks');
    assert.deepEqual([titleOf(message), rangeOf(message), ...tasksIn(message)], before);
    assert.ok(!labels(message).includes('Back to my tasks'));
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('that has to wait says so beside the list, and so does the way back', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '4500', CACHE_TTL_MS: '0' };
    const { world } = await openOwnWorld(t, { retrieve: inPages([row()]), settings });
    await world.ask(LEAD_ID);
    const { message } = await world.ask('mine');
    const presses: [string, () => Promise<Answered>][] = [
      ['Asha Nair', () => openLead(world, message, 'Call back')],
      ['Your tasks', () => world.press(message, 'Back to my tasks')],
    ];
    for (const [about, press] of presses) {
      const { delivery } = await press();
      const [wait, list] = world.workspace.answers(delivery.responseUrl);
      assert.match(String(wait?.body.text), matching`^${about}: ${WAIT}`);
      assert.equal(wait?.body.replace_original, false);
      assert.equal(list?.body.replace_original, true);
    }
  });

  test('whose list came by the command leads nowhere back', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: inPages([]) });
    const { message } = await world.ask(LEAD_ID);
    assert.ok(!labels(message).includes('Back to my tasks'));
  });

  test('is shown by the end of its id where it has no name', async (t) => {
    const all = [row({ RelatedEntityIdName: null }), row({ RelatedEntityIdName: '' })];
    const { world, message } = await askMine(t, { retrieve: inPages(all) });
    assert.equal(read(message).match(/\nCall back\nLead …000000aa\n/g)?.length, 2);
    await openLead(world, message, 'Call back');
    assert.equal(titleOf(message), 'Lead …000000aa');
  });

  test('is named as a search has named it, where the task does not', async (t) => {
    const of = lead({
      kind: 'tasks',
      tasks: [{ TaskID: randomUUID(), Name: 'Call', OwnerID: PRIYAS_ID }],
    });
    const other = lead({
      kind: 'tasks',
      tasks: [{ TaskID: randomUUID(), Name: 'Write', OwnerID: PRIYAS_ID }],
    });
    const searchAnswer = [{ ProspectID: of.leadId, FirstName: 'Ines', LastName: 'Novak' }];
    const world = await openWorld(t, { leads: [of, other], upstream: { searchAnswer } });
    const { message: before } = await world.ask('mine');
    assert.match(read(before), new RegExp(`\nCall\nLead …${of.leadId.slice(-8)} · Follow-Up\n`));
    await world.ask('Ines Novak');
    const { message: after } = await world.ask('mine');
    assert.match(read(after), /\nCall\nInes Novak · Follow-Up\n/);
  });

  test('is named in the head of its own list, though LeadSquared knows no such lead', async (t) => {
    const { world, message } = await askMine(t, { retrieve: inPages([row()]) });
    const { message: ofLead } = await openLead(world, message, 'Call back');
    assert.match(read(ofLead), /^Asha Nair · Open in LeadSquared\n/);
  });

  const others: [what: string, fields: Row, words: RegExp][] = [
    [
      'an opportunity',
      { RelatedEntity: 5, RelatedEntityIdName: 'Fleet deal' },
      /^Call back\nFleet deal\n📆 /m,
    ],
    [
      'nothing',
      { RelatedEntity: 0, RelatedEntityId: null, RelatedEntityIdName: null },
      /^Call back\n📆 .*🔔/m,
    ],
    [
      'an id that is no GUID',
      { RelatedEntityId: '12', RelatedEntityIdName: 'Asha' },
      /^Call back\nAsha\n📆 /m,
    ],
  ];
  for (const [what, fields, words] of others) {
    test(`can’t be opened where the task is of ${what}`, async (t) => {
      const { message } = await askMine(t, { retrieve: inPages([row(fields)]) });
      assert.match(read(message), words);
      assert.match(JSON.stringify(message.blocks), /"Remind me"/);
      assert.doesNotMatch(JSON.stringify(message.blocks), /"Open lead"/);
    });
  }

  const odd: [what: string, name: string, shown: RegExp][] = [
    ['500 characters', 'x'.repeat(500), /^x{59,79}…$/],
    ['emoji alone', '👨‍👩‍👧‍👦'.repeat(40), /^(?:👨‍👩‍👧‍👦)+…?$/],
    ['nothing but spaces', ' \u200b\t\n', /^Lead …000000aa$/],
    [
      'mentions and markup',
      '<!channel> *Bold* <@U0DANIEL02> :tada:',
      /^<!channel> \*Bold\* <@U0DANIEL02> :tada:$/,
    ],
    ['what Slack escapes', 'Smith & Sons <ltd>', /^Smith & Sons <ltd>$/],
    ['HTML', 'Smith &amp; <b>Sons</b>', /^Smith & Sons$/],
  ];
  for (const [what, name, shown] of odd) {
    test(`with a name of ${what} is shown literally, and is a label that Slack takes`, async (t) => {
      const { world, message } = await askMine(t, {
        retrieve: inPages(rows(10, { RelatedEntityIdName: name })),
      });
      const places = read(message)
        .split('\n')
        .filter((line) => shown.test(line));
      assert.equal(places.length, 10, read(message));
      await openLead(world, message, 'Task 001');
      assert.match(titleOf(message), shown);
      await world.press(message, 'Back to my tasks');
      // Below a rep's own list each recent lead has a button.
      assert.match(
        labels(message)
          .at(-1)
          ?.replace(/^(?=…)/, 'Lead ') ?? '',
        shown,
      );
      const others = JSON.stringify(message.blocks, (_key, part) =>
        (part?.type === 'plain_text' && part.emoji === false) || part?.type === 'rich_text'
          ? undefined
          : part,
      );
      assert.ok(!others.includes('channel>'), 'only where text is literal');
      assert.ok(!message.text.includes('<!channel>'));
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('is literal too where it is no lead', async (t) => {
    const name = '<!here> *Deal*';
    const { world, message } = await askMine(t, {
      retrieve: inPages([row({ RelatedEntity: 5, RelatedEntityIdName: name })]),
    });
    const plain: unknown[] = [];
    JSON.stringify(message.blocks, (_key, part) => {
      if (typeof part?.text === 'string' && part.text.includes('<!here>'))
        plain.push([part.type, part.emoji]);
      return part;
    });
    assert.deepEqual(plain, [['text', undefined]], 'in rich_text, which has no markup');
    assert.deepEqual(world.workspace.refusals, []);
  });
});

describe('more tasks than a page of LeadSquared holds', { concurrency: true }, () => {
  const many = rows(250);
  const names = many.map(({ Name }) => Name);
  const manners: [how: string, retrieve: Retrieve, offsets: number[]][] = [
    ['with the count of all of them', inPages(many), [0, 200]],
    [
      'with the count of the page alone',
      ({ offset, rowCount }) => {
        const page = many.slice(offset, offset + rowCount);
        return says({ RecordCount: page.length, List: page });
      },
      [0, 200, 250],
    ],
    ['as bare lists', ({ offset, rowCount }) => says(many.slice(offset, offset + rowCount)), [0, 200, 250]],
    [
      'fewer at a time than was asked for',
      ({ offset }) => says({ RecordCount: many.length, List: many.slice(offset, offset + 60) }),
      [0, 60, 120, 180, 240],
    ],
    [
      'all at once, whatever page is asked for',
      () => says({ RecordCount: many.length, List: many }),
      [0, 250],
    ],
  ];
  for (const [how, retrieve, offsets] of manners) {
    test(`are all there once, and come in place, where they come ${how}`, async (t) => {
      const { world, message, asked } = await askMine(t, { retrieve });
      assert.match(read(message), matching`\n${countOfSoon(250)} · as of`);
      assert.doesNotMatch(read(message), /LeadSquared says/);
      assert.deepEqual((await allTasksIn(world, message)).sort(), names);
      assert.deepEqual(
        asked.map(({ offset }) => offset),
        offsets,
      );
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('end where the first page comes again and again', async (t) => {
    const first = many.slice(0, 200);
    const { world, message, asked } = await askMine(t, {
      retrieve: () => says({ RecordCount: 200, List: first }),
    });
    assert.equal(asked.length, 2);
    assert.doesNotMatch(read(message), /LeadSquared says/);
    assert.deepEqual((await allTasksIn(world, message)).sort(), names.slice(0, 200));
  });

  test('are said to be more than came, where that is so', async (t) => {
    const { message, asked } = await askMine(t, {
      retrieve: ({ offset, rowCount }) =>
        says({ RecordCount: 300, List: many.slice(offset, offset + rowCount) }),
    });
    assert.match(read(message), /LeadSquared says 300 tasks but returned 250\./);
    assert.equal(asked.length, 3);
  });

  const IS_CUT = matching`LeadSquared has (.+) tasks here\. ${onlyFirst('10,000')}`;

  test('end after 10,000, and the rep is told that there are more', async (t) => {
    const { message, asked } = await askMine(t, { retrieve: inPages(rows(10_200)) });
    assert.match(read(message), matching`\n${countOfSoon(10_000)} · as of`);
    assert.equal(IS_CUT.exec(read(message))?.[1], '10,200');
    assert.equal(asked.length, 50);
  });

  test('end after 10,000 also where they come at once, without a count', async (t) => {
    const tooMany = rows(10_200);
    const { message, asked } = await askMine(t, { retrieve: () => says(tooMany) });
    assert.equal(IS_CUT.exec(read(message))?.[1], 'more than 10,000');
    assert.equal(asked.length, 1);
  });

  test('are all told of where there are just 10,000', async (t) => {
    const { message } = await askMine(t, { retrieve: inPages(rows(10_000)) });
    assert.match(read(message), matching`\n${countOfSoon(10_000)} · as of`);
    assert.doesNotMatch(read(message), IS_CUT);
  });

  test('are there once where one was made meanwhile, which moves the others', async (t) => {
    const later = [row({ Name: 'Made meanwhile' }), ...many];
    const { world, message } = await askMine(t, {
      retrieve: (page) => inPages(page.offset === 0 ? many : later)(page),
    });
    assert.match(read(message), /LeadSquared says 251 tasks but returned 250\./);
    const shown = await allTasksIn(world, message);
    assert.deepEqual(shown.filter((name) => name.startsWith('Task')).sort(), names);
  });

  test('are as old as the first page', async (t) => {
    let firstAtMs = 0;
    const { message } = await askMine(t, {
      async retrieve(page) {
        if (page.offset === 0) firstAtMs = Date.now();
        else await delay(1_100);
        return inPages(many)(page);
      },
    });
    const asOf = Number(/as of <!date\^(\d+)\^/.exec(read(message))?.[1]);
    assert.ok(asOf <= firstAtMs / 1000, `${asOf}, and asked ${firstAtMs}`);
  });

  test('are looked up by status, the open ones first', async (t) => {
    const done = rows(210, { StatusCode: 1 });
    const { world, asked } = await openOwnWorld(t, { retrieve: inPages([...many, ...done]) });
    const { message } = await world.ask('all');
    assert.match(read(message), matching`\n${countOfSoon(250)} · 210 completed · as of`);
    assert.equal(rangeOf(message), '1–10 of 460');
    assert.deepEqual(
      asked.map(({ statusCode, offset }) => [statusCode, offset]),
      [
        [0, 0],
        [0, 200],
        [1, 0],
        [1, 200],
      ],
    );
  });
});

describe('no tasks', { concurrency: true }, () => {
  const answers: [what: string, body: unknown][] = [
    ['an empty list', { RecordCount: 0, List: [] }],
    ['a list that is null', { RecordCount: 0, List: null }],
    ['a count of 0 alone', { RecordCount: 0 }],
    ['a bare empty list', []],
  ];
  for (const [what, body] of answers) {
    test(`in ${what} are said to be none, to a user of LeadSquared`, async (t) => {
      const { message, calls } = await askMine(t, { retrieve: () => says(body) });
      assert.match(read(message), NONE);
      assert.deepEqual(calls(), [RETRIEVE, USERS]);
    });
  }

  test('of either kind have words of their own', async (t) => {
    const { world, calls } = await openOwnWorld(t, { retrieve: inPages([]) });
    assert.match(read((await world.ask('all')).message), NO_OWN_TASKS_AT_ALL);
    assert.deepEqual(calls(), [RETRIEVE, RETRIEVE, USERS]);
  });

  for (const body of [null, {}, { RecordCount: 3 }, { RecordCount: 1, List: 'none' }]) {
    test(`are not read into ${JSON.stringify(body)}`, async (t) => {
      const { message } = await askMine(t, { retrieve: () => says(body) });
      assert.match(read(message), UNREADABLE);
    });
  }

  test('and no user of that e-mail: both are said, and whom to ask', async (t) => {
    const { message, calls } = await askMine(t, {
      retrieve: inPages([]),
      users: says([{ ID: randomUUID(), EmailAddress: 'another@example.com' }]),
      settings: { ADMIN_CONTACT: 'U0DANIEL02' },
    });
    assert.match(read(message), NO_USER);
    assert.match(read(message), /Ask <@U0DANIEL02> to give/);
    assert.match(read(message), SUPPORT_CODE);
    assert.doesNotMatch(read(message), NONE);
    assert.deepEqual(calls(), [RETRIEVE, USERS]);
  });

  test('are explained to a rep who is no user of the playground’s LeadSquared', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask('mine', { user: 'Maya Torres' });
    assert.match(read(message), noUser('maya@example.com'));
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('and users who cannot be asked for are no reason to say that there is no such user', async (t) => {
    const { message } = await askMine(t, { retrieve: inPages([]), users: says({ Status: 'Error' }, 400) });
    assert.match(read(message), NONE);
  });

  test('while there are some, the users cost no call', async (t) => {
    const { calls } = await askMine(t, { retrieve: inPages([row()]), users: says([]) });
    assert.deepEqual(calls(), [RETRIEVE]);
  });

  const unknown = {
    Status: 'Error',
    ExceptionType: 'MXUserNotFoundException',
    ExceptionMessage: 'No such owner',
  };
  for (const status of [500, 400, 200]) {
    test(`but an error for an owner who is no user (${status}) say the same`, async (t) => {
      const { message, calls } = await askMine(t, {
        retrieve: () => says(unknown, status),
        users: says([]),
      });
      assert.match(read(message), NO_USER);
      assert.match(read(message), /LeadSquared says:\nNo such owner/, 'and LeadSquared’s own reason');
      assert.deepEqual(calls(), [RETRIEVE, RETRIEVE, USERS]);
    });
  }

  test('but an error for a user are that error', async (t) => {
    const { message } = await askMine(t, { retrieve: () => says(unknown, 500) });
    assert.match(read(message), matching`${REASON_GIVEN} LeadSquared says:\nNo such owner`);
    assert.doesNotMatch(read(message), NO_USER);
  });
});

describe('what LeadSquared sends of others, or does not take', { concurrency: true }, () => {
  test('is left out of the rep’s own list, on each page, and not counted', async (t) => {
    const all = Array.from({ length: 450 }, (_, index) =>
      row({
        Name: `Task ${index}`,
        OwnerEmailAddress: index % 3 === 0 ? 'another@example.com' : 'PRIYA@example.com ',
      }),
    );
    const { message, asked } = await askMine(t, { retrieve: inPages(all) });
    assert.match(read(message), matching`\n${countOfSoon(300)} · as of`);
    assert.doesNotMatch(read(message), /LeadSquared says/);
    assert.equal(asked.length, 3);
  });

  describe('under the address that a deactivated user had before the rep', { concurrency: true }, () => {
    const active = { ID: randomUUID(), EmailAddress: 'priya@example.com', StatusCode: 0 };
    const former = { ID: randomUUID(), EmailAddress: 'Priya@example.com', StatusCode: 1 };
    const ofUser = ({ ID, EmailAddress }: { ID: string; EmailAddress: string }, fields: Row) =>
      row({ OwnerId: ID, OwnerEmailAddress: EmailAddress, ...fields });
    const both = [
      ...Array.from({ length: 201 }, (_, index) => ofUser(active, { Name: `Own ${index}` })),
      ofUser({ ...former, ID: former.ID.toUpperCase() }, { Name: 'The other user’s' }),
    ];

    test('is left out and not counted, also while the list waits and when it is drawn again', async (t) => {
      const { message, world, calls } = await askMine(t, {
        retrieve: inPages(both),
        users: says([former, active]),
        settings: { CACHE_TTL_MS: '0' },
      });
      for (let time = 0; time < 2; time += 1) {
        assert.match(read(message), matching`\n${countOfSoon(201)} · as of`);
        assert.doesNotMatch(read(message), /LeadSquared says/);
        assert.doesNotMatch((await allTasksIn(world, message)).join(), /The other user’s/);
        await world.press(message, 'Refresh');
      }
      assert.equal(calls().filter((path) => path === USERS).length, 1, 'known for an hour');
    });

    test('is left out where it is all there is, once the users are known', async (t) => {
      const { world } = await openOwnWorld(t, {
        retrieve: inPages(both.slice(-1)),
        users: says([former, active]),
      });
      await world.ask(`${LEAD_ID} mine`);
      assert.match(read((await world.ask('mine')).message), NONE);
    });

    test('is the rep’s where no active user has the address', async (t) => {
      const { message } = await askMine(t, { retrieve: inPages(both), users: says([former]) });
      assert.match(read(message), matching`\n${countOfSoon(202)} · as of`);
    });

    test('is shown where LeadSquared doesn’t say who its users are', async (t) => {
      const { message } = await askMine(t, { retrieve: inPages(both), users: says({}, 400) });
      assert.match(read(message), matching`\n${countOfSoon(202)} · as of`);
    });
  });

  const unknownColumn = (
    ExceptionType: string,
    message = "Unknown column 'UserTaskId' in 'order clause'",
  ) => ({
    Status: 'Error',
    ExceptionType,
    ExceptionMessage: message,
  });
  const refusals: readonly (readonly [status: number, body: unknown])[] = [
    [400, unknownColumn('MXInvalidInputException', 'Invalid Input! Parameter Name: ColumnName')],
    [500, unknownColumn('MXInvalidInputException')],
    [500, unknownColumn('MySqlException')],
    [500, unknownColumn('MySql.Data.MySqlClient.MySqlException')],
    [200, unknownColumn('MySqlException')],
  ];
  for (const [status, body] of refusals) {
    test(`is sorted by another column where it doesn’t take the first, and by that one from then on: ${status} ${JSON.stringify(body)}`, async (t) => {
      const columns: unknown[] = [];
      const { world } = await openOwnWorld(t, {
        retrieve: inPages(rows(3)),
        refuses(body) {
          columns.push(body.Sorting.ColumnName);
          return body.Sorting.ColumnName === 'UserTaskId';
        },
        refusal: says(body, status),
        settings: { CACHE_TTL_MS: '0' },
      });
      for (let time = 0; time < 2; time += 1) {
        assert.match(read((await world.ask('mine')).message), /Task 003/);
      }
      assert.deepEqual(columns, ['UserTaskId', 'CreatedOn', 'CreatedOn']);
    });
  }

  test('is asked for again by the same column after a fault of its database that may pass', async (t) => {
    const columns: unknown[] = [];
    const { world } = await openOwnWorld(t, {
      retrieve: inPages(rows(3)),
      refuses: (body) => columns.push(body.Sorting.ColumnName) === 1,
      refusal: says(unknownColumn('MySqlException', 'Deadlock found when trying to get lock'), 500),
    });
    assert.match(read((await world.ask('mine')).message), /Task 003/);
    assert.deepEqual(columns, ['UserTaskId', 'UserTaskId']);
  });
});

describe('a list that comes in pages', { concurrency: true }, () => {
  test('is finished before the lookups of others begin', async (t) => {
    const { world, calls } = await openOwnWorld(t, {
      retrieve: inPages(rows(250)),
      settings: { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '200' },
    });
    const users = ['U0DANIEL02', 'U0KATRIN03'];
    await Promise.all([
      world.ask('mine'),
      ...users.map((user) => world.ask(`1ead00bb-0000-4000-8000-0000000000${user.slice(-2)}`, { user })),
    ]);
    const paths = calls().map((path) => path.replace(/^.*\//, ''));
    assert.equal(paths.length, 4);
    assert.equal(paths.lastIndexOf('Retrieve') - paths.indexOf('Retrieve'), 1, paths.join(' '));
  });
});

describe('without an e-mail address from Slack', { concurrency: true }, () => {
  const none = matching`^Your tasks\n${NO_EMAIL}\n${SUPPORT_CODE}$`;
  const notTold = matching`^Your tasks\n${NO_EMAIL_TOLD}\n${SUPPORT_CODE}$`;
  const profiles = {
    'that it does not give': [
      { ok: true, user: { tz: 'Asia/Kolkata', profile: { real_name: 'Priya' } } },
      none,
    ],
    'that it may not give': [{ ok: false, error: 'missing_scope' }, notTold],
    'that is empty': [{ ok: true, user: { tz: 'Asia/Kolkata', profile: { email: ' ' } } }, none],
  } as const;
  test('for the moment, since Slack takes no more calls, the rep only waits', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: inPages([row()]) });
    world.workspace.interceptNext('users.info', (response) =>
      response.writeHead(429, { 'retry-after': '2' }).end(),
    );
    const { message } = await world.ask('mine');
    assert.deepEqual(tasksIn(message), ['Call back']);
  });

  for (const [what, [profile, words]] of Object.entries(profiles)) {
    test(`${what} the rep is told so, and LeadSquared is not asked`, async (t) => {
      const { world, calls } = await openOwnWorld(t, { retrieve: inPages([row()]) });
      world.workspace.interceptNext('users.info', (response) => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(profile));
      });
      const { delivery, message } = await world.ask('mine');
      assert.equal(delivery.body, '');
      assert.match(read(message), words);
      assert.deepEqual(calls(), []);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }
});

describe('one lookup of own tasks serves all', { concurrency: true }, () => {
  /** Answers nothing before it is released. */
  function held(retrieve: Retrieve) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting: Retrieve = async (asked: AskedPage) => {
      await promise;
      return retrieve(asked);
    };
    return { retrieve: waiting, release: () => resolve() };
  }

  for (const [who, user] of [
    ['the same rep', PRIYA],
    ['two reps of one e-mail', 'U0SECOND01'],
  ] as const) {
    test(`who ask at once: ${who} cost one call a page`, async (t) => {
      const people = [PRIYA, 'U0SECOND01'].map((id) => ({
        ...{ id, name: id, timeZone: 'Asia/Kolkata' },
        email: id === PRIYA ? 'priya@example.com' : 'Priya@Example.com',
      }));
      const { retrieve, release } = held(inPages(rows(250)));
      const { world, asked } = await openOwnWorld(t, { retrieve, workspace: { people } });
      const deliveries = await Promise.all([
        world.workspace.command({ text: 'mine' }),
        world.workspace.command({ text: 'pending', user }),
      ]);
      release();
      for (const delivery of deliveries) {
        assert.equal(delivery.body, '', 'an empty ack');
        assert.match(read((await world.answer(delivery)).message), matching`\n${countOfSoon(250)} · as of`);
      }
      assert.equal(asked.length, 2);
    });
  }

  test('and shortly after, but for Refresh, which asks past it', async (t) => {
    const { world, message, asked } = await askMine(t, { retrieve: inPages([row()]) });
    await world.ask('overdue');
    await world.ask('mine');
    assert.equal(asked.length, 1);
    await world.press(message, 'Refresh');
    assert.equal(asked.length, 2);
  });

  test('but not another rep', async (t) => {
    const { world, asked } = await askMine(t, { retrieve: inPages([row()]) });
    await world.ask('mine', { user: 'Daniel Brooks' });
    assert.deepEqual(
      asked.map(({ email }) => email),
      ['priya@example.com', 'daniel@example.com'],
    );
  });
});

describe('a later page', { concurrency: true }, () => {
  const window = { LEADSQUARED_RATE_LIMIT: '6', LEADSQUARED_RATE_WINDOW_MS: '300' };
  const refused = { Status: 'Error', ExceptionType: 'MXAPIRateLimitExceededException', ExceptionMessage: '' };

  test('that is refused for the limit is waited for', async (t) => {
    const whole = inPages(rows(250));
    let refusals = 0;
    const { message, asked } = await askMine(t, {
      settings: window,
      retrieve(page) {
        if (page.offset === 0 || refusals > 0) return whole(page);
        refusals += 1;
        return says(refused, 429);
      },
    });
    assert.match(read(message), matching`\n${countOfSoon(250)} · as of`);
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0, 200, 200],
    );
  });

  test('that fails for good is a failure, and nothing of the first is shown or kept', async (t) => {
    const whole = inPages(rows(250));
    let isDown = true;
    const { world, asked, message } = await askMine(t, {
      retrieve: (page) => (page.offset > 0 && isDown ? says('', 401) : whole(page)),
    });
    assert.match(read(message), ACCESS_REFUSED);
    assert.doesNotMatch(read(message), / · as of |Task \d/);
    isDown = false;
    assert.match(read((await world.ask('mine')).message), matching`\n${countOfSoon(250)} · as of`);
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0, 200, 0, 200],
    );
  });

  test('that fails on Refresh leaves the list, with the failure beside it', async (t) => {
    const whole = inPages(rows(250));
    let isDown = false;
    const { world, message } = await askMine(t, {
      retrieve: (page) => (page.offset > 0 && isDown ? says('', 401) : whole(page)),
    });
    const before = read(message);
    isDown = true;
    const { message: told, answer } = await world.press(message, 'Refresh');
    assert.match(read(told), ACCESS_REFUSED);
    assert.equal(answer.body.replace_original, false);
    assert.equal(read(message), before);
  });
});

describe('from the list of own tasks', { concurrency: true }, () => {
  test('Share posts it with its leads’ names and no control, and says whose it is', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: inPages(rows(2, { DueDate: wireTimeIn(-DAY) })) });
    const { message } = await world.ask('overdue');
    assert.match(JSON.stringify(message.blocks), /Everyone in #sales /);
    const before = read(message);
    await world.workspace.press(message, 'list:share');
    const shared = await world.workspace.until(() =>
      world.workspace.messages.find(({ origin }) => origin === 'api'),
    );
    assert.match(
      read(shared),
      /^Shared by Priya Raghavan\nPriya Raghavan’s overdue tasks\n2 overdue · as of /,
    );
    assert.match(read(shared), /^Task 001\nAsha Nair\n🔴 \*1 day overdue\* · .*🔔/m);
    assert.match(
      shared.text,
      /^Priya Raghavan shared a list\. Priya Raghavan’s overdue tasks: 2 overdue\. 1–2 of 2\. 1\. Task 001/,
    );
    assert.deepEqual(labels(shared), []);
    assert.doesNotMatch(JSON.stringify(shared.blocks), /overflow|static_select/);
    assert.equal(read(message), before);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('Remind me sets one that names its lead and links to it', async (t) => {
    const { world, message } = await askMine(t, { retrieve: inPages([row()]) });
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    assert.match(
      read(message),
      matching`^${ownTitle('pending')}\n[\s\S]*\nCall back\nAsha Nair\n${REMINDING}<!date`,
    );
    const [reminder, ...more] = [...world.workspace.scheduled.values()];
    assert.equal(more.length, 0);
    assert.match(
      read(reminder ?? {}),
      new RegExp(`Reminder\\*.*LeadID=${LEAD_ID}\\|Open in LeadSquared[\\s\\S]*Asha Nair`),
    );
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    assert.equal(world.workspace.scheduled.size, 0);
    assert.match(
      read(message),
      matching`^${ownTitle('pending')}\n[\s\S]*\nCall back\nAsha Nair\n${REMINDER_CANCELLED}\n`,
    );
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('what was done is told also where no user of that e-mail is left', async (t) => {
    let all = [row()];
    const { world, message } = await askMine(t, {
      retrieve: (page) => inPages(all)(page),
      users: says([]),
      settings: { CACHE_TTL_MS: '0' },
    });
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    all = [];
    const told = await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    assert.equal(world.workspace.scheduled.size, 0);
    assert.match(read(told.message), matching`^Call back\n${REMINDER_CANCELLED} ${NO_USER}`);
  });

  test('Remind me of a task that is done since says that it is open no more', async (t) => {
    let all = [row()];
    const { world, message } = await askMine(t, { retrieve: (page) => inPages(all)(page) });
    all = [];
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    assert.match(read(message), matching`${SINCE_WORDS.gone.own}`);
    assert.equal(world.workspace.scheduled.size, 0);
  });

  test('Complete of a reminder set in it marks the reminder as done', async (t) => {
    const { world, leadId, message } = await openChangeable(t);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    const [reminder] = [...world.workspace.scheduled.values()];
    const { message: list } = await world.ask(leadId);
    Object.assign(list, { blocks: reminder?.blocks ?? [] });
    const delivery = await world.workspace.press(list, 'task:complete');
    await submitModal(world);
    await world.answer(delivery);
    assert.match(read(list), matching`^🔔 \*Reminder\*.*\nCall back\n.*\n${COMPLETED}\nWas due`);
  });

  test('a forged value of a control is refused, without a call', async (t) => {
    const { world, message, calls } = await askMine(t, { retrieve: inPages([row()]) });
    const shown = read(message);
    for (const value of ['filter:pending page:1', 'lead:mine filter:pending page:1']) {
      const forged = JSON.parse(JSON.stringify(message.blocks), (_key, part) =>
        part?.action_id === 'list:refresh' ? { ...part, value } : part,
      );
      Object.assign(message, { blocks: forged });
      const { message: told } = await world.press(message, 'Refresh');
      assert.match(read(told), UNREADABLE_CONTROL, value);
      assert.equal(read(message), shown);
    }
    assert.deepEqual(calls(), [RETRIEVE]);
  });

  test('another rep’s control shows the rep who presses it their own', async (t) => {
    const { world, message, asked } = await askMine(t, { retrieve: inPages([row()]) });
    const { message: daniels } = await world.ask('mine', { user: 'Daniel Brooks' });
    Object.assign(daniels, { blocks: message.blocks });
    await world.press(daniels, 'Refresh');
    assert.equal(asked.at(-1)?.email, 'daniel@example.com');
  });

  test('a click after a restart is answered', async (t) => {
    const { world, message, upstream } = await askMine(t, { retrieve: inPages(rows(25)) });
    await world.app.stop();
    const url = `http://127.0.0.1:${upstream.port}`;
    const successor = await startApp(settingsFor(world.workspace, { url }));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    for (let page = 2; page <= 3; page += 1) await world.press(message, 'Next');
    assert.deepEqual([titleOf(message), rangeOf(message)], [ownTitle('pending'), '21–25 of 25']);
    await openLead(world, message, 'Task 021');
    assert.equal(titleOf(message), 'Asha Nair');
    await world.press(message, 'Back to my tasks');
    assert.deepEqual([titleOf(message), rangeOf(message)], [ownTitle('pending'), '21–25 of 25']);
  });
});

const dueMs = Math.floor((Date.now() + 26 * HOUR * 60_000) / 60_000) * 60_000;

/** Two open tasks of Priya's that may be changed, in her own list, and their lead. */
async function openChangeable(t: TestContext, options: WorldOptions = {}) {
  const taskId = randomUUID();
  const of = lead({
    kind: 'tasks',
    tasks: [
      {
        ...{ TaskID: taskId, Name: 'Call back', Status: 'Pending', Reminder: '20' },
        ...{ OwnerID: PRIYAS_ID, OwnerName: 'Priya Raghavan' },
        DueDate: new Date(dueMs).toISOString().slice(0, 19).replace('T', ' '),
      },
      { TaskID: randomUUID(), Name: 'Write', Status: 'Pending', OwnerID: PRIYAS_ID },
    ],
  });
  const settings = { ALLOW_TASK_CHANGES: 'true' };
  const world = await openWorld(t, { leads: [of], settings, ...options });
  const { message } = await world.ask('mine');
  return { world, message, leadId: of.leadId };
}

async function submitModal(world: World, values: Readonly<Record<string, string>> = {}): Promise<void> {
  const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
  await world.workspace.submit(view, values);
}

async function changed(world: World, message: PostedMessage, label: string, values = {}) {
  const delivery = await world.choose(message, 'Call back', label);
  await submitModal(world, values);
  return world.answer(delivery);
}

function names({ calls }: World): string[] {
  return calls.map(({ name }) => name);
}

describe('a change from the list of own tasks', { concurrency: true }, () => {
  test('completes the task: both lists show it, and its lead’s is asked for again', async (t) => {
    const { world, message, leadId } = await openChangeable(t);
    const { message: ofLead } = await world.ask(leadId);
    assert.deepEqual(tasksIn(ofLead), ['Call back', 'Write']);
    await changed(world, message, 'Complete');
    assert.match(read(message), matching`^${ownTitle('pending')}\n1 without a due date · as of `);
    assert.match(read(message), matching`\nCall back\n.*\n${COMPLETED}\nWas due `);
    assert.deepEqual(tasksIn(message), ['Call back', 'Write'], 'where it was');
    await world.press(message, 'Refresh');
    assert.deepEqual(tasksIn(message), ['Write']);
    assert.deepEqual(tasksIn((await world.ask(leadId)).message), ['Write']);
    assert.deepEqual(names(world), [
      'Retrieve',
      'RetrieveTaskByLeadId',
      'Retrieve',
      'MarkComplete',
      'Retrieve',
      'RetrieveTaskByLeadId',
      'Retrieve',
    ]);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('of a task that is gone from everywhere is not called done', async (t) => {
    const ofOpportunity = row({ RelatedEntity: 5 });
    let isGone = false;
    const { world } = await openOwnWorld(t, {
      retrieve: (asked) => inPages(isGone ? [] : [ofOpportunity])(asked),
      change() {
        isGone = true;
        return says({ Status: 'Success', Message: { AffectedRows: 1 } });
      },
      settings: { ALLOW_TASK_CHANGES: 'true' },
    });
    const { message } = await world.ask('mine');
    await changed(world, message, 'Complete');
    assert.match(read(message), matching`${CHANGE_WORDS.notShownYet}`);
    assert.doesNotMatch(read(message), COMPLETED);
  });

  test('of a task that was given to another rep meanwhile is not called done', async (t) => {
    const daniels = { OwnerID: '0e750002-0000-4000-8000-000000000002', OwnerName: 'Daniel Brooks' };
    const called: WireTask = {
      ...{ TaskID: randomUUID(), Name: 'Call back', Status: 'Pending' },
      ...{ OwnerID: PRIYAS_ID, OwnerName: 'Priya Raghavan' },
    };
    let task = called;
    const of = lead(() => ({ kind: 'tasks', tasks: [task] }));
    const onChange = () => {
      task = { ...called, ...daniels };
      return json({ Status: 'Success', Message: { AffectedRows: 1 } });
    };
    const world = await openWorld(t, {
      leads: [of],
      settings: { ALLOW_TASK_CHANGES: 'true' },
      upstream: { onChange },
    });
    const { message } = await world.ask('mine');
    await changed(world, message, 'Complete');
    assert.match(read(message), matching`${CHANGE_WORDS.notShownYet}`);
    assert.doesNotMatch(read(message), COMPLETED);
  });

  test('in the list of its lead puts the own lists out of date', async (t) => {
    const { world, leadId } = await openChangeable(t);
    const { message: all } = await world.ask('all');
    assert.match(read(all), /\n1 (?:due today|later) · 1 without a due date · as of /);
    await changed(world, (await world.ask(leadId)).message, 'Complete');
    await world.show(all, 'Completed');
    assert.deepEqual(tasksIn(all), ['Call back']);
    const { message: mine } = await world.ask('mine');
    assert.deepEqual(tasksIn(mine), ['Write']);
  });

  test('moves the task, and its reminder with the lead’s name', async (t) => {
    const { world, message, leadId } = await openChangeable(t);
    await world.ask(leadId);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    const newMs = dueMs + 3 * HOUR * 60_000;
    await changed(world, message, 'Reschedule', { due: String(newMs / 1000) });
    const due = `<!date\\^${newMs / 1000}\\^`;
    assert.match(
      read(message),
      new RegExp(`\\nCall back\\n.*\\n.*The task is now due ${due}.*\\n📆 in \\w+ \\w+ · ${due}`),
    );
    assert.match(
      read((await world.ask(leadId)).message),
      new RegExp(`Call back\\nYou\\n📆 in \\w+ \\w+ · ${due}`),
    );
    const [reminder, ...more] = [...world.workspace.scheduled.values()];
    assert.equal(more.length, 0);
    assert.equal(reminder?.postAt, newMs / 1000 - 20 * 60);
    assert.match(read(reminder ?? {}), new RegExp(`LeadID=${leadId}\\|Open in LeadSquared`));
    assert.deepEqual(names(world).slice(-3), ['Update', 'Retrieve', 'RetrieveTaskByLeadId']);
    assert.deepEqual(world.workspace.refusals, []);
  });

  const outcomes: [what: string, (make: () => void) => LeadAnswer, words: RegExp, calls: string[]][] = [
    [
      'that was made before the connection broke is found among completed tasks',
      (make) => {
        make();
        return { kind: 'reset' };
      },
      matching`${COMPLETED}\n${CHANGE_WORDS.lateButDone}`,
      ['Retrieve', 'Retrieve', 'MarkComplete', 'Retrieve', 'Retrieve'],
    ],
    [
      'that nothing shows to have been made is not called undone, and is sent once',
      () => ({ kind: 'response', status: 503, body: '' }),
      matching`${CHANGE_WORDS.unknown} \(${SUPPORT_CODE}\)`,
      ['Retrieve', 'Retrieve', 'MarkComplete', 'Retrieve', 'Retrieve'],
    ],
    [
      'that is refused shows the reason, and nothing is read again',
      () => json({ Status: 'Error', ExceptionType: 'MXTaskException', ExceptionMessage: 'Locked' }, 500),
      matching`${NOT_CHANGED} .*LeadSquared says:\nLocked`,
      ['Retrieve', 'Retrieve', 'MarkComplete'],
    ],
  ];
  for (const [what, onChange, words, calls] of outcomes) {
    test(what, async (t) => {
      const { world, message } = await openChangeable(t, { upstream: { onChange } });
      const { answer } = await changed(world, message, 'Complete');
      assert.match(`${read(answer.body)}\n${read(message)}`, words);
      assert.deepEqual(names(world), calls);
      assert.equal(titleOf(message), ownTitle('pending'));
      assert.deepEqual(world.workspace.refusals, []);
    });
  }
});
