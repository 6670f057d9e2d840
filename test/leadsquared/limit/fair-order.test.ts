import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  createFairOrder,
  type FairOrder,
  type Turn,
  type Waiting,
} from '../../../src/leadsquared/limit/fair-order.ts';
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

/** All turns, in an order that ends empty. */
function turnsOf(entries: readonly Job[]): Turn<Job>[] {
  const order = createFairOrder<Job>();
  for (const job of entries) order.add(job);
  const turns: Turn<Job>[] = [];
  for (let turn = order.next(); turn !== undefined; turn = order.next()) turns.push(turn);
  assert.equal(order.size, 0);
  return turns;
}

function names(entries: readonly Job[]): string {
  return turnsOf(entries)
    .map(({ job }) => job.name)
    .join(' ');
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

  test('serves each exactly once, and nobody twice while another of the level waits unserved', () => {
    const entry = fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom('a', 'b', 'c', 'ab', 'bc'));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (given) => {
        const entries = jobs(...given);
        const turns = turnsOf(entries);
        assert.deepEqual(new Set(turns.map(({ job }) => job)), new Set(entries));
        assert.equal(turns.length, entries.length);
        for (const [index, turn] of turns.entries()) {
          const next = turns[index + 1];
          if (next?.userId !== turn.userId || next.job.level !== turn.job.level) continue;
          const others = turns.slice(index + 1).filter(({ job }) => job.level === turn.job.level);
          assert.ok(
            others.every(({ userId }) => userId === turn.userId),
            'all that is left is theirs',
          );
        }
      }),
    );
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
    check: (order: FairOrder<Job>, model: Model) => void,
  ): void {
    const order = createFairOrder<Job>();
    const model: Model = { waiting: new Set(), rotation: new Set() };
    const add = (job: Job) => {
      order.add(job);
      model.waiting.add(job);
      for (const one of job.users) model.rotation.add(one);
    };
    const remove = (job: Job) => {
      order.remove(job);
      model.waiting.delete(job);
      if (model.waiting.size === 0) model.rotation.clear();
    };
    for (const [sequence, { kind, level, user, at }] of steps.entries()) {
      const chosen = [...model.waiting][at % Math.max(1, model.waiting.size)];
      if (kind === 'add') add({ level, users: new Set(user), sequence, name: `${user}${sequence}` });
      else if (kind === 'next') assert.deepEqual(order.next(), takeNext(model));
      else if (chosen === undefined) continue;
      else if (kind === 'remove') remove(chosen);
      else if (kind === 'join') {
        order.join(chosen, user);
        model.rotation.add(user);
      } else {
        remove(chosen);
        add({ ...chosen, level });
      }
      check(order, model);
    }
    while (model.waiting.size > 0) assert.deepEqual(order.next(), takeNext(model));
    assert.equal(order.next(), undefined);
  }

  test('is the one of a plain model that sorts all jobs for every turn', () => {
    fc.assert(
      fc.property(fc.array(step(true), { maxLength: 60, size: 'max' }), (steps) => {
        take(steps, (order, { waiting }) => assert.equal(order.size, waiting.size));
      }),
    );
  });

  test('never tells too few jobs ahead, and the exact number unless jobs are shared or of several levels', () => {
    let exact = 0;
    let estimates = 0;
    fc.assert(
      fc.property(
        fc.boolean().chain((isShared) => fc.array(step(isShared), { maxLength: 60, size: 'max' })),
        (steps) => {
          take(steps, (order, { waiting, rotation }) => {
            const isExact = [...waiting].every(
              (job) =>
                job.users.size === 1 &&
                [...waiting].every((other) => other.level === job.level || !sharesRep(job, other)),
            );
            for (const [index, { job }] of [...plainOrder(waiting, rotation)].entries()) {
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
  assert.match(read(message), /No tasks on this lead/);
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
  /** The reps in the order of their next turns. */
  readonly rotation: Set<string>;
}

function takeNext({ waiting, rotation }: Model): Turn<Job> | undefined {
  const turn = plainOrder(waiting, rotation).next().value ?? undefined;
  if (turn === undefined) return undefined;
  waiting.delete(turn.job);
  rotation.delete(turn.userId);
  rotation.add(turn.userId);
  if (waiting.size === 0) rotation.clear();
  return turn;
}

function* plainOrder(waiting: Iterable<Job>, rotation: Iterable<string>): Generator<Turn<Job>, undefined> {
  const sorted = [...waiting].sort((a, b) => b.level - a.level || a.sequence - b.sequence);
  const order = new Set(rotation);
  for (const ofLevel of Map.groupBy(sorted, ({ level }) => level).values()) {
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

function sharesRep(job: Job, other: Job): boolean {
  return [...job.users].some((userId) => other.users.has(userId));
}
