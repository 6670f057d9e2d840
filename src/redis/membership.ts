/**
 * Whether this instance shares the limit with the others, and whether it may send.
 *
 * It is joined while Redis does all that the work needs, which is tried each second. Otherwise it is away, and goes on
 * alone. Whenever what was shared is lost, found again, found empty, or measured by a clock that jumped, this instance
 * sends nothing until everything that anyone was granted has surely cooled. During that pause no new one begins: the
 * others pause too, so nothing is granted meanwhile, and a Redis that fails again and again never silences the app.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClockWatch } from './redis-clock.ts';
import { adviceFor, faultWord, isRefusal } from './redis-fault.ts';
import type { SlotCommands } from './slot-commands.ts';

type Pause = 'away' | 'back' | 'emptied' | 'clock jumped';

export interface RedisWatch {
  onAway(fault: string, advice: string): void;
  onBack(): void;
  onEmptied(): void;
  /** Ahead when positive. */
  onClockJump(ms: number): void;
}

export type Membership = Awaited<ReturnType<typeof joinOthers>>;

const TRIED_EVERY_MS = 1_000;
/** A Redis that fails again within a minute is joined later each time. */
const STEADY_MS = 60_000;
const MAX_REJOIN_PAUSE_MS = 30_000;
const EMPTIED_AGAIN = Object.assign(new Error('emptied again within a minute'), { code: 'EMPTIED' });
const JUMPED_AGAIN = Object.assign(new Error('the clock jumped again within a minute'), { code: 'CLOCK' });

/** Never rejects: when Redis cannot do the work at the start, this instance begins alone. */
export async function joinOthers(
  slots: SlotCommands,
  { probe, lastsMs, watch }: { probe: () => Promise<void>; lastsMs: number; watch: RedisWatch },
) {
  let clock = createClockWatch();
  let mark = '';
  let isStopped = false;
  let isResetting = false;
  /** Why it is away, in Redis' own word where it has one: undefined while it is joined. */
  let fault: string | undefined;
  let pause: Pause | undefined;
  let pauseEndsAtMs = Number.NEGATIVE_INFINITY;
  let joinedAtMs = Number.NEGATIVE_INFINITY;
  let mayJoinAtMs = Number.NEGATIVE_INFINITY;
  let upsetAtMs = Number.NEGATIVE_INFINITY;
  let rejoinPauseMs = TRIED_EVERY_MS;

  try {
    await probe();
    await join();
  } catch (error) {
    beAway(error);
  }
  void keepTrying();

  async function join(): Promise<void> {
    const found = await slots.findMark(randomUUID());
    const sentAtMs = performance.now();
    const { nowMs } = await slots.look(found);
    // It may be another Redis, with another clock.
    clock = createClockWatch();
    clock.see(nowMs, sentAtMs, performance.now());
    mark = found;
    fault = undefined;
    joinedAtMs = performance.now();
  }

  function pauseMs(): number {
    return Math.max(0, pauseEndsAtMs - performance.now());
  }

  function pauseFor(reason: Pause): void {
    if (pauseMs() === 0) pauseEndsAtMs = performance.now() + lastsMs;
    pause = reason;
  }

  function beAway(error: unknown): void {
    fault = faultWord(error);
    pauseFor('away');
    watch.onAway(fault, adviceFor(fault));
  }

  /** To be told of a command that failed. */
  function lose(error: unknown): void {
    if (isStopped) return;
    const word = faultWord(error);
    if (fault !== undefined) {
      // Redis is there again, or something else is wrong with it.
      if (isRefusal(error) && word !== fault) watch.onAway(word, adviceFor(word));
      if (isRefusal(error)) fault = word;
      return;
    }
    const wasSteady = performance.now() - joinedAtMs > STEADY_MS;
    rejoinPauseMs = wasSteady ? TRIED_EVERY_MS : Math.min(2 * rejoinPauseMs, MAX_REJOIN_PAUSE_MS);
    mayJoinAtMs = performance.now() + rejoinPauseMs;
    beAway(error);
  }

  async function keepTrying(): Promise<void> {
    while (!isStopped) {
      await delay(TRIED_EVERY_MS, undefined, { ref: false });
      try {
        await probe();
        if (fault === undefined) await look();
        else if (performance.now() >= mayJoinAtMs) {
          await join();
          pauseFor('back');
          watch.onBack();
        }
      } catch (error) {
        lose(error);
      }
    }
  }

  async function look(): Promise<void> {
    const expected = mark;
    const sentAtMs = performance.now();
    see({ expected, sentAtMs, ...(await slots.look(expected)) });
  }

  /**
   * To be told of each reply, before what it grants is used.
   * @param reply and the mark that was expected with it
   */
  function see(reply: { expected: string; sentAtMs: number; isEmptied: boolean; nowMs: number }): void {
    const { expected, isEmptied, nowMs, sentAtMs } = reply;
    // It was asked before what was shared was reset.
    if (fault !== undefined || expected !== mark) return;
    const jumpMs = clock.see(nowMs, sentAtMs, performance.now());
    if (jumpMs === 0 && !isEmptied) return;
    pauseFor(jumpMs === 0 ? 'emptied' : 'clock jumped');
    if (isResetting) return;
    if (jumpMs === 0) watch.onEmptied();
    else watch.onClockJump(jumpMs);
    void reset();
    const isSteady = performance.now() - upsetAtMs > STEADY_MS;
    upsetAtMs = performance.now();
    if (!isSteady) lose(jumpMs === 0 ? EMPTIED_AGAIN : JUMPED_AGAIN);
  }

  async function reset(): Promise<void> {
    isResetting = true;
    try {
      mark = await slots.reset(mark, randomUUID());
    } catch (error) {
      lose(error);
    } finally {
      isResetting = false;
    }
  }

  return {
    /** `pause`: why nothing is sent just now, if so. */
    state: () => ({ isJoined: fault === undefined, fault, pause: pauseMs() > 0 ? pause : undefined }),
    /** Shows that Redis has lost everything. */
    mark: () => mark,
    pauseMs,
    lose,
    see,
    stop() {
      isStopped = true;
    },
  };
}
