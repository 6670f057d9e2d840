import type { Asked } from '../leadsquared/lookups.ts';
import { failureMessage } from '../messages/failure-messages.ts';
import { STILL_ASKING, waitWords } from '../messages/waiting-words.ts';
import { loopTurn } from '../ops/event-loop.ts';
import type { Metrics } from '../ops/metrics.ts';
import { within } from '../ops/within.ts';
import type { Surface, WaitingList } from '../slack/surfaces/surface.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Interaction, Result } from './interaction.ts';

/** A wait of this length is told at once, in ms. */
export const TOLD_WAIT_MS = 2_000;

interface Awaited<T> {
  readonly asked: Asked<T>;
  /** The list that was pressed, if it is to say the wait. */
  readonly waitingList?: (wait: string) => Promise<WaitingList | undefined>;
  /** What has been done already, and must be told even when there is no answer, as mrkdwn. */
  readonly preface?: string | undefined;
}

export type AwaitAnswer = ReturnType<typeof createAwaitAnswer>;

export function createAwaitAnswer({ metrics, adminContact }: { metrics: Metrics; adminContact: string }) {
  /**
   * Waits for what was asked of LeadSquared, and tells meanwhile how long it takes. A failure is told here, beside what is
   * on screen, so that that is never lost.
   */
  return async function awaitAnswer<T>(
    { surface, supportCode }: Interaction,
    { asked, waitingList, preface }: Awaited<T>,
  ): Promise<{ answer?: { value: T; sentAt: Date }; result: Result }> {
    const tell = async (failure: Failure): Promise<Result> => {
      const message = failureMessage(failure, { adminContact, supportCode, preface });
      const delivery = await surface.showBeside(message);
      return { outcome: failure.kind, detail: failure.detail, delivery };
    };
    if (asked.kind === 'refused') return { result: await tell(asked.failure) };
    // A fault that comes while the wait is told is not unhandled.
    asked.outcome.catch(() => {});
    metrics.lookedUp(asked.source);
    const askedAtMs = performance.now();
    const wait = await waitToTell(surface, asked);
    if (wait !== undefined) {
      const words = preface === undefined ? wait : `${preface} ${wait}`;
      await surface.showWait(words, await waitingList?.(words));
    }
    const came = await asked.outcome;
    // Thousands of reps can wait for one answer, or be answered together.
    await loopTurn();
    const { callMs = 0 } = came;
    const waitMs = Math.round(Math.max(0, performance.now() - askedAtMs - callMs));
    const course = { source: asked.source, waitMs, callMs: Math.round(callMs) };
    return came.kind === 'value'
      ? { answer: came, result: { outcome: 'found', ...course } }
      : { result: { ...(await tell(came.failure)), ...course } };
  };
}

/** Undefined where the answer may be there before a wait could be read. */
async function waitToTell(
  surface: Surface,
  { wait, outcome }: Asked<unknown> & { kind: 'asked' },
): Promise<string | undefined> {
  if (wait.ms >= TOLD_WAIT_MS) return waitWords(wait);
  await surface.accept?.();
  const { saysAskingAfterMs } = surface;
  if (saysAskingAfterMs === undefined) return undefined;
  return (await within(outcome, saysAskingAfterMs)) === undefined ? STILL_ASKING : undefined;
}
