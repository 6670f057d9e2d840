/** Makes calls again that LeadSquared did not answer. */
import type { MakeCall } from './limit/job.ts';

const PAUSES_MS = [1_000, 3_000];

export function retrying(call: MakeCall): MakeCall {
  return async (send) => {
    let outcome = await call(send);
    for (const pauseMs of PAUSES_MS) {
      if (outcome.kind === 'value' || outcome.failure.kind !== 'not-answering') break;
      outcome = await call(send, pauseMs * (0.5 + Math.random()));
    }
    return outcome;
  };
}
