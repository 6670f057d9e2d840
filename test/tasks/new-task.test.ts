import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { markIn, signed, storedTimes, usualDueTime, withoutMark } from '../../src/tasks/new-task.ts';
import { draftFromMessage, MAX_DETAILS, MAX_TASK_NAME } from '../../src/tasks/task-draft.ts';

const TO_DO = { name: 'To-Do', isAllDay: true };
const PERMALINK = 'https://acme.slack.test/archives/C012AB3CD/p1700000000000100';

describe('what is added from Slack', () => {
  test('says who added it, and by which submission', () => {
    const text = signed('Ask for the\n\nbudget ', { by: 'Priya (Sales) Raghavan', mark: 'ABCD2345' });
    assert.equal(text, 'Ask for the\n\nbudget\n\nAdded from Slack by Priya Sales Raghavan (ABCD2345)');
    assert.equal(withoutMark(text), 'Ask for the\n\nbudget\n\nAdded from Slack by Priya Sales Raghavan');
    assert.equal(signed('', { by: 'Priya', mark: 'ABCD2345' }), 'Added from Slack by Priya (ABCD2345)');
  });

  test('is found by its mark whatever was typed, and whatever LeadSquared writes around it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (text, by) => {
          const written = signed(text, { by: `${by}x`, mark: 'ABCD2345' });
          assert.equal(markIn(written), 'ABCD2345');
          assert.equal(markIn(`<p>${written}</p>\r\n`), 'ABCD2345');
        },
      ),
    );
    const quoting = signed('Added from Slack by Daniel (WXYZ6789)', { by: 'Priya', mark: 'ABCD2345' });
    assert.equal(markIn(quoting), 'ABCD2345');
    assert.equal(markIn('Call back (ABCD2345)'), undefined);
  });
});

describe('the times of a new task', () => {
  test('are tomorrow at ten at first, on the rep’s clock', () => {
    const now = new Date('2026-11-29T20:00:00Z');
    assert.equal(usualDueTime({ now, zone: 'Asia/Kolkata' }).toISOString(), '2026-12-01T04:30:00.000Z');
    assert.equal(usualDueTime({ now, zone: 'America/New_York' }).toISOString(), '2026-11-30T15:00:00.000Z');
    const night = new Date('2026-03-07T12:00:00Z');
    assert.equal(
      usualDueTime({ now: night, zone: 'America/New_York' }).toISOString(),
      '2026-03-08T14:00:00.000Z',
    );
  });

  test('of an appointment are those that were chosen', () => {
    const dueAt = new Date('2026-12-01T10:00:00Z');
    const zones = { zone: 'UTC', accountZone: 'Asia/Kolkata' };
    assert.deepEqual(storedTimes({ type: undefined, dueAt, remindMinutesBefore: 0 }, zones), {
      dueAt,
      reminder: { kind: 'minutes before', minutes: 0 },
    });
  });

  const toDos: [
    what: string,
    zone: string,
    minutes: number | undefined,
    days: number,
    minuteOfDay: number,
  ][] = [
    ['at the time that was chosen', 'Asia/Kolkata', 0, 0, 15 * 60 + 30],
    ['a day before that', 'Asia/Kolkata', 24 * 60, 1, 15 * 60 + 30],
    ['half an hour before that', 'Asia/Kolkata', 30, 0, 15 * 60],
    ['on the day itself at the latest', 'America/New_York', 0, 0, 15 * 60 + 30],
  ];
  for (const [what, zone, remindMinutesBefore, days, minuteOfDay] of toDos) {
    test(`of a to-do are its day in the account’s zone, with a reminder ${what}`, () => {
      const dueAt = new Date('2026-12-01T10:00:00Z');
      const accountZone = 'Asia/Kolkata';
      const times = storedTimes({ type: TO_DO, dueAt, remindMinutesBefore }, { zone, accountZone });
      assert.equal(times.dueAt.toISOString(), '2026-11-30T18:30:00.000Z');
      assert.equal(times.endsAt?.toISOString(), '2026-12-01T18:29:00.000Z');
      assert.deepEqual(times.reminder, { kind: 'days before', days, minuteOfDay });
    });
  }

  test('of a to-do are those of the rep’s day where the account has another', () => {
    const dueAt = new Date('2026-12-02T03:00:00Z');
    const zones = { zone: 'America/New_York', accountZone: 'Asia/Kolkata' };
    const { dueAt: stored, reminder } = storedTimes({ type: TO_DO, dueAt, remindMinutesBefore: 0 }, zones);
    assert.equal(stored.toISOString(), '2026-11-30T18:30:00.000Z');
    assert.deepEqual(reminder, { kind: 'days before', days: 0, minuteOfDay: 8 * 60 + 30 });
  });
});

describe('a message as a new task', () => {
  test('is its first line, the rest, and its address', () => {
    assert.deepEqual(draftFromMessage('\n Call  her \nabout the\n\nbudget', PERMALINK), {
      name: 'Call her',
      details: `about the\n\nbudget\n\n${PERMALINK}`,
    });
    assert.deepEqual(draftFromMessage('', PERMALINK), { name: '', details: PERMALINK });
  });

  test('of any length fits, and keeps a long first line in the details', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 8_000, size: 'max' }), (text) => {
        const { name, details } = draftFromMessage(text, PERMALINK);
        assert.ok(name.length <= MAX_TASK_NAME && details.length <= MAX_DETAILS);
        assert.ok(details.endsWith(PERMALINK));
        assert.ok(name.isWellFormed() && details.isWellFormed());
      }),
    );
    const line = 'budget '.repeat(100).trim();
    const { name, details } = draftFromMessage(`${line}\nmore`, PERMALINK);
    assert.equal(name, `${line.slice(0, MAX_TASK_NAME - 1).trimEnd()}…`);
    assert.equal(details, `${line}\nmore\n\n${PERMALINK}`);
  });
});
