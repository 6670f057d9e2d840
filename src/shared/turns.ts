/** One turn at a time for a name, among all instances. While Redis is away each instance has turns of its own. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Turn } from '../operate/memory.ts';
import { TURN_LASTS_MS, type TurnCommands } from './turn-commands.ts';

const RENEWED_EVERY_MS = 5_000;
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
  /** When the turn was surely ours, and when this process was last seen awake. */
  let surelyAtMs = performance.now();
  let awakeAtMs = surelyAtMs;
  let wasStopped = false;

  async function renew(): Promise<boolean | undefined> {
    const sentAtMs = performance.now();
    if (sentAtMs - awakeAtMs >= TURN_LASTS_MS) wasStopped = true;
    awakeAtMs = sentAtMs;
    const isOurs = await ask(commands.renew(token, sentAtMs - surelyAtMs));
    if (isOurs) {
      surelyAtMs = sentAtMs;
      wasStopped = false;
    }
    return isOurs;
  }

  async function isMine(): Promise<boolean> {
    const untilMs = performance.now() + CHECKED_FOR_MS;
    let isOurs = await renew();
    while (isOurs === undefined && wasStopped && performance.now() < untilMs) {
      await delay(ASKED_EVERY_MS);
      isOurs = await renew();
    }
    // Where Redis is away and this process was not stopped, there is none that could have told.
    return isOurs ?? !wasStopped;
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
