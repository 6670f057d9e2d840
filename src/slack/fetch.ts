import type { FetchFunction } from '@slack/web-api';
import { Response, request } from 'undici';
import { createDispatcher } from '../ops/outgoing.ts';
import type { Redact } from '../ops/secrets.ts';
import { isObject, parseJson } from './payload.ts';

export type SlackFetch = FetchFunction;

/**
 * `fetch` for the Web API, which follows no redirect. It cuts secrets from the body; the token goes as a header. It replaces
 * an answer that is no JSON: the client puts the whole body into its error, and a proxy's page may quote the request with
 * its token.
 */
export function createSlackFetch(redact: Redact): SlackFetch {
  const dispatcher = createDispatcher();
  return async (address, { headers: sent = {}, body: given, signal } = {}) => {
    // The app sends no files, so that every body is a text.
    const body = typeof given === 'string' ? redact(given) : null;
    // A `fetch` takes twice as long, and at nine o’clock the app asks Slack about every rep at once.
    const answer = await request(address, {
      dispatcher,
      method: 'POST',
      headers: sent,
      body,
      signal: signal ?? null,
    });
    const text = await answer.body.text();
    const headers = Object.entries(answer.headers).map(([name, value = '']) => [name, String(value)]);
    return new Response(isObject(parseJson(text)) ? text : UNREADABLE, {
      status: answer.statusCode,
      headers: Object.fromEntries(headers),
    });
  };
}

const UNREADABLE = JSON.stringify({ ok: false, error: 'unreadable_answer' });
