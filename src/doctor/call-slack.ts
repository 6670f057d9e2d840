import type { Config } from '../config/read-config.ts';
import type { Redact } from '../ops/secrets.ts';
import { createSlackFetch } from '../slack/fetch.ts';
import { faultWord, slackWord } from '../slack/slack-faults.ts';

export interface SlackAnswer {
  /** Without secrets, also where Slack repeats one. */
  readonly answer: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  /** Why it isn't ok: Slack's word, or `no answer, …`. */
  readonly error: string | undefined;
}

/** Calls a method of the Web API, by default with the bot's token. Never throws. */
export type CallSlack = (method: string, fields?: object, token?: string) => Promise<SlackAnswer>;

const TIME_LIMIT_MS = 10_000;

export function createSlackCalls({ apiUrl, botToken }: Config['slack'], redact: Redact): CallSlack {
  const fetch = createSlackFetch(redact);
  return async (method, fields = {}, token = botToken) => {
    try {
      const response = await fetch(`${apiUrl}${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams(Object.entries(fields)),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      const answer: Record<string, unknown> = JSON.parse(redact(await response.text()));
      const error = answer.ok === true ? undefined : slackWord(answer.error);
      return { answer, headers: response.headers, error };
    } catch (error) {
      return { answer: {}, headers: new Headers(), error: `no answer, ${faultWord(error)}` };
    }
  };
}
