import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createFairOrder, type Waiting } from '../../../src/leadsquared/limit/fair-order.ts';
import { NO_TASKS } from '../../wording.ts';
import { openWorld, read } from '../../world.ts';

interface Job extends Waiting {
  readonly name: string;
}

function jobs(...entries: [level: number, users: string][]): Job[] {
  return entries.map(([level, users], sequence) => ({
    level,
    sequence,
    users: new Set(users.split('')),
    name: `${users}${sequence}`,
  }));
}

/** In the order in which they are served, which ends empty. */
function names(entries: readonly Job[]): string {
  const order = createFairOrder<Job>();
  for (const job of entries) order.add(job);
  const served: string[] = [];
  for (let job = order.next(); job !== undefined; job = order.next()) served.push(job.name);
  assert.equal(order.size, 0);
  return served.join(' ');
}

/** How many jobs are said to be ahead of each. */
function told(entries: readonly Job[]): string {
  const order = createFairOrder<Job>();
  for (const job of entries) order.add(job);
  return entries.map((job) => order.ahead(job)).join(' ');
}

describe('the fair order', () => {
  test('serves reps in turn, each in the order in which they asked', () => {
    assert.equal(
      names(jobs([1, 'a'], [1, 'a'], [1, 'a'], [1, 'b'], [1, 'c'], [1, 'b'])),
      'a0 b3 c4 a1 b5 a2',
    );
  });

  test('serves refused calls first, then changes, lists and names', () => {
    assert.equal(names(jobs([0, 'a'], [1, 'a'], [2, 'b'], [3, 'a'])), 'a3 b2 a1 a0');
  });

  test('serves what several reps wait for at the first turn of any of them, and once', () => {
    assert.equal(names(jobs([1, 'a'], [1, 'a'], [1, 'ab'], [1, 'b'])), 'a0 ab2 a1 b3');
  });

  test('does not charge a rep in one level for a turn in another', () => {
    assert.equal(names(jobs([1, 'a'], [1, 'b'], [2, 'a'])), 'a2 a0 b1');
  });
});

describe('the number of jobs ahead', () => {
  test('is the order in which reps with one job each came', () => {
    assert.equal(told(jobs([1, 'a'], [1, 'b'], [1, 'c'], [1, 'd'])), '0 1 2 3');
  });

  test('is small for a rep with one job beside a rep with many', () => {
    assert.equal(told(jobs([1, 'a'], [1, 'a'], [1, 'a'], [1, 'a'], [1, 'b'])), '0 2 3 4 1');
  });

  test('counts all of a higher level', () => {
    assert.equal(told(jobs([1, 'a'], [2, 'b'], [3, 'c'], [0, 'd'])), '2 1 0 3');
  });

  test('of a shared job is that of the rep whose turn comes first', () => {
    assert.equal(told(jobs([1, 'a'], [1, 'a'], [1, 'ab'])), '0 2 1');
  });
});

describe('the fair order, after any number of steps', () => {
  const user = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const level = fc.constantFrom(0, 1, 2);
  const step = (isShared: boolean) =>
    fc.oneof(
      fc.record({
        kind: fc.constantFrom('add', 'add', 'next', 'remove', 'change level'),
        level,
        user,
        at: fc.nat(20),
      }),
      ...(isShared ? [fc.record({ kind: fc.constant('join'), level, user, at: fc.nat(20) })] : []),
    );

  /** Takes the steps in the order and in a plain model, and calls `check` after each. */
  function take(
    steps: readonly { kind: string; level: number; user: string; at: number }[],
    check: (order: ReturnType<typeof createFairOrder<Job>>, model: Model) => void,
  ): void {
    const order = createFairOrder<Job>();
    const model: Model = { waiting: new Set(), rotations: new Map() };
    const add = (job: Job) => {
      order.add(job);
      model.waiting.add(job);
      for (const one of job.users) rotationOf(model, job.level).add(one);
    };
    const remove = (job: Job) => {
      order.remove(job);
      stopWaiting(model, job);
    };
    for (const [sequence, { kind, level, user, at }] of steps.entries()) {
      const chosen = [...model.waiting][at % Math.max(1, model.waiting.size)];
      if (kind === 'add') add({ level, users: new Set(user), sequence, name: `${user}${sequence}` });
      else if (kind === 'next') assert.equal(order.next(), takeNext(model));
      else if (chosen === undefined) continue;
      else if (kind === 'remove') remove(chosen);
      else if (kind === 'join') {
        order.join(chosen, user);
        rotationOf(model, chosen.level).add(user);
      } else {
        remove(chosen);
        add({ ...chosen, level });
      }
      check(order, model);
    }
    while (model.waiting.size > 0) assert.equal(order.next(), takeNext(model));
    assert.equal(order.next(), undefined);
  }

  test('is the one of a plain model that sorts all jobs for every turn', () => {
    fc.assert(
      fc.property(fc.array(step(true), { maxLength: 60, size: 'max' }), (steps) => {
        take(steps, (order, { waiting }) => assert.equal(order.size, waiting.size));
      }),
    );
  });

  test('never tells too few jobs ahead, and the exact number unless jobs are shared', () => {
    let exact = 0;
    let estimates = 0;
    fc.assert(
      fc.property(
        fc.boolean().chain((isShared) => fc.array(step(isShared), { maxLength: 60, size: 'max' })),
        (steps) => {
          take(steps, (order, model) => {
            const { waiting } = model;
            const isExact = [...waiting].every(({ users }) => users.size === 1);
            for (const [index, { job }] of [...plainOrder(model)].entries()) {
              const ahead = order.ahead(job);
              if (isExact) assert.equal(ahead, index);
              assert.ok(ahead >= index && ahead < waiting.size, `${ahead} are told, ${index} are ahead`);
              if (isExact) exact += 1;
              else estimates += 1;
            }
          });
        },
      ),
    );
    assert.ok(exact > 500 && estimates > 500, `${exact} exact, ${estimates} estimates`);
  });
});

test('a rep with a hundred waiting does not hold up another’s one', async (t) => {
  const settings = { LEADSQUARED_RATE_LIMIT: '5', LEADSQUARED_RATE_WINDOW_MS: '400' };
  const world = await openWorld(t, { upstream: { limit: 5, windowMs: 400 }, settings });
  const many = Array.from({ length: 60 }, () => world.workspace.command({ text: crypto.randomUUID() }));
  await Promise.all(many);
  const before = world.upstream.calls.length;
  const { message } = await world.ask(crypto.randomUUID(), { user: 'Daniel Brooks' });
  assert.match(read(message), NO_TASKS);
  assert.ok(world.upstream.calls.length - before <= 10, 'in the next window');
  assert.equal(world.upstream.calls.filter(({ status }) => status === 429).length, 0);
  await world.workspace.until(
    () => world.workspace.messages.filter((one) => read(one).includes('No tasks')).length === 61,
    30_000,
  );
});

/** What the order is to be, as plainly as it can be said. */
interface Model {
  readonly waiting: Set<Job>;
  /** The reps of each level in the order of their next turns. */
  readonly rotations: Map<number, Set<string>>;
}

function rotationOf({ rotations }: Model, level: number): Set<string> {
  const rotation = rotations.get(level) ?? new Set();
  rotations.set(level, rotation);
  return rotation;
}

function stopWaiting(model: Model, job: Job): void {
  model.waiting.delete(job);
  if ([...model.waiting].every(({ level }) => level !== job.level)) model.rotations.delete(job.level);
}

function takeNext(model: Model): Job | undefined {
  const turn = plainOrder(model).next().value ?? undefined;
  if (turn === undefined) return undefined;
  const rotation = rotationOf(model, turn.job.level);
  rotation.delete(turn.userId);
  rotation.add(turn.userId);
  stopWaiting(model, turn.job);
  return turn.job;
}

function* plainOrder(model: Model): Generator<{ job: Job; userId: string }, undefined> {
  const sorted = [...model.waiting].sort((a, b) => b.level - a.level || a.sequence - b.sequence);
  for (const [level, ofLevel] of Map.groupBy(sorted, (job) => job.level)) {
    const order = new Set(rotationOf(model, level));
    const left = new Set(ofLevel);
    while (left.size > 0) {
      for (const userId of [...order]) {
        const job = [...left].find(({ users }) => users.has(userId));
        if (job === undefined) continue;
        yield { job, userId };
        left.delete(job);
        order.delete(userId);
        order.add(userId);
      }
    }
  }
}
