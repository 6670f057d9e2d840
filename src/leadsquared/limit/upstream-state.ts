/** The state of LeadSquared: its limit, its quota, and whether it answers. Keeps the slots to that. */
import type { Failure } from '../../tasks/failure.ts';
import type { Answer, Call, Limit, Refusal } from '../api/answer.ts';
import * as adaptive from './adaptive-limit.ts';
import * as breakers from './breaker.ts';
import * as quotas from './quota.ts';
import type { Slots } from './slots.ts';

/** Called with what an admin watches. */
export interface SchedulerWatch {
  called(answer: string, ms: number): void;
  waited(ms: number): void;
  limitUsedUp(): void;
  /** One call was refused again and again, while others passed. */
  limitShort(): void;
  /** LeadSquared allows less than was set. */
  limitLearned(limit: Limit): void;
  limitFreed(): void;
  /** LeadSquared answers nothing any more, and then it does again. */
  down(failure: Failure): void;
  back(): void;
  /** A fault of our own, in the call that asks whether LeadSquared is back. */
  probeFailed(error: unknown): void;
}

export type UpstreamState = ReturnType<typeof createUpstreamState>;

/** @param onClosed is called when waiting jobs can no longer be sent */
export function createUpstreamState(
  set: Limit,
  { slots, watch, onClosed }: { slots: Slots; watch: SchedulerWatch; onClosed: (why: Failure) => void },
) {
  let limit = adaptive.startLimit(set, performance.now());
  let quota = quotas.NOT_USED_UP;
  let breaker = breakers.UP;
  let timer: NodeJS.Timeout | undefined;

  function adopt(next: adaptive.AdaptiveLimit): void {
    limit = next;
    const nowMs = performance.now();
    slots.adopt(adaptive.inForce(limit), adaptive.forOthersMs(limit, nowMs));
    clearTimeout(timer);
    const changesAtMs = adaptive.changesAtMs(limit);
    if (!Number.isFinite(changesAtMs)) return;
    // Node's timers are early by up to a millisecond.
    const change = () => adopt(adaptive.atTime(limit, Math.max(changesAtMs, performance.now())));
    timer = setTimeout(change, changesAtMs - nowMs).unref();
  }

  return {
    windowMs: () => limit.known.windowMs,
    down: () => breaker.down,
    /** Why nothing that waits can be sent, if so. */
    closed: () => (breaker.down ? notAsked(breaker.down) : quota.isUsedUp ? usedUp('waited') : undefined),
    /** Why a job can't begin now, if so. While the quota is used up one a window does, to ask: never one in the background. */
    refuse({ isBackground }: { isBackground: boolean }): Failure | undefined {
      if (breaker.down) return notAsked(breaker.down);
      const nowMs = performance.now();
      if (!quotas.mayAsk(quota, nowMs) || (isBackground && quota.isUsedUp)) return usedUp('not asked');
      quota = quotas.afterAsking(quota, { nowMs, windowMs: limit.known.windowMs });
      return undefined;
    },
    /** Call it for each call that has ended. */
    noteCall(call: Call<unknown>): void {
      const wasDown = breaker.down !== undefined;
      breaker = breakers.afterCall(breaker, call, performance.now());
      if (wasDown && !breaker.down) watch.back();
      if (breaker.down && !wasDown) {
        watch.down(breaker.down);
        onClosed(notAsked(breaker.down));
      }
      if (!call.wasAnswered || isRefused(call.answer)) return;
      if (quota.isUsedUp) watch.limitFreed();
      quota = quotas.afterAnswer(quota);
    },
    /**
     * Call it for each refusal, after `noteCall`.
     * @param met how often the call was refused, this time included, and since when
     * @returns whether the call is given up
     */
    noteRefusal(refusal: Refusal, met: { times: number; firstAtMs: number; nowMs: number }): boolean {
      const { nowMs } = met;
      const after = adaptive.afterRefusal(limit, refusal, { nowMs, jitter: Math.random() });
      slots.hold(after.holdMs);
      adopt(after.limit);
      if (after.learned) watch.limitLearned(after.learned);
      const { news, isGivenUp, ...next } = quotas.afterRefusal(quota, { ...met, ...after }, nowMs);
      quota = next.quota;
      if (news === 'short') watch.limitShort();
      if (news === 'used up') {
        watch.limitUsedUp();
        onClosed(usedUp('waited'));
      }
      return isGivenUp;
    },
  };
}

/** A bulk call may be refused for a limit of its own. */
function isRefused(answer: Answer<unknown>): boolean {
  return (
    answer.kind === 'limit-refused' || (answer.kind === 'failed' && answer.failure.kind === 'limit-used-up')
  );
}

function notAsked(failure: Failure): Failure {
  return { ...failure, detail: `not asked: ${failure.detail}` };
}

export function usedUp(detail: string): Failure {
  return { kind: 'limit-used-up', detail };
}
