import type { Config } from '../config/read-config.ts';
import type { Redact } from '../ops/secrets.ts';
import { createSlackFetch } from '../slack/fetch.ts';
import { faultWord, slackWord } from '../slack/slack-faults.ts';

const TIME_LIMIT_MS = 10_000;

export type CallSlack = ReturnType<typeof createSlackCalls>;

/** Calls a method of the Web API, with the bot's token by default. Never throws. */
export function createSlackCalls({ apiUrl, botToken }: Config['slack'], redact: Redact) {
  const fetch = createSlackFetch(redact);
  return async (method: string, fields: object = {}, token = botToken) => {
    try {
      const response = await fetch(`${apiUrl}${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(Object.entries(fields)).toString(),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      // Slack may repeat a secret.
      const answer: Record<string, unknown> = JSON.parse(redact(await response.text()));
      const error = answer.ok === true ? undefined : slackWord(answer.error);
      return { answer, headers: response.headers, error };
    } catch (error) {
      return { answer: {}, headers: new Headers(), error: `no answer, ${faultWord(error)}` };
    }
  };
}
