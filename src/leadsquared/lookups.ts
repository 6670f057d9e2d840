/** What reps ask for, brought together: one call serves all who ask for the same lead, now and shortly after. */
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Failure } from '../tasks/failure.ts';
import type { LeadId, LeadTasks } from '../tasks/task.ts';
import type { Call, Client } from './client.ts';
import type { Line } from './line.ts';
import { createRefusals, type Refused } from './refusals.ts';

export interface LookupSettings {
  /** How long an answer may serve again, in ms; 0: never. */
  readonly cacheTtlMs: number;
  /** Lookups that may wait, in all and for one rep. */
  readonly maxQueue: number;
  readonly maxQueuePerUser: number;
  /** The upstream's window, in ms. */
  readonly windowMs: number;
}

export type Outcome =
  | { readonly kind: 'tasks'; readonly leadTasks: LeadTasks }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type Asked =
  | {
      readonly kind: 'asked';
      readonly source: 'kept' | 'shared' | 'call';
      /** From 1; 0 when it does not wait. */
      readonly place: number;
      readonly waitMs: number;
      readonly outcome: Promise<Outcome>;
    }
  /** Refused at once: the line is full, or the app is about to stop. */
  | { readonly kind: 'refused'; readonly failure: Failure };

export interface Lookups {
  /** @param pastCache asks LeadSquared even when an answer is still fresh */
  ask(leadId: LeadId, options: { userId: string; pastCache: boolean }): Asked;
  /** The last answer for a lead, however old, if it is still in memory. */
  lastAnswer(leadId: LeadId): LeadTasks | undefined;
  /** Takes nothing new; what would not be answered within so many ms is told so at once. */
  drain(withinMs: number): void;
  /** Answers all that is still under way: there is no time left. */
  abandon(): void;
  /** How many wait in line. */
  waiting(): number;
}

/** Told what an admin watches. */
export interface Watch {
  called(answer: string, ms: number): void;
  waited(ms: number): void;
  limitUsedUp(): void;
  /** One lookup was refused again and again, while others passed. */
  limitShort(): void;
  limitFreed(): void;
}

const CACHE_BYTES = 64 * 1024 * 1024;
/** A parsed answer takes about twice its bytes. */
const MEMORY_PER_BYTE = 2;
/** How long Slack lets an app answer (Slack, "Handling user interaction": response_url). */
const ANSWERABLE_MS = 30 * 60_000;
const RETRY_PAUSES_MS = [1_000, 3_000];

const PRIORITY = { lookup: 0, retry: 1, refused: 2 } as const;

interface Lookup {
  readonly leadId: LeadId;
  readonly users: Set<string>;
  readonly outcome: Promise<Outcome>;
  readonly settle: (outcome: Outcome | Promise<never>) => void;
  readonly leaveLine: AbortController;
  expiry: NodeJS.Timeout | undefined;
  /** When its last call was sent. */
  sentAt: Date;
  state: 'waiting' | 'calling' | 'settled';
  priority: number;
  sequence: number;
  readonly refused: Refused;
}

export function createLookups(
  settings: LookupSettings,
  { client, line, watch }: { client: Client; line: Line; watch: Watch },
): Lookups {
  const answers = new LRUCache<LeadId, LeadTasks & { receivedAtMs: number }>({ maxSize: CACHE_BYTES });
  const underWay = new Map<LeadId, Lookup>();
  let sequence = 0;
  let isDraining = false;
  const refusals = createRefusals(settings.windowMs, {
    line,
    onFreed: watch.limitFreed,
    onWorn: watch.limitShort,
    onUsedUp: () => {
      watch.limitUsedUp();
      for (const lookup of inLine()) end(lookup, { kind: 'failed', failure: usedUp('waited') });
    },
  });

  function ask(leadId: LeadId, { userId, pastCache }: { userId: string; pastCache: boolean }): Asked {
    if (isDraining) return { kind: 'refused', failure: { kind: 'restarting', detail: 'draining' } };
    const nowMs = performance.now();
    const fresh = answers.get(leadId);
    if (fresh && !pastCache && nowMs - fresh.receivedAtMs < settings.cacheTtlMs) {
      const outcome = Promise.resolve<Outcome>({ kind: 'tasks', leadTasks: fresh });
      return { kind: 'asked', source: 'kept', place: 0, waitMs: 0, outcome };
    }
    const joined = underWay.get(leadId);
    if (!joined && refusals.isUsedUp() && !refusals.mayProbe()) {
      const outcome = Promise.resolve<Outcome>({ kind: 'failed', failure: usedUp('not asked') });
      return { kind: 'asked', source: 'shared', place: 0, waitMs: 0, outcome };
    }
    const needsPlace = joined === undefined || (joined.state === 'waiting' && !joined.users.has(userId));
    const refusal = needsPlace ? refusalInLine(userId, joined === undefined) : undefined;
    if (refusal) return { kind: 'refused', failure: refusal };

    const lookup = joined ?? begin(leadId);
    lookup.users.add(userId);
    expireLater(lookup);
    const ahead = lookup.state === 'waiting' ? inLine().filter((other) => isAhead(other, lookup)).length : 0;
    return {
      kind: 'asked',
      source: joined ? 'shared' : 'call',
      place: lookup.state === 'waiting' ? ahead + 1 : 0,
      waitMs: lookup.state === 'waiting' ? line.waitMs(ahead) : 0,
      outcome: lookup.outcome,
    };
  }

  function inLine(): Lookup[] {
    return [...underWay.values()].filter((lookup) => lookup.state === 'waiting');
  }

  /** Why a rep may not stand in line, if so: the line is full, or full of this rep's own lookups. */
  function refusalInLine(userId: string, isNew: boolean): Failure | undefined {
    const others = inLine();
    const retryInMs = line.waitMs(others.length);
    if (retryInMs === 0) return undefined;
    const own = others.filter((lookup) => lookup.users.has(userId)).length;
    if (isNew && others.length >= settings.maxQueue) return { kind: 'busy', retryInMs, detail: 'MAX_QUEUE' };
    if (own >= settings.maxQueuePerUser) return { kind: 'busy', retryInMs, detail: 'MAX_QUEUE_PER_USER' };
    return undefined;
  }

  function begin(leadId: LeadId): Lookup {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    // Whoever asked looks at it in their own time; until then a fault is not unhandled.
    promise.catch(() => {});
    const lookup: Lookup = {
      leadId,
      users: new Set(),
      outcome: promise,
      settle: resolve,
      leaveLine: new AbortController(),
      expiry: undefined,
      sentAt: new Date(),
      state: 'waiting',
      priority: PRIORITY.lookup,
      sequence: sequence++,
      refused: { times: 0, sinceMs: 0 },
    };
    underWay.set(leadId, lookup);
    if (refusals.isUsedUp()) refusals.probe();
    pursue(lookup).then(
      (outcome) => end(lookup, outcome),
      (error: unknown) => {
        // When it was taken out of the line, whoever did that has settled it.
        if (lookup.state !== 'settled') end(lookup, Promise.reject(error));
      },
    );
    return lookup;
  }

  /** After 30 minutes the rep who asked last cannot be answered any more, and a call would be wasted. */
  function expireLater(lookup: Lookup): void {
    clearTimeout(lookup.expiry);
    lookup.expiry = setTimeout(() => {
      if (lookup.state !== 'waiting') return;
      end(lookup, { kind: 'failed', failure: { kind: 'not-answering', detail: 'waited 30 minutes' } });
    }, ANSWERABLE_MS).unref();
  }

  function end(lookup: Lookup, outcome: Outcome | Promise<never>): void {
    if (lookup.state === 'settled') return;
    const isInLine = lookup.state === 'waiting';
    lookup.state = 'settled';
    clearTimeout(lookup.expiry);
    underWay.delete(lookup.leadId);
    lookup.settle(outcome);
    if (isInLine) lookup.leaveLine.abort();
  }

  async function pursue(lookup: Lookup): Promise<Outcome> {
    let retries = 0;
    for (;;) {
      const { answer, wasAnswered } = await sendInTurn(lookup);
      if (answer.kind === 'limit-refused') {
        const { refused } = lookup;
        if (refusals.note(refused, answer.retryAfterMs) === 'give up') {
          return { kind: 'failed', failure: usedUp(`refused ${refused.times} times`) };
        }
        lookup.priority = PRIORITY.refused;
        continue;
      }
      if (wasAnswered) refusals.noteAnswer();
      if (answer.kind === 'tasks') {
        const leadTasks = { ...answer.list, askedAt: lookup.sentAt };
        const size = Math.max(1, answer.bytes * MEMORY_PER_BYTE);
        answers.set(lookup.leadId, { ...leadTasks, receivedAtMs: performance.now() }, { size });
        return { kind: 'tasks', leadTasks };
      }
      const pauseMs = RETRY_PAUSES_MS[retries];
      if (!answer.mayPass || pauseMs === undefined || refusals.isUsedUp()) return answer;
      retries += 1;
      lookup.state = 'waiting';
      await delay(pauseMs * (0.5 + Math.random()), undefined, { ref: false });
      lookup.priority = PRIORITY.retry;
    }
  }

  async function sendInTurn(lookup: Lookup): Promise<Call> {
    if (lookup.state !== 'settled') lookup.state = 'waiting';
    lookup.sequence = sequence++;
    const joinedAtMs = performance.now();
    let sentAtMs = joinedAtMs;
    const call = await line.send(() => client.retrieveTasks(lookup.leadId), {
      priority: lookup.priority,
      signal: lookup.leaveLine.signal,
      onTurn: () => {
        lookup.state = 'calling';
        lookup.sentAt = new Date();
        sentAtMs = performance.now();
        watch.waited(sentAtMs - joinedAtMs);
      },
    });
    const { answer } = call;
    watch.called(answer.kind === 'failed' ? answer.failure.kind : answer.kind, performance.now() - sentAtMs);
    return call;
  }

  function drain(withinMs: number): void {
    isDraining = true;
    const inOrder = inLine().sort((a, b) => (isAhead(a, b) ? -1 : 1));
    for (const [ahead, lookup] of inOrder.entries()) {
      if (line.waitMs(ahead) <= withinMs) continue;
      end(lookup, { kind: 'failed', failure: { kind: 'restarting', detail: 'no time left' } });
    }
  }

  function abandon(): void {
    for (const lookup of underWay.values()) {
      end(lookup, { kind: 'failed', failure: { kind: 'restarting', detail: 'no time left' } });
    }
  }

  return { ask, lastAnswer: (leadId) => answers.get(leadId), drain, abandon, waiting: () => inLine().length };
}

function isAhead(a: Lookup, b: Lookup): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.sequence < b.sequence);
}

function usedUp(detail: string): Failure {
  return { kind: 'limit-used-up', detail };
}
