/** Waits for what was asked of LeadSquared, and tells meanwhile how long it takes. */
import type { Asked } from '../leadsquared/lookups.ts';
import type { Message } from '../messages/block-text.ts';
import { failureMessage } from '../messages/failure-messages.ts';
import { STILL_ASKING, waitWords } from '../messages/waiting-words.ts';
import { loopTurn } from '../ops/event-loop.ts';
import { within } from '../ops/within.ts';
import type { Asking, Ending, Parts } from './asking.ts';

/** A wait of this length is told at once, in ms. */
export const TOLD_WAIT_MS = 2_000;
/** App Home tells that LeadSquared is asked, unless the answer is there in so many ms. */
const SOON_MS = 300;

/**
 * A failure is told here, beside what is on screen, so that that is never lost.
 * @param alongside is waited for too, and may fail
 * @param sayWait says the wait on screen, and gives back what was there
 * @param preface what has been done already, and must be told even when there is no answer, as mrkdwn
 */
export async function awaitAnswer<T>(
  parts: Parts,
  asking: Asking,
  {
    asked,
    alongside,
    sayWait = async (wait) => sayBeside(asking, wait),
    preface,
  }: {
    asked: Asked<T>;
    alongside?: Asked<unknown>;
    sayWait?: (wait: string) => Promise<Message | undefined>;
    preface?: string | undefined;
  },
): Promise<{ answer?: { value: T; sentAt: Date }; ending: Ending }> {
  if (asked.kind === 'refused') {
    await asking.refuse(failureMessage(asked.failure, { ...parts, ...asking, preface }));
    return { ending: { outcome: asked.failure.kind, detail: asked.failure.detail } };
  }
  const other = alongside?.kind === 'asked' ? alongside : undefined;
  const longest = other && other.wait.ms > asked.wait.ms ? other.wait : asked.wait;
  const isLong = longest.ms >= TOLD_WAIT_MS;
  const words = [preface, isLong ? waitWords(longest) : STILL_ASKING].filter((part) => part !== undefined);
  const wait = words.join(' ');
  await asking.accept(isLong ? wait : undefined);
  parts.metrics.lookedUp(asked.source);
  const askedAtMs = performance.now();

  const isSlow = async () =>
    asking.surface === 'home' && (await within(asked.outcome, SOON_MS)) === undefined;
  const isOnScreen = asking.surface !== 'new message' && (isLong || (await isSlow()));
  // Else it would be said once more after 3 s.
  if (isOnScreen) await asking.accept(wait);
  const before = isOnScreen ? await sayWait(wait) : undefined;
  const [outcome] = await Promise.all([asked.outcome, other?.outcome]);
  // Thousands of reps can wait for one answer, or be answered together.
  await loopTurn();
  const { callMs = 0 } = outcome;
  const course = {
    source: asked.source,
    waitMs: Math.round(Math.max(0, performance.now() - askedAtMs - callMs)),
    callMs: Math.round(callMs),
  };

  if (outcome.kind === 'value') return { answer: outcome, ending: { outcome: 'found', ...course } };
  if (before) asking.reply.progress(before, { replaceOriginal: true });
  const { kind, detail } = outcome.failure;
  const message = failureMessage(outcome.failure, { ...parts, ...asking, preface });
  const delivery = await asking.reply.answer(message, { replaceOriginal: false });
  return { ending: { outcome: kind, detail, delivery, ...course } };
}

/** A wait as a message of its own. */
export function sayBeside(asking: Asking, words: string): undefined {
  asking.reply.progress({ text: words }, { replaceOriginal: false });
}
