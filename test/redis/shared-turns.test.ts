import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import type { Turn } from '../../src/ops/memory.ts';
import { inSharedTurn } from '../../src/redis/shared-turns.ts';

type Lock = 'ours' | 'missing' | 'of another';

/** A turn of a process that can be stopped, and a Redis whose lock can be changed. */
async function openTurn(work: (turn: Turn, world: TurnWorld) => Promise<void>): Promise<void> {
  let stoppedMs = 0;
  const now = performance.now.bind(performance);
  mock.method(performance, 'now', () => now() + stoppedMs);
  const world: TurnWorld = {
    lock: 'ours',
    isAway: false,
    onAsked: () => {},
    stopFor(ms) {
      stoppedMs += ms;
    },
  };
  const commands = {
    take: async () => true,
    async renew(_: string, { mayBeMissing }: { mayBeMissing: boolean }) {
      const isOurs = world.lock === 'ours' || (world.lock === 'missing' && mayBeMissing);
      if (isOurs) world.lock = 'ours';
      const { isAway } = world;
      world.onAsked();
      if (isAway) throw new Error('away');
      return isOurs;
    },
    end: async () => {},
  };
  try {
    await inSharedTurn(
      commands,
      (reply) => reply.catch(() => undefined),
      (turn) => work(turn, world),
    );
  } finally {
    mock.restoreAll();
  }
}

interface TurnWorld {
  lock: Lock;
  isAway: boolean;
  /** Done after Redis was asked, and before its reply is read. */
  onAsked: () => void;
  stopFor(ms: number): void;
}

describe('a turn', () => {
  test('is still ours where Redis has lost the lock and the process was never stopped', () =>
    openTurn(async (turn, world) => {
      world.lock = 'missing';
      assert.equal(await turn.isMine(), true);
    }));

  test('is still ours where Redis has lost the lock and the process was stopped for less than it lasts', () =>
    openTurn(async (turn, world) => {
      world.stopFor(9_000);
      world.lock = 'missing';
      assert.equal(await turn.isMine(), true);
    }));

  test('is lost with its lock where the process was stopped for longer than it lasts', () =>
    openTurn(async (turn, world) => {
      world.stopFor(20_000);
      world.lock = 'missing';
      assert.equal(await turn.isMine(), false);
      assert.equal(await turn.isMine(), false);
    }));

  test('is still ours where the process was stopped for long and the lock is there', () =>
    openTurn(async (turn, world) => {
      world.stopFor(20_000);
      assert.equal(await turn.isMine(), true);
      world.lock = 'missing';
      assert.equal(await turn.isMine(), true);
    }));

  test('is checked again where the process was stopped before it read the reply', () =>
    openTurn(async (turn, world) => {
      world.onAsked = () => {
        world.stopFor(20_000);
        world.lock = 'missing';
        world.onAsked = () => {};
      };
      assert.equal(await turn.isMine(), false);
    }));

  test('is lost where Redis was asked before the process was stopped, and no reply came', () =>
    openTurn(async (turn, world) => {
      world.isAway = true;
      world.onAsked = () => {
        world.stopFor(20_000);
        world.lock = 'of another';
        world.isAway = false;
        world.onAsked = () => {};
      };
      assert.equal(await turn.isMine(), false);
    }));

  test('is ours where Redis is away and the process was not stopped', () =>
    openTurn(async (turn, world) => {
      world.isAway = true;
      assert.equal(await turn.isMine(), true);
    }));

  test('is lost where Redis stays away after the process was stopped for long', () =>
    openTurn(async (turn, world) => {
      world.isAway = true;
      world.stopFor(20_000);
      world.onAsked = () => world.stopFor(1_000);
      assert.equal(await turn.isMine(), false);
    }));
});
