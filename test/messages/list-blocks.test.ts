/** How a list is drawn, block by block. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KnownBlock } from '@slack/types';
import {
  type ListView,
  PAGE,
  readControlValue,
  readTaskValue,
  SHOW,
} from '../../src/messages/control-values.ts';
import type { Controls } from '../../src/messages/list-controls.ts';
import { sharedListMessage, type TaskListInput, taskListMessage } from '../../src/messages/list-message.ts';
import { agendaOf, type ChangedTask } from '../../src/tasks/agenda.ts';
import type { Filter } from '../../src/tasks/filters.ts';
import type { Lead } from '../../src/tasks/lead.ts';
import { OWN, type Task } from '../../src/tasks/task.ts';
import { read } from '../world.ts';

const NOW = new Date('2026-11-30T09:00:00Z');
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const LEAD_ID = '0c8ef64f-0000-4000-8000-000000000001';
const LEAD: Lead = {
  id: LEAD_ID,
  name: 'Nandini Kamath',
  email: 'nandini@malabar.test',
  phone: '+91-8050060100',
  company: 'Malabar Spice Traders',
  stage: 'Prospect',
  ownerId: '',
  ownerName: 'Priya Raghavan',
  ownerEmail: 'priya@example.com',
};
const ME = { id: 'me', name: 'Priya Raghavan' };
const CONTROLS: Controls = {
  conversation: { id: 'C1', name: 'sales' },
  hasReminder: () => false,
  mayChange: () => true,
  mayAdd: true,
};

function guid(number: number): string {
  return `ecd28d9b-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function task(number: number, fields: Partial<Task> = {}): Task {
  return {
    id: guid(number),
    name: `Task ${number}`,
    description: '',
    type: '',
    dueAt: new Date(NOW.getTime() + number * DAY_MS),
    endsAt: undefined,
    isAllDay: false,
    givenDays: undefined,
    unreadableDueDate: '',
    unreadableEndDate: '',
    owner: ME,
    relatedTo: undefined,
    status: 'Pending',
    state: 'open',
    reminder: undefined,
    ...fields,
  };
}

const OVERDUE = task(1, { name: 'Overdue', dueAt: new Date(NOW.getTime() - 3 * DAY_MS) });
const TODAY = task(2, { name: 'Today', dueAt: new Date(NOW.getTime() + HOUR_MS) });
const LATER = task(3, { name: 'Later' });
const UNDATED = task(4, { name: 'Undated', dueAt: undefined });
const DONE = task(5, {
  name: 'Done',
  state: 'completed',
  status: 'Completed',
  dueAt: new Date(NOW.getTime() - 5 * DAY_MS),
  reminder: { kind: 'minutes before', minutes: 20 },
});
const ALL = [OVERDUE, TODAY, LATER, UNDATED, DONE];

interface Given extends Partial<Omit<TaskListInput, 'view'>> {
  readonly view?: Partial<ListView>;
  readonly changed?: ChangedTask;
}

function inputOf(tasks: readonly Task[], { view: part, changed, ...given }: Given = {}): TaskListInput {
  const view: ListView = { of: { kind: 'lead', leadId: LEAD_ID }, filter: 'pending', page: 1, ...part };
  const standpoint = { now: NOW, zone: 'UTC', accountZone: 'UTC' };
  const owns = ({ id }: { id: string }) => id === ME.id;
  return {
    ...standpoint,
    view,
    list: { tasks, saidCount: tasks.length },
    asOf: NOW,
    agenda: agendaOf(tasks, { ...view, owns, changed, ...standpoint }),
    owns,
    lead: view.of.kind === 'lead' ? LEAD : undefined,
    leadOf: () => undefined,
    leadUrl: 'https://crm.example.com/lead',
    matching: { by: 'e-mail', name: ME.name, areUsersKnown: true },
    ...given,
  };
}

function draw(tasks: readonly Task[], given: Given = {}, controls: Controls = CONTROLS) {
  return taskListMessage(inputOf(tasks, given), controls);
}

/** The words of the blocks, a line each; Slack's dates are left out. */
function lines(blocks: readonly KnownBlock[]): string[] {
  return read({ blocks })
    .replaceAll(/<!date\^[^>]*>/g, '…')
    .split('\n');
}

function taskLines(given: Partial<Task>, more: Given = {}): string[] {
  const { blocks } = draw([task(1, given)], more);
  return lines(blocks.filter(({ type }) => type !== 'context')).slice(2);
}

describe('a task of a list', () => {
  test('has two blocks: its words, which are literal, and its due line, which has the menu', () => {
    const { blocks } = draw([LATER]);
    const at = blocks.findIndex(({ type }) => type === 'divider') + 2;
    assert.deepEqual(
      blocks.slice(at).map(({ type }) => type),
      ['rich_text', 'section', 'actions'],
    );
    const [words, due] = [blocks[at], blocks[at + 1]];
    assert.ok(words?.type === 'rich_text' && due?.type === 'section');
    assert.match(JSON.stringify(words), /"text":"Later","style":\{"bold":true\}/);
    assert.equal(due.accessory?.type, 'overflow');
    assert.equal(readTaskValue(due.block_id)?.taskId, LATER.id);
  });

  test('of a lead says who owns it, its type, an unusual status, and its description', () => {
    const owner = { id: 'other', name: 'Daniel Brooks' };
    assert.deepEqual(
      taskLines({ owner, type: 'Meeting', status: 'In Progress', description: 'Bring\nsamples' }),
      ['Task 1', 'Daniel Brooks · Meeting · In Progress', 'Bring', 'samples', '📆 in 1 day · …'],
    );
  });

  test('that is the rep’s says “You”', () => {
    assert.deepEqual(taskLines({}), ['Task 1', 'You', '📆 in 1 day · …']);
  });

  test('of the rep’s own list says its lead, with company and phone number, and not whose it is', () => {
    const relatedTo = { leadId: LEAD_ID, name: 'Nandini Kamath' };
    const more: Given = { view: { of: OWN }, leadOf: () => LEAD };
    assert.deepEqual(taskLines({ relatedTo }, more), [
      'Task 1',
      'Nandini Kamath · Malabar Spice Traders · +91-8050060100',
      '📆 in 1 day · …',
    ]);
  });

  test('whose lead has no name that is known says the end of its id', () => {
    const relatedTo = { leadId: LEAD_ID, name: '' };
    assert.deepEqual(taskLines({ relatedTo }, { view: { of: OWN } })[1], 'Lead …00000001');
  });

  test('of an opportunity says its name, and offers no lead', () => {
    const relatedTo = { leadId: undefined, name: 'New plant' };
    assert.deepEqual(taskLines({ relatedTo }, { view: { of: OWN } })[1], 'New plant');
    assert.doesNotMatch(JSON.stringify(draw([task(1, { relatedTo })], { view: { of: OWN } })), /Open lead/);
  });

  test('cuts a description at 150 characters, with an ellipsis', () => {
    const [, , description = ''] = taskLines({ description: 'word '.repeat(200) });
    assert.equal(description.length, 150);
    assert.ok(description.endsWith('…'));
  });

  test('that is overdue says so first, in bold', () => {
    const [, , due] = taskLines({ dueAt: OVERDUE.dueAt });
    assert.equal(due, '🔴 *3 days overdue* · …');
  });

  test('that is completed reads as done, without a reminder', () => {
    const { blocks } = draw(ALL, { view: { filter: 'completed' } });
    assert.ok(lines(blocks).includes('✅ Completed · was due …'));
    assert.doesNotMatch(JSON.stringify(blocks), /🔔|Remind me/);
  });

  test('with a date that cannot be read shows it as it came, literally', () => {
    assert.deepEqual(taskLines({ dueAt: undefined, unreadableDueDate: '*soon*' }), [
      'Task 1',
      'You · Due: *soon*',
      '📆 The due date can’t be read as a date',
    ]);
  });
});

describe('the head of a list', () => {
  test('is two lines: the lead with company, phone number and link, and the counts with their time', () => {
    const [title, counts] = draw(ALL).blocks;
    assert.deepEqual(lines(title ? [title] : []), [
      'Nandini Kamath · Malabar Spice Traders · +91-8050060100 · Open in LeadSquared',
    ]);
    assert.deepEqual(lines(counts ? [counts] : []), [
      '1 overdue · 1 due today · 1 later · 1 without a due date · as of …',
    ]);
  });

  const counts: [Filter, string][] = [
    ['overdue', '1 overdue · as of …'],
    ['today', '1 due today · 1 overdue from before · as of …'],
    ['completed', '1 completed · as of …'],
    ['all', '1 overdue · 1 due today · 1 later · 1 without a due date · 1 completed · as of …'],
  ];
  for (const [filter, words] of counts) {
    test(`counts what ${filter} shows`, () => {
      assert.ok(lines(draw(ALL, { view: { filter } }).blocks).includes(words));
    });
  }

  test('names a lead that is not known by the end of its id, in the text for screen readers too', () => {
    const { blocks, text } = draw(ALL, { lead: undefined });
    assert.match(lines(blocks)[0] ?? '', /^Lead …00000001 · /);
    assert.match(text, /^Lead …00000001\. Pending tasks: /);
  });

  test('is repeated beside the buttons of a list that is too tall for a phone', () => {
    const short = lines(draw(ALL.slice(0, 3)).blocks);
    assert.ok(!short.some((line) => line.startsWith('1–3 of 3')));
    const tall = Array.from({ length: 12 }, (_, index) => task(index + 1));
    assert.equal(lines(draw(tall).blocks).at(-1), '1–10 of 12 · 12 later');
  });

  test('of a shared list says who shares it', () => {
    const { blocks, text } = sharedListMessage(inputOf(ALL), 'Priya Raghavan');
    assert.equal(lines(blocks)[0], 'Shared by Priya Raghavan');
    assert.match(text, /^Priya Raghavan shared a list\. Nandini Kamath, Malabar Spice Traders/);
    assert.doesNotMatch(JSON.stringify(blocks), /"type":"(?:actions|overflow)"|You/);
  });

  test('of a shared list of own tasks has the sharer’s name as it is written', () => {
    const own = inputOf(ALL, { view: { of: { kind: 'own' } } });
    const { blocks, text } = sharedListMessage(own, 'Anna (R&D) *Lee*');
    assert.match(JSON.stringify(blocks), /"text":"Anna \(R&D\) \*Lee\*’s pending tasks"/);
    assert.match(text, /^Anna \(R&amp;D\) …Lee… shared a list\. Anna \(R&amp;D\) …Lee…’s pending tasks: /);
  });
});

test('a rep’s own list is spoken with the lead of each task', () => {
  const relatedTo = { leadId: LEAD_ID, name: 'Nandini Kamath' };
  const { text } = draw([task(1, { relatedTo }), task(2)], { view: { of: OWN } });
  assert.match(text, / 1\. Task 1, Nandini Kamath: due <!date[^>]*>\. 2\. Task 2: due /);
});

describe('what was just done with a task', () => {
  const words = '✅ Done just now.';
  const confirmation = { taskId: guid(2), words };

  test('is said in its line', () => {
    const { blocks, text } = draw(ALL, { confirmation });
    assert.ok(read({ blocks }).includes(`Today\nYou\n${words}\n📆 in 1 hour`));
    assert.match(text, /Done just now/);
  });

  test('is said where the task was, also when the filter shows it no more', () => {
    const done: Task = { ...TODAY, state: 'completed', status: 'Completed' };
    const { blocks } = draw([OVERDUE, done, LATER], { confirmation, changed: { task: done, at: 1 } });
    const drawn = lines(blocks);
    assert.deepEqual(
      drawn.filter((line) => /^(?:\*\w+\*|Overdue|Today|Later)$/.test(line)),
      ['*Overdue*', 'Overdue', '*Later*', 'Today', 'Later'],
    );
    assert.ok(drawn.includes(words));
    assert.ok(drawn.includes('1 overdue · 1 later · as of …'), 'it is not counted');
  });

  test('is said on a page that has nothing else', () => {
    const done: Task = { ...TODAY, state: 'completed', status: 'Completed' };
    const { blocks } = draw([done], { confirmation, changed: { task: done, at: 0 } });
    assert.ok(lines(blocks).includes(words));
    assert.ok(lines(blocks).includes('No pending tasks: 1 completed.'));
  });
});

describe('the controls of a list', () => {
  const pagesOf = (number: number, page: number) => {
    const tasks = Array.from({ length: number }, (_, index) => task(index + 1));
    return draw(tasks, { view: { page } }).blocks.at(-1);
  };
  const elementsOf = (block: KnownBlock | undefined) => (block?.type === 'actions' ? block.elements : []);
  const selectOf = (block: KnownBlock | undefined, actionId: string) =>
    elementsOf(block).find((element) => element.type === 'static_select' && element.action_id === actionId);

  test('have a select of pages beyond three', () => {
    assert.equal(selectOf(pagesOf(30, 1), PAGE), undefined);
    const select = selectOf(pagesOf(31, 2), PAGE);
    assert.ok(select?.type === 'static_select');
    assert.deepEqual(
      select.options?.map(({ value }) => value),
      ['1', '2', '3', '4'],
    );
    assert.equal(select.initial_option?.value, '2');
  });

  test('offer no more pages than Slack lets a select have, the shown one and the last among them', () => {
    for (const page of [1, 2, 499, 1_000]) {
      const select = selectOf(pagesOf(10_000, page), PAGE);
      assert.ok(select?.type === 'static_select');
      const values = select.options?.map(({ value }) => Number(value)) ?? [];
      assert.ok(values.length <= 100, String(values.length));
      assert.ok(values.includes(page) && values.includes(1) && values.includes(1_000));
    }
  });

  test('offer no filter for the rep’s tasks among the rep’s tasks', () => {
    const filters = (of: ListView['of']) => {
      const select = selectOf(draw(ALL, { view: { of } }).blocks.at(-1), SHOW);
      return select?.type === 'static_select' ? select.options?.map(({ value }) => value) : [];
    };
    assert.ok(filters({ kind: 'lead', leadId: LEAD_ID })?.includes('mine'));
    assert.ok(!filters(OWN)?.includes('mine'));
  });

  test('lead back to what the list was opened from: the rep’s tasks, or the search', () => {
    const labels = (cameFrom: ListView['cameFrom']) =>
      elementsOf(draw(ALL, { view: cameFrom ? { cameFrom } : {} }).blocks.at(-1)).map((element) =>
        element.type === 'button' ? element.text.text : '',
      );
    assert.ok(labels({ filter: 'pending', page: 2 }).includes('Back to my tasks'));
    const query = { by: 'name', text: 'kamath' } as const;
    assert.ok(labels({ filter: 'pending', page: 1, query }).includes('Back to the search'));
    assert.ok(!labels(undefined).some((label) => label.startsWith('Back')));
  });

  test('carry the list that they belong to', () => {
    const cameFrom = {
      filter: 'pending',
      page: 1,
      query: { by: 'name', text: 'k '.repeat(50).trim() },
    } as const;
    const { blocks } = draw(ALL, {
      view: { filter: 'completed', page: 1_000, withReminders: true, cameFrom },
    });
    for (const { block_id: id } of blocks) {
      assert.ok((id ?? '').length <= 255, id);
      if (id !== undefined) assert.equal(readControlValue(id)?.filter, 'completed');
    }
  });
});

test('the menu of a task offers what can be done with it', () => {
  const offered = (given: Partial<Task>, more: Given = {}, controls: Partial<Controls> = {}) => {
    const { blocks } = draw([task(1, given)], { ...more }, { ...CONTROLS, ...controls });
    const menus = blocks.flatMap((block) =>
      block.type === 'section' && block.accessory?.type === 'overflow' ? [block.accessory] : [],
    );
    return menus.flatMap(({ options }) => options.map(({ text }) => text.text));
  };
  const relatedTo = { leadId: LEAD_ID, name: 'Nandini Kamath' };
  const own: Given = { view: { of: OWN, filter: 'all' } };
  assert.deepEqual(offered({}), ['Remind me', 'Complete', 'Tomorrow', 'Reschedule']);
  assert.deepEqual(offered({}, {}, { hasReminder: () => true }), [
    'Cancel reminder',
    'Complete',
    'Tomorrow',
    'Reschedule',
  ]);
  assert.deepEqual(offered({}, {}, { mayChange: () => false, mayAdd: false }), ['Remind me']);
  assert.deepEqual(offered({ dueAt: undefined }), ['Complete', 'Reschedule']);
  assert.deepEqual(offered({ relatedTo }, own), [
    'Remind me',
    'Complete',
    'Tomorrow',
    'Reschedule',
    'Open lead',
  ]);
  assert.deepEqual(offered({ relatedTo, state: 'completed' }, own), ['Open lead']);
  assert.deepEqual(offered({ id: 'no GUID' }), []);
});

test('the filters of days show what is due on them', () => {
  const due = (days: number, hours = 0) =>
    task(10 + days, {
      name: `In ${days} days`,
      dueAt: new Date(NOW.getTime() + days * DAY_MS + hours * HOUR_MS),
    });
  const tasks = [due(-1), due(0, -1), due(0, 1), due(1, -8), due(1, 14), due(2), due(6, 14), due(7, -8)];
  const shown = (filter: Filter) => {
    const { blocks } = draw(tasks, { view: { filter } });
    return lines(blocks).filter((line) => /^(?:\*\w+\*|In -?\d days)$/.test(line));
  };
  assert.deepEqual(shown('tomorrow'), ['*Tomorrow*', 'In 1 days', 'In 1 days']);
  assert.deepEqual(shown('week'), [
    ...['*Overdue*', 'In 0 days', '*Today*', 'In 0 days'],
    ...['*Later*', 'In 1 days', 'In 1 days', 'In 2 days', 'In 6 days'],
  ]);
  const counts = (filter: Filter) => lines(draw(tasks, { view: { filter } }).blocks)[1];
  assert.equal(counts('tomorrow'), '2 due tomorrow · as of …');
  assert.equal(counts('week'), '1 overdue · 1 due today · 4 later · as of …');
});
