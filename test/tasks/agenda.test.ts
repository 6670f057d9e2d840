import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { agendaOf } from '../../src/tasks/agenda.ts';
import { FILTERS, statesOf } from '../../src/tasks/filters.ts';
import { digestOf } from '../../src/tasks/list-digest.ts';
import { stateOf, type Task } from '../../src/tasks/task.ts';

const noOwner = { id: '', name: '' };
const me = { id: 'me', name: 'Me' };
const isMine = ({ id }: { id: string }) => id === 'me';
const anyTask: fc.Arbitrary<Task> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'),
    name: fc.string({ maxLength: 3 }),
    dueAt: fc.option(
      fc.date({ min: new Date('2026-01-01'), max: new Date('2026-01-05'), noInvalidDate: true }),
      { nil: undefined },
    ),
    owner: fc.constantFrom(noOwner, me),
    status: fc.constantFrom('Pending', 'Overdue', '', 'Completed', 'cancelled', 'Canceled', 'Waiting'),
  })
  .map((fields) => ({
    ...fields,
    state: stateOf(fields.status),
    description: '',
    type: '',
    unreadableDueDate: '',
    unreadableEndDate: '',
    relatedTo: undefined,
    endsAt: undefined,
    isAllDay: false,
    givenDays: undefined,
    reminder: undefined,
  }));

const anyMoment = fc.record({
  now: fc.date({ min: new Date('2026-01-01'), max: new Date('2026-01-05'), noInvalidDate: true }),
  zone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Los_Angeles', 'Pacific/Kiritimati'),
  accountZone: fc.constant('UTC'),
  owns: fc.constantFrom(isMine),
});

test('two lists have one digest exactly if they show the same', () => {
  const anyList = fc.array(anyTask, { maxLength: 3 });
  fc.assert(
    fc.property(anyList, anyList, anyMoment, (one, other, moment) => {
      const shownOf = (tasks: readonly Task[]) => agendaOf(tasks, { ...moment, filter: 'all', page: 1 });
      const [first, copy, second] = [shownOf(one), shownOf(structuredClone(one)), shownOf(other)];
      assert.equal(digestOf(first), digestOf(copy));
      assert.equal(digestOf(first) === digestOf(second), isDeepStrictEqual(first, second));
    }),
  );
});

test('the pages of any list have each of its tasks exactly once, in one order however they came', () => {
  fc.assert(
    fc.property(
      fc.array(anyTask, { maxLength: 60 }),
      anyMoment,
      fc.constantFrom(...FILTERS),
      (tasks, moment, filter) => {
        const read = (from: readonly Task[]) => {
          const first = agendaOf(from, { ...moment, filter, page: 1 });
          const pages = Array.from({ length: first.pages }, (_, index) =>
            agendaOf(from, { ...moment, filter, page: index + 1 }),
          );
          const all = pages.flatMap(({ entries }) => entries);
          assert.equal(all.length, first.total);
          return all.map(({ task }) => task);
        };
        const shown = read(tasks);
        assert.equal(new Set(shown).size, shown.length);
        const key = ({ id, name, status, dueAt }: Task) => [id, name, stateOf(status), dueAt?.getTime()];
        assert.deepEqual(read([...tasks].reverse()).map(key), shown.map(key));
      },
    ),
  );
});

test('every task is in exactly the filters that it belongs to', () => {
  fc.assert(
    fc.property(anyTask, anyMoment, (task, moment) => {
      const shows = (filter: (typeof FILTERS)[number]) =>
        agendaOf([task], { ...moment, filter, page: 1 }).total === 1;
      const isOpen = task.state === 'open';
      const isOverdue = isOpen && task.dueAt !== undefined && task.dueAt < moment.now;
      const day = (at: Date) => at.toLocaleDateString('en-CA', { timeZone: moment.zone });
      assert.equal(shows('all'), true);
      assert.equal(shows('pending'), isOpen);
      assert.equal(shows('overdue'), isOverdue);
      assert.equal(shows('mine'), isOpen && task.owner === me);
      assert.equal(shows('completed'), task.state === 'completed');
      assert.equal(shows('today'), isOpen && task.dueAt !== undefined && day(task.dueAt) === day(moment.now));
    }),
  );
});

test('a page beyond the last shows the last, because the list may have shrunk', () => {
  const agenda = agendaOf([], {
    filter: 'all',
    page: 7,
    now: new Date(),
    zone: 'UTC',
    accountZone: 'UTC',
    owns: isMine,
  });
  assert.deepEqual([agenda.page, agenda.pages, agenda.total], [1, 1, 0]);
});

test('the day that the clocks give an hour more at its end has that hour', () => {
  // In Santiago 4 April 2026 ended twice: the clocks went back at midnight.
  const now = new Date('2026-04-04T15:00:00Z');
  const dueAt = new Date('2026-04-05T03:30:00Z');
  const nobodys = { id: '', name: '' };
  const task: Task = {
    id: 'a',
    name: '',
    description: '',
    type: '',
    dueAt,
    unreadableDueDate: '',
    unreadableEndDate: '',
    owner: nobodys,
    relatedTo: undefined,
    status: 'Pending',
    state: 'open',
    endsAt: undefined,
    isAllDay: false,
    givenDays: undefined,
    reminder: undefined,
  };
  const agenda = agendaOf([task], {
    filter: 'today',
    page: 1,
    now,
    zone: 'America/Santiago',
    accountZone: 'UTC',
    owns: isMine,
  });
  assert.equal(agenda.entries[0]?.group, 'today');
});

test('the tasks that LeadSquared is asked for include all that a filter shows', () => {
  const moment = { page: 1, now: new Date('2026-01-01'), zone: 'UTC', accountZone: 'UTC', owns: isMine };
  fc.assert(
    fc.property(fc.array(anyTask, { maxLength: 9 }), fc.constantFrom(...FILTERS), (tasks, filter) => {
      const askedFor = statesOf(filter) === 'all' ? tasks : tasks.filter(({ state }) => state === 'open');
      const { entries } = agendaOf(askedFor, { ...moment, filter });
      assert.deepEqual(entries, agendaOf(tasks, { ...moment, filter }).entries);
    }),
  );
});
