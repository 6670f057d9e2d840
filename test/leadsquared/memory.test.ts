import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLookups } from '../../src/leadsquared/lookups.ts';
import { PAGE } from '../../src/messages/control-values.ts';
import { json, lead, openWorld, read } from '../world.ts';
import { answered, openScheduler } from './limit/open-scheduler.ts';
import '../awake.ts';
import { matching, ONLY_FIRST, onlyFirst } from '../wording.ts';

const MB = 1024 * 1024;
const DAY_MS = 24 * 60 * 60_000;

/** What is kept has room for 100 kB, and what one answer takes besides its value; a lookup's key says how many kB. */
function openLookups() {
  const asked: string[] = [];
  const send = async (key: string) => {
    asked.push(key);
    return answered(key, 1_000 * Number.parseInt(key, 10));
  };
  const lookups = createLookups<string, string>((key) => (call) => call(() => send(key)), {
    scheduler: openScheduler({ windowMs: 1, timeoutMs: 1_000 }),
    keepMs: DAY_MS,
    maxBytes: 100_500,
  });
  return {
    asked,
    async ask(...keys: string[]) {
      for (const key of keys) {
        const answer = lookups.ask(key, { userId: 'U1' });
        assert.ok(answer.kind === 'asked');
        const outcome = await answer.outcome;
        assert.equal(outcome.kind === 'value' && outcome.value, key);
        // It is kept after the caller has it.
        await new Promise(setImmediate);
      }
    },
  };
}

describe('what is kept', { concurrency: true }, () => {
  test('gives way to what is newer when it takes too many bytes, the longest unread first', async () => {
    const { ask, asked } = openLookups();
    await ask('40 of one', '40 of another', '40 of one', '40 of a third');
    asked.length = 0;
    await ask('40 of one', '40 of a third');
    assert.deepEqual(asked, []);
    await ask('40 of another');
    assert.deepEqual(asked, ['40 of another']);
  });

  test('does not give way to an answer that takes more than all of it, which serves once', async () => {
    const { ask, asked } = openLookups();
    await ask('100 of one', '101 of another');
    asked.length = 0;
    await ask('100 of one', '101 of another');
    assert.deepEqual(asked, ['101 of another']);
  });
});

describe('a lead with 50,000 tasks', { concurrency: true }, () => {
  const answer = tasksAnswer(50_000, 'What was agreed on the phone.');

  test('shows the first 10,000 and says so, can be paged through from either end, and costs one call', async (t) => {
    assert.ok(answer.kind === 'response' && answer.body.length > 16 * MB);
    const huge = lead(answer);
    const world = await openWorld(t, { leads: [huge], settings: { CACHE_TTL_MS: '600000' } });
    const { message } = await world.ask(huge.leadId);
    assert.match(read(message), matching`50,000 .*${onlyFirst('10,000')}`);
    assert.match(message.text, onlyFirst('10,000'));
    const seen = [pageOf(message)];
    const goTo = async (pageNumber: number) =>
      world.answer(await world.workspace.press(message, PAGE, { optionValue: `${pageNumber}` }));
    for (const turn of [
      () => world.press(message, 'Next'),
      () => goTo(1_000),
      () => world.press(message, 'Previous'),
      () => goTo(1),
    ]) {
      await turn();
      seen.push(pageOf(message));
    }
    const page = (first: number) => ({
      range: `${first}–${first + 9} of 10000`,
      tasks: Array.from({ length: 10 }, (_, index) => `Task ${first + index}`),
    });
    assert.deepEqual(seen, [1, 11, 9_991, 9_981, 1].map(page));
    assert.equal(world.calls.length, 1);
    assert.deepEqual(world.workspace.refusals, []);
  });
});

describe('lists that take 20 MB each', { concurrency: true }, () => {
  const answer = tasksAnswer(10_000, 'x'.repeat(2_000));

  test('are kept, but no three of them are', async (t) => {
    const leads = [lead(answer), lead(answer), lead(answer)] as const;
    const world = await openWorld(t, { leads: [...leads], settings: { CACHE_TTL_MS: '600000' } });
    const asked = async ({ leadId }: { leadId: string }) => {
      const before = world.calls.length;
      const { message } = await world.ask(leadId);
      assert.doesNotMatch(read(message), ONLY_FIRST);
      return world.calls.length - before;
    };
    const [one, two, three] = leads;
    const calls: number[] = [];
    for (const large of [one, two, one, two, three, one]) calls.push(await asked(large));
    assert.deepEqual(calls, [1, 1, 0, 0, 1, 1]);
  });
});

function tasksAnswer(number: number, Description: string) {
  const tasks = Array.from({ length: number }, (_, index) => ({
    TaskID: `7a5c0000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    Name: `Task ${index + 1}`,
    Description,
    DueDate: new Date(Date.UTC(2016, 6, 11) + index * 60_000).toISOString().slice(0, 19).replace('T', ' '),
    CreatedOn: '2016-07-06 10:20:05',
    OwnerID: '190e7b6f-39da-11e6-b61b-22000aa8e760',
    OwnerName: 'Asha Menon',
    CreatedBy: '7cf19f34-21d6-11e6-8091-02b01d637af7',
    CreatedByName: 'swesh kumar',
    Status: 'Pending',
    Reminder: '20',
  }));
  return json({ RecordCount: tasks.length, TaskList: tasks });
}

function pageOf(message: { blocks: unknown }) {
  const text = read(message);
  return { range: /^\d+–\d+ of \d+(?= · )/m.exec(text)?.[0], tasks: text.match(/^Task \d+$/gm) };
}
