/** What is remembered for a while: in this process, or, with Redis, for all instances. */
import { createCache } from './cache.ts';

/** The right to work under a name. */
export interface Turn {
  /** Whether it hasn't passed on. Check it right before sending something: a process can be suspended for long. */
  isMine(): Promise<boolean>;
}

export interface Memory {
  /** @param maxBytes a longer value is another program's, and isn't read */
  get(name: string, maxBytes?: number): Promise<string | undefined>;
  set(name: string, value: string, forMs: number): Promise<void>;
  delete(name: string): Promise<void>;
  /** Does the work under one name one after the other. */
  inTurn<T>(name: string, work: (turn: Turn) => Promise<T>): Promise<T>;
  /**
   * Does the work at one instance alone, which goes on until it fails or stops: then another begins. Ends without it where
   * this instance is stopped before its turn comes.
   */
  inLead(name: string, how: { stopping: AbortSignal; work: (turn: Turn) => Promise<void> }): Promise<void>;
}

/** No other process shares the memory. */
const OWN_TURN: Turn = { isMine: async () => true };
const MAX_NAMES = 50_000;

export function createMemory(): Memory {
  const values = createCache<string, string>(MAX_NAMES);
  const turns = new Map<string, Promise<unknown>>();
  return {
    get: async (name) => values.get(name),
    async set(name, value, forMs) {
      values.set(name, value, { ttl: forMs });
    },
    async delete(name) {
      values.delete(name);
    },
    inLead: (_name, { work }) => work(OWN_TURN),
    inTurn(name, work) {
      const turn = (turns.get(name) ?? Promise.resolve()).then(() => work(OWN_TURN));
      const ended = turn
        .catch(() => {})
        .finally(() => {
          if (turns.get(name) === ended) turns.delete(name);
        });
      turns.set(name, ended);
      return turn;
    },
  };
}
