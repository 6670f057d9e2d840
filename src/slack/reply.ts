/** Answers a command or a click by its response_url, within Slack's rules and with a way out when it fails. */
import { transcode } from 'node:buffer';
import { setTimeout as delay } from 'node:timers/promises';
import type { KnownBlock } from '@slack/types';
import { type ChatPostMessageArguments, WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { type Dispatcher, request } from 'undici';
import { errorCode } from '../ops/log.ts';
import { createDispatcher } from '../ops/outgoing.ts';
import type { Redact } from '../ops/secrets.ts';
import { within } from '../ops/within.ts';
import type { WithinLimits } from './rate-limits.ts';
import type { Screen } from './screens.ts';
import { slackWord } from './slack-faults.ts';

export interface Ask {
  readonly responseUrl: string;
  readonly userId: string;
  readonly channelId: string;
  readonly channelName: string;
  /** Which message the answer may be put in place of; `''` for a new one. */
  readonly screen: string;
  /** When Slack gave the response_url out, in ms since the epoch. */
  readonly openedAtMs: number;
}

export interface Content {
  readonly text: string;
  readonly blocks?: KnownBlock[];
}

export interface Placing {
  readonly replaceOriginal: boolean;
  /** Of what was just done: it is told whatever the screen shows by now. */
  readonly isNews?: boolean;
  /** For everyone in the channel to see. */
  readonly inChannel?: boolean;
}

/** Where an answer ended up. */
export type Delivery = 'response_url' | 'direct message' | 'App Home' | 'overtaken' | 'lost';

export interface Reply {
  /** Something to read meanwhile: skipped rather than take the use that is kept for the answer. */
  progress(content: Content, options: Placing): void;
  /** After what `progress` is still sending. Never throws. */
  answer(content: Content, options: Placing): Promise<Delivery>;
}

/** Slack, "Handling user interaction": a response_url takes 5 messages in 30 minutes. */
const MAX_USES = 5;
const USABLE_MS = 30 * 60_000;
/** Slack names no time limit, and an answer must not wait for a socket that hangs. */
const TIME_LIMIT_MS = 5_000;
const RETRY_PAUSE_MS = 1_000;
const MAX_RETRY_PAUSE_MS = 5_000;
const MAX_CHANNEL_NAME = 80;

interface SlackSide {
  readonly client: WebClient;
  readonly withinLimits: WithinLimits;
  readonly redact: Redact;
  /** Whether an address is Slack's. */
  readonly isSlackAddress: (address: string) => boolean;
  readonly onFault: (fault: string) => void;
}

export function openReply(ask: Ask, slack: SlackSide, screen: Screen): Reply {
  const { redact, isSlackAddress, onFault } = slack;
  const isForeign = !isSlackAddress(ask.responseUrl);
  let uses = 0;
  let sending: Promise<unknown> = Promise.resolve();

  // From here on by a clock that nobody sets.
  const ageMs = Math.max(0, Date.now() - ask.openedAtMs);
  const expiresAtMs = performance.now() + USABLE_MS - ageMs;
  const isExpired = () => performance.now() >= expiresAtMs;
  const hasUses = (kept: number) => uses < MAX_USES - kept;

  async function send(content: Content, { replaceOriginal, inChannel = false }: Placing): Promise<Sent> {
    uses += 1;
    const body = {
      response_type: inChannel ? 'in_channel' : 'ephemeral',
      replace_original: replaceOriginal,
      delete_original: false,
      unfurl_links: false,
      unfurl_media: false,
      ...content,
    };
    return post(ask.responseUrl, redact(JSON.stringify(body)));
  }

  async function deliver(content: Content, placing: Placing): Promise<Delivery> {
    if (isForeign) onFault('response_url: not an address of Slack');
    if (isForeign || isExpired()) return directMessage(content);
    const isOvertaken = () => placing.replaceOriginal && !placing.isNews && screen.isOvertaken();
    if (isOvertaken()) return 'overtaken';
    if (placing.replaceOriginal) screen.noteShown();
    let sent = hasUses(0) ? await send(content, placing) : USED_UP;
    if (sent.kind === 'failed' && sent.retryInMs !== undefined && hasUses(0)) {
      onFault(sent.fault);
      await delay(sent.retryInMs);
      if (isOvertaken()) return 'overtaken';
      sent = await send(content, placing);
    }
    if (sent.kind === 'taken') return 'response_url';
    onFault(sent.fault);
    return sent.kind === 'failed' ? directMessage(content) : 'lost';
  }

  async function directMessage({ text, blocks = [] }: Content): Promise<Delivery> {
    const origin = `Your answer from ${channelWords(ask)}, where Slack did not take it:`;
    const head: KnownBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: origin }] };
    return postDirectly(ask.userId, { text: `${origin} ${text}`, blocks: [head, ...blocks] }, slack);
  }

  return {
    progress(content, placing) {
      sending = sending.then(async () => {
        if (isForeign || !hasUses(1) || isExpired() || screen.isOvertaken()) return;
        const sent = await send(content, placing);
        if (sent.kind !== 'taken') onFault(sent.fault);
      });
    },
    async answer(content, placing) {
      await sending;
      return deliver(content, placing);
    },
  };
}

/**
 * Unlike a response_url, chat.postMessage refuses blocks that are too long together (`msg_blocks_too_long`): not
 * documented, and seen from 13,200 characters on (slackapi/bolt-js, issue 2509). The menus are the part to do without.
 */
function withinMessageLimit(blocks: KnownBlock[]): KnownBlock[] {
  if (JSON.stringify(blocks).length < 13_200) return blocks;
  return blocks.map((block) => {
    if (block.type !== 'section') return block;
    const { accessory: _, block_id: __, ...section } = block;
    return section;
  });
}

/** The text alone may still be taken. */
function areBlocksRefused(error: unknown): boolean {
  const words: readonly unknown[] = ['msg_blocks_too_long', 'invalid_blocks'];
  return error instanceof WebAPIPlatformError && words.includes(error.data.error);
}

function mayPass(error: unknown): error is WebAPIPlatformError {
  return error instanceof WebAPIPlatformError && PASSING_ERRORS.includes(error.data.error);
}

function retryPauseMs(retryAfterS: number | undefined): number {
  return Math.min((retryAfterS ?? 0) * 1000 || RETRY_PAUSE_MS, MAX_RETRY_PAUSE_MS);
}

type Sent =
  | { readonly kind: 'taken' }
  /** Slack will not take it later either. */
  | { readonly kind: 'refused'; readonly fault: string }
  /** It may be taken by another way; and by this one after a pause, unless there is none. */
  | { readonly kind: 'failed'; readonly fault: string; readonly retryInMs: number | undefined };

/** Answers by direct messages alone. */
export function openDirectReply(userId: string, slack: SlackSide): Reply {
  let sending: Promise<unknown> = Promise.resolve();
  return {
    progress(content) {
      sending = sending.then(() => postDirectly(userId, content, slack));
    },
    async answer(content) {
      await sending;
      return postDirectly(userId, content, slack);
    },
  };
}

async function postDirectly(
  userId: string,
  { text, blocks = [] }: Content,
  { client, withinLimits, onFault }: SlackSide,
): Promise<Delivery> {
  const short = { channel: userId, text, unfurl_links: false, unfurl_media: false };
  const postOnce = (message: ChatPostMessageArguments) =>
    withinLimits('chat.postMessage', () => client.chat.postMessage(message));
  const noteFault = (error: unknown) =>
    onFault(`direct message: ${error instanceof Error ? error.message : 'unknown error'}`);

  async function post(message: ChatPostMessageArguments): Promise<unknown> {
    try {
      return await postOnce(message);
    } catch (error) {
      if (!mayPass(error)) throw error;
      noteFault(error);
      await delay(retryPauseMs(error.data.response_metadata?.retryAfter));
      return postOnce(message);
    }
  }

  try {
    await post(blocks.length === 0 ? short : { ...short, blocks: withinMessageLimit(blocks) }).catch(
      (error) => (areBlocksRefused(error) ? post(short) : Promise.reject(error)),
    );
    return 'direct message';
  } catch (error) {
    noteFault(error);
    return 'lost';
  }
}

const USED_UP: Sent = { kind: 'refused', fault: 'response_url: used up' };
/** undici reckons its own limits in whole seconds. They end what is given up here, and no answer waits for them. */
const dispatcher = createDispatcher({
  connectTimeout: TIME_LIMIT_MS,
  headersTimeout: TIME_LIMIT_MS,
  bodyTimeout: TIME_LIMIT_MS,
});

/** Slack's `{"ok":false,"error":"…"}` is shorter, and comes with the head. */
const MAX_VERDICT_BYTES = 4_096;
const MAX_VERDICT_WAIT_MS = 1_000;
/** Slack's words for what may pass. Any other stays: `used_url`, `expired_url`, `invalid_blocks` … */
const PASSING_ERRORS = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
];

async function post(responseUrl: string, json: string): Promise<Sent> {
  const failed = (fault: string, retryInMs: number | undefined): Sent => ({
    kind: 'failed',
    fault: `response_url: ${fault}`,
    retryInMs,
  });
  const endsAtMs = performance.now() + TIME_LIMIT_MS;
  try {
    // Not by an AbortSignal, which costs each answer as much as drawing its list.
    const response = await within(sendTo(responseUrl, utf8(json)), TIME_LIMIT_MS);
    if (!response) return failed(`no answer in ${TIME_LIMIT_MS / 1000} s`, RETRY_PAUSE_MS);
    const { statusCode: status, headers, body } = response;
    const pauseMs = retryPauseMs(Number(headers['retry-after']));
    if (status >= 200 && status < 300) {
      const waitMs = Math.min(MAX_VERDICT_WAIT_MS, endsAtMs - performance.now());
      const refusal = refusalIn(await startOf(body, waitMs));
      if (refusal === undefined) return { kind: 'taken' };
      return failed(refusal, PASSING_ERRORS.includes(refusal) ? pauseMs : undefined);
    }
    drop(body);
    const fault = `HTTP ${status}`;
    if (status !== 429 && status < 500) return { kind: 'refused', fault: `response_url: ${fault}` };
    return failed(fault, pauseMs);
  } catch (error) {
    return failed(errorCode(error), RETRY_PAUSE_MS);
  }
}

function sendTo(responseUrl: string, body: Buffer): Promise<Dispatcher.ResponseData> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return request(responseUrl, { dispatcher, method: 'POST', headers, body });
}

/** What has come of it by then. Never throws: by its status the answer is taken, whatever becomes of what else it says. */
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

/**
 * A list's JSON in a third of the time that Buffer.from takes, for a list always has a character beyond Latin-1.
 * transcode throws at half a surrogate pair, and JSON.stringify escapes those.
 */
function utf8(json: string): Buffer {
  return transcode(Buffer.from(json, 'utf16le'), 'utf16le', 'utf8');
}

/** Slack, "Channel names": at most 80 letters, digits, hyphens and underscores. Anything else could end the link. */
function channelWords({ channelId, channelName }: Ask): string {
  if (channelId.startsWith('D')) return 'a direct message';
  const name = channelName.slice(0, MAX_CHANNEL_NAME).replace(/[^\p{L}\p{M}\p{N}_-]/gu, '');
  return `<#${channelId}|${name}>`;
}
