/** A job: one lookup or change, with all its calls. */
import type { Failure } from '../../tasks/failure.ts';
import type { Call } from '../api/answer.ts';

/** How a job, or one of its calls, ended. `callMs`: how long all calls of the job took, if there were any. */
export type Outcome<T> = (
  | { readonly kind: 'value'; readonly value: T; readonly bytes: number; readonly sentAt: Date }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly wasSent: boolean }
) & { readonly callMs?: number | undefined };

/** No call was sent for it, or LeadSquared refused to take one. */
export function notSent(failure: Failure): Outcome<never> {
  return { kind: 'failed', failure, wasSent: false };
}

/** Makes the HTTP request of a call. */
export type Send<T> = () => Promise<Call<T>>;

/**
 * Waits for a slot and makes the call. A call that is refused for the limit waits again, before all others. A job makes
 * one call at a time.
 * @param retryAfterMs for another try of the last call: how long to pause before it waits for a slot
 * @returns rejects when the job is given up
 */
export type MakeCall = <T>(send: Send<T>, retryAfterMs?: number) => Promise<Outcome<T>>;

export type Job<T> = (call: MakeCall) => Promise<Outcome<T>>;

/**
 * A change goes ahead of lookups, and is never sent twice. No rep waits for a background job, such as one that reads a
 * lead's name: it comes after all others, and isn't sent again when it is refused.
 */
export type JobKind = 'change' | 'lookup' | 'background';

/** The highest goes first. A job that has begun goes before those that have not: its rep was told how long it takes. */
export const LEVEL = { background: 0, lookup: 1, begun: 2, change: 3, refused: 4, probe: 4 } as const;

/** A job as the scheduler knows it. */
export interface ScheduledJob {
  readonly kind: JobKind | 'probe';
  level: number;
  /** When it came. A retry or a next page goes before what its rep asked for later. */
  readonly sequence: number;
  /** The reps who wait for it. */
  readonly users: Set<string>;
  /** How many lookups it serves. */
  lookups: number;
  /** How many calls it has begun, without those that were made again. */
  calls: number;
  /** When its last call was sent, and how long all took. */
  sentAt?: Date;
  callMs?: number;
  isEnded: boolean;
  expiry?: NodeJS.Timeout;
  /** Ends it before its call is sent, or without waiting for the answer. */
  readonly giveUp: (failure: Failure) => void;
}
