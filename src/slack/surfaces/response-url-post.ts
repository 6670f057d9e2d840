/** One POST to a response_url, and what Slack says to it. */
import { type Dispatcher, request } from 'undici';
import { errorCode } from '../../ops/log.ts';
import { createDispatcher } from '../../ops/outgoing.ts';
import { within } from '../../ops/within.ts';
import { slackWord } from '../slack-faults.ts';

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

/** undici reckons its own limits in whole seconds. They end what is given up here, and no answer waits for them. */
const dispatcher = createDispatcher({
  connectTimeout: TIME_LIMIT_MS,
  headersTimeout: TIME_LIMIT_MS,
  bodyTimeout: TIME_LIMIT_MS,
});

/** Follows no redirect. Never throws. */
export async function postTo(responseUrl: string, json: string): Promise<Sent> {
  const failed = (fault: string, retryInMs: number | undefined): Sent => ({
    kind: 'failed',
    fault: `response_url: ${fault}`,
    retryInMs,
  });
  const endsAtMs = performance.now() + TIME_LIMIT_MS;
  try {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const sent = request(responseUrl, { dispatcher, method: 'POST', headers, body: json });
    const response = await within(sent, TIME_LIMIT_MS);
    if (!response) return failed(`no answer in ${TIME_LIMIT_MS / 1000} s`, retryPauseMs());
    const { statusCode: status, body } = response;
    const pauseMs = retryPauseMs(Number(response.headers['retry-after']));
    if (status >= 200 && status < 300) {
      const waitMs = Math.min(MAX_VERDICT_WAIT_MS, endsAtMs - performance.now());
      const refusal = refusalIn(await startOf(body, waitMs));
      if (refusal === undefined) return { kind: 'taken' };
      return failed(refusal, isPassing(refusal) ? pauseMs : undefined);
    }
    drop(body);
    if (status === 429 || status >= 500) return failed(`HTTP ${status}`, pauseMs);
    return { kind: 'refused', fault: `response_url: HTTP ${status}` };
  } catch (error) {
    return failed(errorCode(error), retryPauseMs());
  }
}

/** What has come of it by then. Never throws: by its status the answer is taken, whatever the rest turns out to be. */
async function startOf(body: Dispatcher.ResponseData['body'], waitMs: number): Promise<string> {
  let start = '';
  async function read(): Promise<void> {
    for await (const chunk of body) {
      start += String(chunk);
      if (start.length > MAX_VERDICT_BYTES) return;
    }
  }
  await within(read(), waitMs).catch(() => {});
  drop(body);
  return start;
}

/** What is left of it keeps no connection. */
function drop(body: Dispatcher.ResponseData['body']): void {
  body.dump().catch(() => {});
}

/** Slack's word in `{"ok":false,"error":"…"}`; anything else is no refusal. */
function refusalIn(said: string): string | undefined {
  if (!said.trimStart().startsWith('{')) return undefined;
  try {
    const { ok, error }: Record<string, unknown> = Object(JSON.parse(said));
    return ok === false ? slackWord(error) : undefined;
  } catch {
    return undefined;
  }
}

/** Slack's words for what may pass. Any other stays: `used_url`, `expired_url`, `invalid_blocks` … */
const PASSING_ERRORS = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
];

const RETRY_PAUSE_MS = 1_000;
const MAX_RETRY_PAUSE_MS = 5_000;

export function isPassing(error: string): boolean {
  return PASSING_ERRORS.includes(error);
}

/** @param retryAfterS what Slack names, if it does */
export function retryPauseMs(retryAfterS = 0): number {
  return Math.min(retryAfterS * 1000 || RETRY_PAUSE_MS, MAX_RETRY_PAUSE_MS);
}
