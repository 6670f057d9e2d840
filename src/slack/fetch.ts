import type { FetchFunction } from '@slack/web-api';
import { fetch, Response } from 'undici';
import { createDispatcher } from '../ops/outgoing.ts';
import type { Redact } from '../ops/secrets.ts';
import { isObject, parseJson } from './payload.ts';

export type SlackFetch = FetchFunction;

/**
 * `fetch` for the Web API. It cuts secrets from the body; the token goes as a header. It replaces an answer that is no JSON:
 * the client puts the whole body into its error, and a proxy's page may quote the request with its token.
 */
export function createSlackFetch(redact: Redact): SlackFetch {
  const dispatcher = createDispatcher();
  return async (resource, init) => {
    // The app sends no files, so that every body is a text.
    const body = typeof init?.body === 'string' ? redact(init.body) : null;
    const response = await fetch(resource, { ...init, body, dispatcher });
    const { status, headers } = response;
    const text = await response.text();
    return new Response(isObject(parseJson(text)) ? text : UNREADABLE, { status, headers });
  };
}

const UNREADABLE = JSON.stringify({ ok: false, error: 'unreadable_answer' });
