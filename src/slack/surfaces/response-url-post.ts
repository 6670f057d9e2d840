/** One POST to a response_url, and what Slack says to it. */
import { request } from 'undici';
import { errorCode } from '../../ops/log.ts';
import { createDispatcher } from '../../ops/outgoing.ts';
import { resultWithin } from '../../ops/result-within.ts';
import { isObject, parseJson } from '../payload.ts';
import { isPassing, slackWord } from '../slack-faults.ts';

export type Sent =
  | { readonly kind: 'taken' }
  /** Slack will not take it later either. */
  | { readonly kind: 'refused'; readonly fault: string }
  /** It may be taken by another way; and by this one after a pause, unless there is none. */
  | { readonly kind: 'failed'; readonly fault: string; readonly retryInMs: number | undefined };

/** Slack names no time limit, and an answer must not wait for a socket that hangs. */
const TIME_LIMIT_MS = 5_000;
/** Slack's `{"ok":false,"error":"…"}` is shorter, and comes with the head. */
const MAX_VERDICT_BYTES = 4_096;
const MAX_VERDICT_WAIT_MS = 1_000;

const dispatcher = createDispatcher({ maxResponseSize: MAX_VERDICT_BYTES });

/** Follows no redirect. Never throws. */
export async function postTo(responseUrl: string, json: string): Promise<Sent> {
  const failed = (fault: string, retryInMs?: number): Sent => ({ kind: 'failed', fault, retryInMs });
  try {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const signal = AbortSignal.timeout(TIME_LIMIT_MS);
    const response = await request(responseUrl, { dispatcher, method: 'POST', headers, body: json, signal });
    const { statusCode: status, body } = response;
    const pauseMs = retryPauseMs(Number(response.headers['retry-after']));
    // By its status the answer is taken, whatever a body that is slow, broken or too long turns out to be.
    const verdict = (await resultWithin(body.text(), MAX_VERDICT_WAIT_MS).catch(() => '')) ?? '';
    if (status >= 200 && status < 300) {
      const refusal = refusalIn(verdict);
      if (refusal === undefined) return { kind: 'taken' };
      return failed(refusal, isPassing(refusal) ? pauseMs : undefined);
    }
    if (status === 429 || status >= 500) return failed(`HTTP ${status}`, pauseMs);
    const spent = SPENT.exec(verdict)?.[0];
    if (spent) return failed(spent);
    return { kind: 'refused', fault: `HTTP ${status}` };
  } catch (error) {
    const code = errorCode(error);
    const fault = code === 'TimeoutError' ? `no answer in ${TIME_LIMIT_MS / 1000} s` : code;
    return failed(fault, retryPauseMs());
  }
}

/** Slack's words for a response_url that takes no more messages, alone or in JSON. Another instance may have used it. */
const SPENT = /\b(?:used|expired)_url\b/;

/** Slack's word in `{"ok":false,"error":"…"}`; anything else is no refusal. */
function refusalIn(verdict: string): string | undefined {
  const said = parseJson(verdict);
  return isObject(said) && said.ok === false ? slackWord(said.error) : undefined;
}

const RETRY_PAUSE_MS = 1_000;
const MAX_RETRY_PAUSE_MS = 5_000;

/** @param retryAfterS what Slack names, if it does */
export function retryPauseMs(retryAfterS = 0): number {
  return Math.min(retryAfterS * 1000 || RETRY_PAUSE_MS, MAX_RETRY_PAUSE_MS);
}
