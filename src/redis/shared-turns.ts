/** One turn at a time for a name, among all instances. While Redis is away each instance has turns of its own. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Turn } from '../ops/memory.ts';
import { END_SHOWS_MS, TURN_LASTS_MS, type TurnCommands } from './turn-commands.ts';

const RENEWED_EVERY_MS = 5_000;
/** The turn is renewed twice in this time by a process that runs, however busy it is. */
const LEAST_STOP_MS = 2 * RENEWED_EVERY_MS;
const ASKED_EVERY_MS = 100;
/** A process that was stopped may have to connect again first. */
const CHECKED_FOR_MS = 5_000;

/**
 * @param ask gives undefined when Redis is away, or slow
 * @param commands of the turn's name
 */
export async function inSharedTurn<T>(
  commands: TurnCommands,
  ask: <R>(reply: Promise<R>) => Promise<R | undefined>,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  /** When the turn was last known to be ours, and when this process was last known to run. */
  let surelyAtMs = performance.now();
  let awakeAtMs = surelyAtMs;
  /** When it was noticed that this process had been stopped until after the lock's expiry. */
  let stopNoticedAtMs = Number.NEGATIVE_INFINITY;
  // A reply to what was asked before the stop proves nothing, so it moves `surelyAtMs` to a moment before the notice.
  const wasStopped = () => stopNoticedAtMs > surelyAtMs;

  function noticeStop(): number {
    const nowMs = performance.now();
    const isStop = nowMs - awakeAtMs >= LEAST_STOP_MS && nowMs - surelyAtMs >= TURN_LASTS_MS;
    if (isStop) stopNoticedAtMs = nowMs;
    awakeAtMs = nowMs;
    return nowMs;
  }

  async function renew(): Promise<boolean | undefined> {
    const sentAtMs = noticeStop();
    // A lock that may have expired is missing because of that; only Redis can have lost any other.
    const mayBeMissing = !wasStopped() && sentAtMs - surelyAtMs < END_SHOWS_MS;
    const isOurs = await ask(commands.renew(token, { mayBeMissing }));
    noticeStop();
    if (isOurs) surelyAtMs = Math.max(surelyAtMs, sentAtMs);
    return isOurs;
  }

  async function isMine(): Promise<boolean> {
    let isOurs = await renew();
    // It may have been stopped before it read the reply, so the time counts from here.
    const untilMs = performance.now() + CHECKED_FOR_MS;
    while (isOurs !== false && wasStopped() && performance.now() < untilMs) {
      if (isOurs === undefined) await delay(ASKED_EVERY_MS);
      isOurs = await renew();
    }
    // Where Redis is away and this process was not stopped, no other instance could have told.
    return isOurs !== false && !wasStopped();
  }

  while ((await ask(commands.take(token))) === false) {
    await delay(ASKED_EVERY_MS);
    surelyAtMs = performance.now();
    awakeAtMs = surelyAtMs;
  }
  const renewal = setInterval(renew, RENEWED_EVERY_MS);
  try {
    return await work({ isMine });
  } finally {
    clearInterval(renewal);
    await ask(commands.end(token));
  }
}
