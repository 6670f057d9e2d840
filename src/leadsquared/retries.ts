/** Makes calls again that LeadSquared did not answer. */
import type { MakeCall } from './limit/job.ts';

const PAUSES_MS = [1_000, 3_000];

/** @param mayCall whether there is a call left to make */
export function retrying(call: MakeCall, mayCall = () => true): MakeCall {
  return async (send) => {
    let outcome = await call(send);
    for (const pauseMs of PAUSES_MS) {
      if (outcome.kind === 'value' || outcome.failure.kind !== 'not-answering' || !mayCall()) break;
      outcome = await call(send, pauseMs * (0.5 + Math.random()));
    }
    return outcome;
  };
}
