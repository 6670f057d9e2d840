import type { FetchFunction } from '@slack/web-api';
import { Response, request } from 'undici';
import { createDispatcher } from '../ops/outgoing.ts';
import type { Redact } from '../ops/secrets.ts';
import { isObject, parseJson, textIn } from './payload.ts';
import { isForAdmin } from './slack-faults.ts';

export type SlackFetch = FetchFunction;

/**
 * `fetch` for the Web API, which follows no redirect. It cuts secrets from the body; the token goes as a header. It replaces
 * an answer that is no JSON: the client puts the whole body into its error, and a proxy's page may quote the request with
 * its token.
 * @param onRefused is given the method and Slack's word, when Slack refuses a call for a reason that only an admin can change
 */
export function createSlackFetch(
  redact: Redact,
  onRefused: (method: string, word: string) => void = () => {},
): SlackFetch {
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
    const said = parseJson(text);
    const word = textIn(said, 'error');
    if (isForAdmin(word)) onRefused(String(address).split('/').at(-1) ?? '', word);
    return new Response(isObject(said) ? text : UNREADABLE, {
      status: answer.statusCode,
      headers: Object.fromEntries(headers),
    });
  };
}

const UNREADABLE = JSON.stringify({ ok: false, error: 'unreadable_answer' });
