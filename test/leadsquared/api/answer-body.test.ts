import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Body, createBudget, readRows, readShort } from '../../../src/leadsquared/api/answer-body.ts';
import { taskLists } from '../../../src/leadsquared/api/read-tasks.ts';

const TASKS = taskLists('UTC');
const PLENTY = 100 * 1024 * 1024;

/** A body of these texts, that says how much of it was asked for. */
function bodyOf(...texts: readonly string[]) {
  const given: string[] = [];
  async function* chunks() {
    for (const text of texts) {
      given.push(text);
      yield Buffer.from(text);
    }
  }
  return { body: chunks() satisfies Body, given };
}

/** A body whose end comes when it is told to. */
function openBody(start: string, end: string) {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  async function* chunks() {
    yield Buffer.from(start);
    begun.resolve();
    await finish.promise;
    yield Buffer.from(end);
  }
  return { body: chunks() satisfies Body, isBegun: begun.promise, finish: finish.resolve };
}

const longList = `[${Array(100)
  .fill(JSON.stringify({ Name: 'x'.repeat(1_000) }))
  .join()}`;

describe('answers that are read at once', () => {
  test('share what memory they may take: one that would take too much fails, and the other goes on', async () => {
    const budget = createBudget(200_000);
    const first = openBody(longList, ']');
    const reading = readRows(first.body, TASKS, budget);
    await first.isBegun;
    const { fault, value } = await readRows(bodyOf(longList, ']').body, TASKS, budget);
    assert.deepEqual([fault, value], ['too much at once', undefined]);
    first.finish();
    assert.equal((await reading).value?.tasks.length, 100);
  });

  test('make room for the others at once when one fails, however long its body takes to close', async () => {
    const budget = createBudget(250_000);
    const isClosing = Promise.withResolvers<void>();
    const closing = Promise.withResolvers<void>();
    async function* slowToClose() {
      try {
        yield Buffer.from(longList);
        yield Buffer.from(`,${longList.slice(1)}`);
        yield Buffer.from(`,${longList.slice(1)}`);
      } finally {
        isClosing.resolve();
        await closing.promise;
      }
    }
    const failing = readRows(slowToClose(), TASKS, budget);
    await isClosing.promise;
    assert.equal((await readRows(bodyOf(longList, ']').body, TASKS, budget)).value?.tasks.length, 100);
    closing.resolve();
    assert.equal((await failing).fault, 'too much at once');
  });

  test('keep their memory for 10 s, until their reps have their messages', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const budget = createBudget(200_000);
    const read = () => readRows(bodyOf(longList, ']').body, TASKS, budget);
    assert.equal((await read()).value?.tasks.length, 100);
    t.mock.timers.tick(9_999);
    assert.equal((await read()).fault, 'too much at once');
    t.mock.timers.tick(1);
    assert.equal((await read()).value?.tasks.length, 100);
  });

  test('give their memory back at once when they break off, or are no JSON', async () => {
    const budget = createBudget(200_000);
    async function* breaking() {
      yield Buffer.from(longList);
      throw new Error('reset');
    }
    for (let time = 0; time < 5; time += 1) {
      await assert.rejects(readRows(breaking(), TASKS, budget), /reset/);
      assert.equal((await readRows(bodyOf(longList, '}').body, TASKS, budget)).answer, undefined);
    }
    assert.equal((await readRows(bodyOf(longList, ']').body, TASKS, budget)).value?.tasks.length, 100);
  });
});

describe('the body of an answer', () => {
  test('is not read on when its list is cut', async () => {
    const { body, given } = bodyOf(`{"TaskList":[${'{},'.repeat(20_000)}`, 'more', 'and more');
    const { value } = await readRows(body, TASKS, createBudget(PLENTY));
    assert.deepEqual([value?.tasks.length, value?.isCut, given.length], [10_000, true, 1]);
  });

  test('tells how it starts when it is no JSON, in at most 10,000 bytes', async () => {
    const { body } = bodyOf('API calls exceeded', ' the limit ', 'x'.repeat(20_000));
    const { start, answer } = await readRows(body, TASKS, createBudget(PLENTY));
    assert.match(start, /^API calls exceeded the limit x/);
    assert.deepEqual([start.length, answer], [10_000, undefined]);
  });

  test('that has no rows is read up to 64 kB', async () => {
    const { body, given } = bodyOf('{"Status":"', 'x'.repeat(100_000), '"}', 'more');
    const { answer, start } = await readShort(body, () => undefined);
    assert.deepEqual([answer, start.length, given.length], [undefined, 10_000, 2]);
  });

  test('does not keep what is not shown of a long text', async () => {
    const row = {
      Name: `  ${'n'.repeat(5_000)}`,
      Description: 'd'.repeat(5_000),
      OwnerName: 'o'.repeat(5_000),
    };
    const { value, bytes } = await readRows(bodyOf(JSON.stringify([row])).body, TASKS, createBudget(PLENTY));
    const [task] = value?.tasks ?? [];
    assert.deepEqual(
      [task?.name, task?.description, task?.owner.name],
      ['n'.repeat(1_500), 'd'.repeat(1_500), 'o'.repeat(300)],
    );
    assert.ok(bytes > 3_300 && bytes < 5_000, `${bytes} bytes`);
  });
});
