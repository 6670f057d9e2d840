import type { Button } from '@slack/types';
import type { WaitInLine } from '../leadsquared/limit/scheduler.ts';
import type { Lookup } from '../leadsquared/lookups.ts';
import type { Message } from '../messages/block-text.ts';
import { failureMessage } from '../messages/failure-messages.ts';
import { hourglass, STILL_ASKING, waitedWords, waitWords } from '../messages/waiting-words.ts';
import { loopTurn } from '../ops/event-loop.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Wait } from '../slack/surfaces/surface.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Interaction, Result } from './interaction.ts';

/** A wait of this length is told at once, in ms. */
const TOLD_WAIT_MS = 2_000;

/** What a rep is told beside the wait itself. */
export interface WaitContext {
  /** What was typed or pressed, in words of others too. */
  readonly about: string;
  /** What has been done already, and must be told even when there is no answer, as mrkdwn. */
  readonly preface?: string | undefined;
  /** What the answer is for, in place of what has been done, as long as the rep waits. */
  readonly doing?: string | undefined;
  /** Draws what was pressed from what is in memory, if it is to say the wait: Slack sends no ephemeral message along. */
  readonly draw?: ((notice?: string) => Promise<Message | undefined>) | undefined;
}

interface Awaiting<T> extends WaitContext {
  readonly lookup: Lookup<T>;
  /** What the rep can press when it fails in a way that may pass. */
  readonly retry: Button;
}

export type AwaitAnswer = ReturnType<typeof createAwaitAnswer>;

export function createAwaitAnswer({ metrics, adminContact }: { metrics: Metrics; adminContact: string }) {
  /**
   * Waits for a lookup, and tells the rep meanwhile how long it takes. A failure is told here, beside what is
   * on screen, so that that is never lost.
   */
  return async function awaitAnswer<T>(
    { surface, supportCode }: Interaction,
    { lookup, retry, ...context }: Awaiting<T>,
  ): Promise<{ answer?: { value: T; sentAt: Date }; result: Result }> {
    const tell = async (failure: Failure): Promise<Result> => {
      const { about, preface } = context;
      const message = failureMessage(failure, { adminContact, supportCode, about, preface, retry });
      const delivery = await surface.showBeside(message);
      return { outcome: failure.kind, detail: failure.detail, delivery };
    };
    if (lookup.kind === 'refused') return { result: await tell(lookup.failure) };
    // A fault that comes while the wait is told is not unhandled.
    lookup.outcome.catch(() => {});
    metrics.lookedUp(lookup.source);
    const askedAtMs = performance.now();
    await surface.tellWait(waitInLine(lookup.wait, context));
    const outcome = await lookup.outcome;
    // Thousands of reps can wait for one answer, or be answered together.
    await loopTurn();
    const { callMs = 0 } = outcome;
    const waitMs = Math.round(Math.max(0, performance.now() - askedAtMs - callMs));
    const course = { source: lookup.source, waitMs, callMs: Math.round(callMs) };
    return outcome.kind === 'value'
      ? { answer: outcome, result: { outcome: 'found', ...course } }
      : { result: { ...(await tell(outcome.failure)), ...course } };
  };
}

/** What a rep is told while LeadSquared is asked: their place in line, as long as that matters. */
export function waitInLine(current: () => WaitInLine, { about, preface, doing, draw }: WaitContext): Wait {
  const isLong = () => current().ms >= TOLD_WAIT_MS;
  return {
    isLong: isLong(),
    about,
    words(soFarMs) {
      const inLine = isLong() ? waitWords(current()) : undefined;
      const words = doing === undefined ? [preface, inLine ?? STILL_ASKING] : [doing, inLine];
      return waitedWords(words.filter((part) => part !== undefined).join(' '), soFarMs);
    },
    list: waitingList(draw),
  };
}

/** The pressed list, with the wait in its head and without. */
function waitingList(draw: WaitContext['draw']): NonNullable<Wait['list']> {
  return async (words) => {
    const before = await draw?.();
    const withWait = before && (await draw?.(hourglass(words)));
    return withWait && { before, withWait };
  };
}

/**
 * @param ms how long Slack lets us wait from now
 * @param draw draws the list that was pressed, if there is one
 */
export function waitForSlack(
  ms: number,
  { wordsFor, about, draw }: Pick<WaitContext, 'draw'> & { wordsFor: (ms: number) => string; about?: string },
): Wait {
  const endsAtMs = performance.now() + ms;
  const words = () => wordsFor(endsAtMs - performance.now());
  return { isLong: true, about, words, list: waitingList(draw) };
}
