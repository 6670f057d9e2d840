// `response_url`s: an interaction brings one, and the app answers with up to 5 POSTs to it within 30 minutes:
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
import { randomBytes } from 'node:crypto';
import { isObject, type Json, parseJson } from '../json-object.ts';
import { withIds } from './control-choices.ts';
import { readContent } from './message-content.ts';
import { threadIn } from './payloads.ts';
import { TEAM } from './team.ts';
import { noteRefusal, type PostedMessage, type WorkspaceState } from './workspace-state.ts';

const RESPONSE_URL_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;

/** One POST to a response_url, the refused ones too. */
export interface Answer {
  /** ms since the epoch */
  readonly receivedAt: number;
  readonly raw: string;
  /** the JSON object in `raw`; empty if it isn't one */
  readonly body: Json;
  /** the status of the answer, with `says` as the body: `ok`, `used_url`, `expired_url`, `invalid_blocks` … */
  readonly status: number;
  readonly says: string;
  readonly faults: readonly string[];
  /** the message that it posted or replaced; it may have been replaced again since */
  readonly message?: PostedMessage;
}

type Outcome = Pick<Answer, 'status' | 'says' | 'message'> & { faults?: readonly string[] };

interface ResponseUrl {
  readonly issuedAt: number;
  readonly user: string;
  readonly channelId: string;
  /** the message with the pressed button; a command has none */
  readonly original: PostedMessage | undefined;
  uses: number;
  readonly answers: Answer[];
}

export interface ResponseUrls {
  /** A new one, for what this person did in this channel, or to this message. */
  give(user: string, channelId: string, original?: PostedMessage): string;
  has(url: string): boolean;
  /** Takes a POST to a URL that `has` knows. */
  answer(url: string, raw: string): { readonly status: number; readonly says: string };
  /** Every POST to a URL, in order. Throws for a URL that was never given out. */
  answers(url: string): readonly Answer[];
}

/** @param origin of the server that takes the POSTs */
export function createResponseUrls(origin: string, state: WorkspaceState): ResponseUrls {
  const urls = new Map<string, ResponseUrl>();
  const known = (url: string) => {
    const found = urls.get(url);
    if (!found) throw new Error(`${url} isn’t a response_url of this workspace.`);
    return found;
  };

  return {
    give(user, channelId, original) {
      const kind = original ? 'actions' : 'commands';
      const url = `${origin}/${kind}/${TEAM.id}/${randomBytes(16).toString('hex')}`;
      urls.set(url, { issuedAt: state.now(), user, channelId, original, uses: 0, answers: [] });
      return url;
    },
    has: (url) => urls.has(url),
    answer(url, raw) {
      const parsed = parseJson(raw);
      const outcome = use(known(url), parsed, state);
      const { faults = [] } = outcome;
      const body = isObject(parsed) ? parsed : {};
      known(url).answers.push({ receivedAt: state.now(), raw, body, ...outcome, faults });
      noteRefusal(state, 'response_url', faults);
      state.changed();
      return outcome;
    },
    answers: (url) => known(url).answers,
  };
}

function use(to: ResponseUrl, body: unknown, state: WorkspaceState): Outcome {
  if (state.now() - to.issuedAt > RESPONSE_URL_MS) return { status: 404, says: 'expired_url' };
  // Slack doesn't say whether refused POSTs count. Here they do.
  if (to.uses >= RESPONSE_URL_USES) return { status: 404, says: 'used_url' };
  to.uses += 1;
  if (!isObject(body)) return { status: 400, says: 'invalid_payload' };
  // For a command, neither flag has an effect: there is no original. Slack's pages differ on the flags' defaults. Here
  // the default is a new, ephemeral message.
  const { original } = to;
  const deletes = original !== undefined && body.delete_original === true;
  const replaces = original !== undefined && body.replace_original === true;
  const place = original ? state.messages.indexOf(original) : -1;
  if ((deletes || replaces) && place === -1) return { status: 404, says: 'message_not_found' };
  if (deletes) {
    state.messages.splice(place, 1);
    return { status: 200, says: 'ok' };
  }
  const content = readContent(state, body);
  if ('error' in content) return { status: 400, says: content.error, faults: content.faults };
  if (replaces) {
    Object.assign(original, { text: content.text, blocks: withIds(content.blocks), edited: true });
    return { status: 200, says: 'ok', message: original };
  }
  const audience = body.response_type === 'in_channel' ? {} : { forUser: to.user };
  const { channelId } = to;
  const message = state.post({
    ...{ ...content, channelId, from: 'app', origin: 'response_url' },
    ...threadIn(body),
    ...audience,
  });
  return { status: 200, says: 'ok', message };
}
