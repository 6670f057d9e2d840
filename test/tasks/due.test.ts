/** When tasks are due, from the rows that LeadSquared gives to the words that a rep reads. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { taskLists } from '../../src/leadsquared/api/read-tasks.ts';
import { spokenTask } from '../../src/messages/spoken-text.ts';
import { taskBlocks } from '../../src/messages/task-blocks.ts';
import { dueDate, howFar, reminderWords } from '../../src/messages/time-words.ts';
import { agendaOf, groupAt, type Standpoint } from '../../src/tasks/agenda.ts';
import { hasDueDate } from '../../src/tasks/due.ts';
import { FILTERS } from '../../src/tasks/filters.ts';
import type { Task } from '../../src/tasks/task.ts';
import { dayAt } from '../../src/tasks/time-zone.ts';

const TASKS = taskLists('UTC');

function read(row: Record<string, unknown>): Task {
  return TASKS.readRow({ Name: 'Call back', Status: 'Pending', ...row }) ?? assert.fail();
}

function at(now: string, zone = 'UTC', accountZone = 'Asia/Kolkata'): Standpoint {
  return { now: new Date(`${now}Z`), zone, accountZone };
}

function filtersOf(task: Task, standpoint: Standpoint): string[] {
  return FILTERS.filter(
    (filter) => agendaOf([task], { filter, page: 1, owns: () => true, ...standpoint }).total === 1,
  );
}

/** Slack dates as their fallback, without the year and the zone. */
function plain(words: string): string {
  return words.replace(/<!date\^\d+\^[^|]*\|(\w+ \d+), \d+, ([\d:]+ [AP]M) [^>]*>/g, '$1 $2');
}

function dueWords(task: Task, standpoint: Standpoint): string {
  assert.ok(hasDueDate(task));
  const group = groupAt(task, standpoint);
  return plain(`${group}: ${dueDate(task, standpoint)} · ${howFar(task, group, standpoint)}`);
}

describe('an appointment from 10:00 to 10:30', () => {
  const task = read({ Category: 0, DueDate: '2026-11-29 10:00:00', EndDate: '2026-11-29 10:30:00' });
  const cases: [now: string, words: string, filters: string[]][] = [
    [
      '2026-11-29T09:15',
      'today: Nov 29 10:00 AM · in 45 minutes',
      ['pending', 'today', 'week', 'mine', 'all'],
    ],
    [
      '2026-11-29T10:00',
      'today: Nov 29 10:00 AM · now, until Nov 29 10:30 AM',
      ['pending', 'today', 'week', 'mine', 'all'],
    ],
    [
      '2026-11-29T10:15',
      'today: Nov 29 10:00 AM · now, until Nov 29 10:30 AM',
      ['pending', 'today', 'week', 'mine', 'all'],
    ],
    [
      '2026-11-29T10:30',
      'today: Nov 29 10:00 AM · now, until Nov 29 10:30 AM',
      ['pending', 'today', 'week', 'mine', 'all'],
    ],
    [
      '2026-11-29T10:35',
      'overdue: Nov 29 10:00 AM · 5 minutes overdue',
      ['pending', 'overdue', 'today', 'week', 'mine', 'all'],
    ],
    ['2026-11-30T10:35', 'overdue: Nov 29 10:00 AM · 1 day overdue', ['pending', 'overdue', 'mine', 'all']],
    ['2026-11-28T10:15', 'later: Nov 29 10:00 AM · in 1 day', ['pending', 'tomorrow', 'week', 'mine', 'all']],
  ];
  for (const [now, words, filters] of cases) {
    test(`at ${now} is ${words}`, () => {
      assert.equal(dueWords(task, at(now)), words);
      assert.deepEqual(filtersOf(task, at(now)), filters);
    });
  }

  test('says so to a screen reader too', () => {
    assert.match(
      plain(spokenTask(task, 'today', at('2026-11-29T10:15'))),
      /^Call back: due Nov 29 10:00 AM, now, until Nov 29 10:30 AM$/,
    );
  });

  test('is today while it lasts, also when it began on another day', () => {
    const long = read({ DueDate: '2026-11-28 10:00:00', EndDate: '2026-11-30 10:30:00' });
    assert.deepEqual(filtersOf(long, at('2026-11-29T10:15')), ['pending', 'today', 'week', 'mine', 'all']);
    assert.equal(
      dueWords(long, at('2026-11-29T10:15')),
      'today: Nov 28 10:00 AM · now, until Nov 30 10:30 AM',
    );
  });

  test('is overdue by its due time where it has no end', () => {
    for (const EndDate of [undefined, null, '', '0001-01-01 00:00:00']) {
      const endless = read({ DueDate: '2026-11-29 10:00:00', EndDate });
      assert.equal(
        dueWords(endless, at('2026-11-29T10:15')),
        'overdue: Nov 29 10:00 AM · 15 minutes overdue',
      );
    }
  });

  test("is not overdue on its day where its end can't be read, which is shown as it came", () => {
    for (const EndDate of ['12/5/2026 10:30:00', '/Date(1796466600000)/', '05-12-2026 10:30']) {
      const odd = read({ Category: 0, DueDate: '2026-11-29 10:00:00', EndDate });
      const now = at('2026-11-29T10:15');
      assert.equal(dueWords(odd, at('2026-11-29T09:15')), 'today: Nov 29 10:00 AM · in 45 minutes');
      assert.equal(dueWords(odd, now), 'today: Nov 29 10:00 AM · already started');
      assert.equal(dueWords(odd, at('2026-11-30T10:15')), 'overdue: Nov 29 10:00 AM · overdue');
      const [words] = taskBlocks(odd, 'today', { ...now, place: [] });
      assert.ok(JSON.stringify(words).includes(`Ends: ${EndDate}"`), JSON.stringify(words));
    }
  });

  test('that was moved without its end is overdue, and says since when', () => {
    const moved = read({ DueDate: '2026-11-30 10:00:00', EndDate: '2026-11-28 10:30:00' });
    assert.equal(
      dueWords(moved, at('2026-11-29T10:30')),
      'overdue: Nov 30 10:00 AM · 1 day overdue, it ended Nov 28 10:30 AM',
    );
  });
});

describe('an all-day task of 29 November in India', () => {
  const task = read({ Category: 1, DueDate: '2026-11-28 18:30:00', EndDate: '2026-11-29 18:29:00' });
  const zones = [
    'Asia/Kolkata',
    'America/Los_Angeles',
    'Pacific/Honolulu',
    'Pacific/Auckland',
    'Europe/Berlin',
  ];
  const cases: [now: string, words: string, filters: string[]][] = [
    ['2026-11-26T08:00', 'later: Nov 29 · in 3 days', ['pending', 'week', 'mine', 'all']],
    ['2026-11-28T18:29', 'later: Nov 29 · tomorrow', ['pending', 'tomorrow', 'week', 'mine', 'all']],
    ['2026-11-28T18:30', 'today: Nov 29 · today', ['pending', 'today', 'week', 'mine', 'all']],
    ['2026-11-29T10:15', 'today: Nov 29 · today', ['pending', 'today', 'week', 'mine', 'all']],
    ['2026-11-29T18:29:30', 'today: Nov 29 · today', ['pending', 'today', 'week', 'mine', 'all']],
    [
      '2026-11-29T18:30',
      'overdue: Nov 29 · less than a minute overdue',
      ['pending', 'overdue', 'mine', 'all'],
    ],
    ['2026-12-01T18:30', 'overdue: Nov 29 · 2 days overdue', ['pending', 'overdue', 'mine', 'all']],
  ];
  for (const [now, words, filters] of cases) {
    test(`at ${now} is ${words}, wherever the rep is and whether the account could be asked`, () => {
      for (const zone of zones) {
        // Asked, not asked, and a zone of the key's user that isn't the account's.
        for (const accountZone of ['Asia/Kolkata', 'UTC', '+05:30', 'Asia/Dubai']) {
          const standpoint = at(now, zone, accountZone);
          const hasOtherDate =
            dayAt(standpoint.now.getTime(), zone) !== dayAt(standpoint.now.getTime(), '+05:30');
          const said = hasOtherDate
            ? words.replace(/(?:today|tomorrow)$/, '$& in LeadSquared’s time zone')
            : words;
          assert.equal(dueWords(task, standpoint), said, `${zone}, ${accountZone}`);
          assert.deepEqual(filtersOf(task, standpoint), filters, `${zone}, ${accountZone}`);
        }
      }
    });
  }

  test('is on the same day in all forms that its times may have', () => {
    for (const row of [
      { DueDate: '2026-11-28 18:30:00.000', EndDate: '2026-11-29 18:29:59.000' },
      { DueDate: '2026-11-28T18:30:00Z', EndDate: '2026-11-29T18:30:00Z' },
      { DueDate: '2026-11-29T00:00:00+05:30', EndDate: null },
      { DueDate: '11/28/2026 6:30:00 PM', EndDate: '0001-01-01 00:00:00' },
      { DueDate: '2026-11-28 18:30', EndDate: '2026-11-28 18:30' },
      { DueDate: '2026-11-29', EndDate: '2026-11-29' },
      { DueDate: '2026-11-29 04:30:00', EndDate: '2026-11-29 18:29:00' },
      { DueDate: '2026-11-29 04:30:00', EndDate: '2026-11-28 18:30:00' },
    ]) {
      for (const category of [{ Category: '1' }, { TaskType: { Category: 1 } }]) {
        const other = read({ ...row, ...category });
        assert.equal(dueWords(other, at('2026-11-29T10:15')), 'today: Nov 29 · today', JSON.stringify(row));
        assert.equal(groupAt(other, at('2026-11-29T18:31')), 'overdue', JSON.stringify(row));
        assert.equal(groupAt(other, at('2026-11-28T18:29', 'Asia/Kolkata')), 'later', JSON.stringify(row));
      }
    }
  });

  test('has no clock time for a screen reader either', () => {
    const spoken = (now: string) => spokenTask(task, groupAt(task, at(now)), at(now));
    assert.equal(spoken('2026-11-29T10:15'), 'Call back: due Nov 29, today');
    assert.equal(spoken('2026-11-28T10:15'), 'Call back: due Nov 29');
    assert.equal(spoken('2026-11-30T10:15'), 'Call back: overdue, was due Nov 29');
  });

  test('that is done never looks due', () => {
    const done = { ...task, state: 'completed' } as const;
    assert.equal(dueWords(done, at('2026-12-02T10:15')), 'completed: Nov 29 · 3 days ago');
  });

  test('says its year where that is another', () => {
    assert.equal(dueWords(task, at('2027-01-02T10:15')), 'overdue: Nov 29, 2026 · 1 month overdue');
  });
});

test('an all-day task that was moved to a time of another day is due on that day', () => {
  const moved = read({ Category: 1, DueDate: '2026-12-01 14:30:00', EndDate: '2026-12-01 18:29:00' });
  assert.equal(dueWords(moved, at('2026-11-30T18:31', 'Asia/Kolkata')), 'today: Dec 1 · today');
  assert.equal(dueWords(moved, at('2026-12-01T18:31', 'Asia/Kolkata')), 'overdue: Dec 1 · 1 minute overdue');
  const withoutItsEnd = read({ Category: 1, DueDate: '2026-12-01 14:30:00', EndDate: '2026-11-29 18:29:00' });
  assert.equal(
    dueWords(withoutItsEnd, at('2026-11-30T18:29', 'Asia/Kolkata')),
    'overdue: Dec 1 · 1 day overdue, it ended Nov 29',
  );
});

test('a day alone is due on that day of the account, which is the same for every rep', () => {
  const task = read({ DueDate: '2026-11-29' });
  for (const [now, accountZone, words] of [
    ['2026-11-28T18:31', 'Asia/Kolkata', 'today: Nov 29 · today'],
    ['2026-11-29T18:31', 'Asia/Kolkata', 'overdue: Nov 29 · 1 minute overdue'],
    ['2026-11-29T04:59', 'America/New_York', 'later: Nov 29 · tomorrow in LeadSquared’s time zone'],
    ['2026-11-30T04:59', 'America/New_York', 'today: Nov 29 · today in LeadSquared’s time zone'],
  ] as const) {
    assert.equal(dueWords(task, at(now, 'Pacific/Auckland', accountZone)), words);
  }
});

test('an all-day task of several days has its days, and is today on each', () => {
  const task = read({ Category: 1, DueDate: '2026-11-28 18:30:00', EndDate: '2026-12-01 18:29:00' });
  assert.equal(dueWords(task, at('2026-11-30T10:15')), 'today: Nov 29 – Dec 1 · today');
  assert.equal(dueWords(task, at('2026-12-01T18:31')), 'overdue: Nov 29 – Dec 1 · 1 minute overdue');
});

test('a day on which the clocks change is one day', () => {
  const short = read({ Category: 1, DueDate: '2027-03-14 05:00:00', EndDate: '2027-03-15 03:59:00' });
  const long = read({ Category: 1, DueDate: '2027-11-07 04:00:00', EndDate: '2027-11-08 04:59:00' });
  const from = (now: string) => at(now, 'America/New_York', 'America/New_York');
  assert.equal(dueWords(short, from('2027-03-15T03:59')), 'today: Mar 14 · today');
  assert.equal(dueWords(short, from('2027-03-15T04:01')), 'overdue: Mar 14 · 1 minute overdue');
  assert.equal(dueWords(long, from('2027-11-08T04:59')), 'today: Nov 7 · today');
  assert.equal(dueWords(long, from('2027-11-08T05:01')), 'overdue: Nov 7 · 1 minute overdue');
});

test('the longest overdue comes first, by its end and not by its start', () => {
  const long = read({ Name: 'long', DueDate: '2026-11-20 10:00:00', EndDate: '2026-11-29 09:00:00' });
  const short = read({ Name: 'short', DueDate: '2026-11-28 10:00:00', EndDate: '2026-11-28 10:30:00' });
  const { entries, counts } = agendaOf([long, short], {
    filter: 'overdue',
    page: 1,
    owns: () => true,
    ...at('2026-11-29T10:00'),
  });
  assert.deepEqual(
    entries.map(({ task }) => task.name),
    ['short', 'long'],
  );
  assert.equal(counts.overdue, 2);
});

test('the machine’s zone says nothing about the viewer’s day', () => {
  const task = read({ DueDate: '2026-03-29 01:00:00' });
  assert.equal(groupAt(task, at('2026-03-28T13:42', 'America/Nuuk')), 'later');
});

describe('a reminder', () => {
  const words = (row: Record<string, unknown>, zone = 'Asia/Kolkata') => {
    const task = read(row);
    assert.ok(hasDueDate(task));
    const said = reminderWords(task, at('2026-11-20T10:00', zone));
    return (
      said &&
      plain(
        said
          .replace(/<!date\^\d+\^\{time\}\|\w+ \d+, \d+, /g, '<!date^1^|')
          .replace(/<!date\^1\^\|([^>]*[AP]M) [^>]*>/g, '$1'),
      )
    );
  };
  const appointment = { Category: 0, DueDate: '2026-11-29 04:30:00', EndDate: '2026-11-29 05:00:00' };
  const allDay = {
    Category: 1,
    DueDate: '2026-11-28 18:30:00',
    EndDate: '2026-11-29 18:29:00',
    Reminder: 15,
    NotifyBy: '1100',
  };

  test('of an appointment is minutes before', () => {
    assert.equal(words({ ...appointment, Reminder: '20' }), '20 min before, 9:40 AM');
    assert.equal(
      words({ ...appointment, Reminder: 20, ReminderBeforeDays: 2, ReminderTime: '10:00' }),
      '20 min before, 9:40 AM',
    );
  });

  test('of an all-day task is days before, at a time of the account', () => {
    for (const ReminderTime of ['10:00', '10:00:00', '10:00 AM']) {
      assert.equal(words({ ...allDay, ReminderBeforeDays: '1', ReminderTime }), '1 day before, 10:00 AM');
    }
    assert.equal(
      words({ ...allDay, ReminderBeforeDays: 2, ReminderTime: '12:30' }),
      '2 days before, 12:30 PM',
    );
  });

  test('of an all-day task is on the day itself where it is 0 days before, at a time', () => {
    for (const ReminderBeforeDays of [0, '0']) {
      const row = { ...allDay, ReminderBeforeDays, ReminderTime: '10:00' };
      assert.equal(words(row), 'on the day, 10:00 AM');
      assert.equal(words({ ...row, ReminderTime: '' }), undefined);
      assert.equal(words({ ...row, NotifyBy: '1000' }), undefined);
    }
  });

  test('of an all-day task names the day for a rep to whom it is another', () => {
    const row = { ...allDay, ReminderBeforeDays: '1', ReminderTime: '10:00' };
    assert.equal(words(row, 'America/Los_Angeles'), '1 day before, Nov 27 8:30 PM');
  });

  test('is none where the values are none', () => {
    for (const Reminder of ['', ' ', null, undefined, 0, '0', -5, '-5', 'NaN', 'soon', [], {}, '1e3']) {
      assert.equal(words({ ...appointment, Reminder }), undefined, String(Reminder));
    }
    for (const ReminderBeforeDays of ['', null, undefined, -1, '-1', 'NaN', 1.5, '99999']) {
      const row = { ...allDay, ReminderBeforeDays, ReminderTime: '10:00' };
      assert.equal(words(row), undefined, String(ReminderBeforeDays));
    }
    for (const ReminderTime of ['', null, undefined, '24:00', '10:60', '13:00 PM', 'noon', 10]) {
      const row = { ...allDay, ReminderBeforeDays: 1, ReminderTime };
      assert.equal(words(row), undefined, String(ReminderTime));
    }
  });

  test('is none where LeadSquared notifies no person', () => {
    for (const NotifyBy of ['1000', 1000]) {
      assert.equal(words({ ...appointment, Reminder: '20', NotifyBy }), undefined);
      assert.equal(words({ ...allDay, ReminderBeforeDays: '1', ReminderTime: '10:00', NotifyBy }), undefined);
    }
  });
});

describe('a status', () => {
  const states: [state: string, statuses: unknown[], words: string][] = [
    ['open', ['Pending', 'pending ', '0', 0], 'Pending'],
    ['open', ['Overdue', '3', 3], 'Overdue'],
    ['open', ['2', 2], 'Status 2'],
    ['open', ['In Progress'], 'In Progress'],
    ['completed', ['Completed', 'COMPLETED', 'Complete', '1', 1], 'Complete'],
    ['cancelled', ['Cancelled', 'canceled'], 'Cancel'],
  ];
  for (const [state, statuses, words] of states) {
    for (const Status of statuses) {
      test(`${JSON.stringify(Status)} is ${state}`, () => {
        const byWord = read({ Status });
        assert.equal(byWord.state, state);
        assert.ok(byWord.status.toLowerCase().startsWith(words.toLowerCase()), byWord.status);
        assert.equal(read({ Status: null, StatusCode: Status }).state, state);
      });
    }
  }
});
