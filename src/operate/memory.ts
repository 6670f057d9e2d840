/** What is remembered for a while and lost with the process, or, with Redis, shared by all instances. */
import { LRUCache } from 'lru-cache';

export interface Memory {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string, forMs: number): Promise<void>;
  delete(name: string): Promise<void>;
  /** Lets whatever is done under one name come one after the other. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const MAX_NAMES = 50_000;

export function createMemory(): Memory {
  const values = new LRUCache<string, string>({ max: MAX_NAMES });
  const turns = new Map<string, Promise<unknown>>();
  return {
    get: async (name) => values.get(name),
    async set(name, value, forMs) {
      values.set(name, value, { ttl: forMs });
    },
    async delete(name) {
      values.delete(name);
    },
    inTurn(name, work) {
      const turn = (turns.get(name) ?? Promise.resolve()).then(work);
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
