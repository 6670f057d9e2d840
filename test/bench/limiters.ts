/** What one would put before a rate-limited API without writing it, each as its own documentation says. */
import Bottleneck from 'bottleneck';
import PQueue from 'p-queue';
import pThrottle from 'p-throttle';
import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';
import type { Limit } from '../../src/leadsquared/api/answer.ts';

/** Makes the call when the limit allows it. */
export type Limited = <T>(call: () => Promise<T>) => Promise<T>;

export const LIMITERS: Readonly<Record<string, (limit: Limit) => Limited>> = {
  'p-queue `intervalCap`'({ limit, windowMs }) {
    const queue = new PQueue({ intervalCap: limit, interval: windowMs });
    return (call) => queue.add(call);
  },

  'p-queue `strict`'({ limit, windowMs }) {
    const queue = new PQueue({ intervalCap: limit, interval: windowMs, strict: true });
    return (call) => queue.add(call);
  },

  'p-throttle `strict`'({ limit, windowMs }) {
    const turn = pThrottle({ limit, interval: windowMs, strict: true })(() => {});
    return async (call) => {
      await turn();
      return call();
    };
  },

  /** "Reservoir Intervals", with the `maxConcurrent` that its warnings ask for. */
  'Bottleneck `reservoir`'({ limit, windowMs }) {
    const limiter = new Bottleneck({
      reservoir: limit,
      reservoirRefreshAmount: limit,
      reservoirRefreshInterval: windowMs,
      maxConcurrent: limit,
    });
    return (call) => limiter.schedule(call);
  },

  /** Its "Quick Start". */
  'Bottleneck `minTime`'({ limit, windowMs }) {
    const limiter = new Bottleneck({ minTime: windowMs / limit, maxConcurrent: limit });
    return (call) => limiter.schedule(call);
  },

  'rate-limiter-flexible `RateLimiterQueue`'({ limit, windowMs }) {
    const queue = new RateLimiterQueue(new RateLimiterMemory({ points: limit, duration: windowMs / 1000 }));
    return async (call) => {
      await queue.removeTokens(1);
      return call();
    };
  },
};
