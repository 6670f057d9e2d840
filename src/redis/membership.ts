/**
 * Whether this instance shares the limit with the others through Redis: it is *joined* while Redis does everything that
 * the work needs, which is tried each second. Otherwise it is *away*, and goes on alone with its part of the limit.
 *
 * It *pauses* when Redis goes away or comes back, has lost the shared data, or has a clock that jumped: it sends nothing
 * until every call that any instance was granted has cooled down. A second reason never prolongs a pause, because the
 * others pause too and nothing is granted meanwhile. So a Redis that fails again and again never silences the app.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClockWatch } from './redis-clock.ts';
import { adviceFor, faultWord, isErrorReply } from './redis-fault.ts';
import type { SharedState, SlotCommands } from './slot-commands.ts';

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
const MAX_REJOIN_DELAY_MS = 30_000;

/** Never rejects: when Redis can't do the work at the start, this instance begins alone. */
export async function joinOthers(
  commands: SlotCommands,
  { probe, lastsMs, watch }: { probe: () => Promise<void>; lastsMs: number; watch: RedisWatch },
) {
  let clock = createClockWatch();
  let mark = '';
  let isResetting = false;
  let isStopped = false;
  /** Why it is away, in Redis' own word where Redis answered; undefined while it is joined. */
  let fault: string | undefined;
  let pauseReason: 'away' | 'back' | 'emptied' | 'clock jumped' | undefined;
  let pauseEndsAtMs = Number.NEGATIVE_INFINITY;
  let joinedAtMs = Number.NEGATIVE_INFINITY;
  let mayJoinAtMs = Number.NEGATIVE_INFINITY;
  let rejoinDelayMs = TRIED_EVERY_MS;
  let lastResetAtMs = Number.NEGATIVE_INFINITY;
  let seen: { limit: number; inUse: number; atMs: number } | undefined;

  const pauseMs = () => Math.max(0, pauseEndsAtMs - performance.now());
  const isWithinAMinuteOf = (atMs: number) => performance.now() - atMs <= STEADY_MS;

  function pause(reason: typeof pauseReason): void {
    if (pauseMs() === 0) pauseEndsAtMs = performance.now() + lastsMs;
    pauseReason = reason;
  }

  async function join(): Promise<void> {
    const found = await commands.findMark(randomUUID());
    const sentAtMs = performance.now();
    const { nowMs } = await commands.look(found);
    // It may be another Redis, with another clock.
    clock = createClockWatch();
    clock.see(nowMs, sentAtMs, performance.now());
    mark = found;
    fault = undefined;
    joinedAtMs = performance.now();
  }

  function leave(word: string): void {
    const longerMs = Math.min(2 * rejoinDelayMs, MAX_REJOIN_DELAY_MS);
    rejoinDelayMs = isWithinAMinuteOf(joinedAtMs) ? longerMs : TRIED_EVERY_MS;
    mayJoinAtMs = performance.now() + rejoinDelayMs;
    pause('away');
    setFault(word);
  }

  function setFault(word: string): void {
    fault = word;
    watch.onAway(word, adviceFor(word));
  }

  /** To be called when a command has failed. */
  function noteFailure(error: unknown): void {
    if (isStopped) return;
    const word = faultWord(error);
    if (fault === undefined) leave(word);
    // It answers again, or something else is wrong with it now.
    else if (isErrorReply(error) && word !== fault) setFault(word);
  }

  /**
   * Sends a command about the shared data.
   * @param send is given the mark that Redis should have
   * @returns undefined where the reply doesn't count: Redis failed or has lost its data, or this instance pauses
   */
  async function ask<R extends SharedState>(send: (mark: string) => Promise<R>): Promise<R | undefined> {
    const expectedMark = mark;
    const sentAtMs = performance.now();
    try {
      const reply = await send(expectedMark);
      // Not a reply to what was asked before the shared data was reset.
      if (fault === undefined && expectedMark === mark) checkState(reply, sentAtMs);
      if (reply.isEmptied || pauseMs() > 0) return undefined;
      seen = { limit: reply.limit, inUse: reply.inUse, atMs: performance.now() };
      return reply;
    } catch (error) {
      noteFailure(error);
      return undefined;
    }
  }

  function checkState({ isEmptied, nowMs }: SharedState, sentAtMs: number): void {
    const jumpMs = clock.see(nowMs, sentAtMs, performance.now());
    const hasJumped = jumpMs !== 0;
    if (!hasJumped && !isEmptied) return;
    pause(hasJumped ? 'clock jumped' : 'emptied');
    if (isResetting) return;
    if (hasJumped) watch.onClockJump(jumpMs);
    else watch.onEmptied();
    void reset();
    if (isWithinAMinuteOf(lastResetAtMs)) leave(hasJumped ? 'CLOCK' : 'EMPTIED');
    lastResetAtMs = performance.now();
  }

  async function reset(): Promise<void> {
    isResetting = true;
    try {
      mark = await commands.reset(mark, randomUUID());
    } catch (error) {
      noteFailure(error);
    } finally {
      isResetting = false;
    }
  }

  async function keepTrying(): Promise<void> {
    while (!isStopped) {
      await delay(TRIED_EVERY_MS, undefined, { ref: false });
      try {
        await probe();
        if (fault === undefined) await ask(commands.look);
        else if (performance.now() >= mayJoinAtMs) {
          await join();
          pause('back');
          watch.onBack();
        }
      } catch (error) {
        noteFailure(error);
      }
    }
  }

  await probe().then(join).catch(noteFailure);
  void keepTrying();

  return {
    /** `pause`: why nothing is sent now, if it pauses. */
    state: () => ({ isJoined: fault === undefined, fault, pause: pauseMs() > 0 ? pauseReason : undefined }),
    pauseMs,
    /** All instances together, by the last reply that counts. Redis is asked each second at least. */
    seen: () => seen,
    ask,
    noteFailure,
    stop() {
      isStopped = true;
    },
  };
}
