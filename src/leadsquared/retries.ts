/** Makes calls again that failed in a way that may pass. */
import type { MakeCall } from './limit/scheduler.ts';

const PAUSES_MS = [1_000, 3_000];

export function retrying(call: MakeCall): MakeCall {
  return async (send) => {
    let answered = await call(send);
    for (const pauseMs of PAUSES_MS) {
      if (answered.kind === 'value' || !answered.mayPass) break;
      answered = await call(send, { afterMs: pauseMs * (0.5 + Math.random()) });
    }
    return answered;
  };
}
