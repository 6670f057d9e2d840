/** How Slack reaches the app: by a WebSocket that the app opens (Socket Mode), or by `POST /slack/events`. */
import { type Receiver, SocketModeReceiver } from '@slack/bolt';
import { WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api';
import { errorCode, type Log, slackLog } from '../operate/log.ts';
import { createTally } from '../operate/tally.ts';
import { within } from '../operate/within.ts';
import { type SlackFetch, slackWord } from './fetch.ts';
import { guardFrames } from './frames.ts';
import { createRequestReceiver, type SlackRequestListener } from './request-receiver.ts';

export interface Connection {
  readonly receiver: Receiver;
  /** Answers `POST /slack/events`; not there in Socket Mode. */
  readonly listener: SlackRequestListener | undefined;
  isConnected(): boolean;
  /** @throws an Error whose message says what to mend */
  connect(): Promise<void>;
  close(): Promise<void>;
}

export const WEB_API_TIMEOUT_MS = 10_000;
/** For a reconnect, which is given up after about five minutes, and then ends the process. */
const RECONNECT_RETRIES = { retries: 25, minTimeout: 250, factor: 2, maxTimeout: 15_000 };
/** A refusal at the start comes in this time. Later Bolt's log is heard: it asks again without an end after some errors. */
const TOLD_IN_OUR_WORDS_MS = 3_000;
const CONNECT_TIME_LIMIT_MS = 30_000;

export function openForRequests(signingSecret: string, log: Log): Connection {
  return {
    ...createRequestReceiver(signingSecret, log),
    isConnected: () => true,
    connect: async () => {},
    close: async () => {},
  };
}

export function openSocket(
  { appToken, apiUrl }: { appToken: string; apiUrl: string },
  { log, fetch, onReconnect }: { log: Log; fetch: SlackFetch; onReconnect: () => void },
): Connection {
  let connectingSinceMs = Number.POSITIVE_INFINITY;
  let connections = 0;
  let isConnected = false;
  let isClosing = false;
  const isHeard = () => connections > 0 || performance.now() - connectingSinceMs > TOLD_IN_OUR_WORDS_MS;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: slackLog(log, isHeard),
    installerOptions: {
      clientOptions: {
        slackApiUrl: apiUrl,
        timeout: WEB_API_TIMEOUT_MS,
        fetch,
        retryConfig: RECONNECT_RETRIES,
      },
    },
  });
  guardFrames(
    receiver.client,
    createTally((frames) => log.warn({ frames }, 'Frames from Slack could not be read')),
  );
  receiver.client.on('connected', () => {
    isConnected = true;
    connections += 1;
    if (connections === 1) return;
    log.info('Slack is connected again');
    onReconnect();
  });
  receiver.client.on('close', () => {
    if (isConnected && !isClosing) log.warn('The connection to Slack is lost, and made anew');
    isConnected = false;
  });

  return {
    receiver,
    listener: undefined,
    isConnected: () => isConnected,
    async connect() {
      connectingSinceMs = performance.now();
      const connected = receiver.start().then(
        () => true,
        (error: unknown) => {
          throw startFault(error, 'SLACK_APP_TOKEN', apiUrl);
        },
      );
      if (await within(connected, CONNECT_TIME_LIMIT_MS)) return;
      throw new Error(
        `Slack gave no connection for Socket Mode in ${CONNECT_TIME_LIMIT_MS / 1000} s: check the network, that Socket Mode is on in the settings of your Slack app, and that SLACK_APP_TOKEN has the scope connections:write.`,
      );
    },
    // Bolt's own stop() does not wait for the socket's close.
    close() {
      isClosing = true;
      return receiver.client.disconnect();
    },
  };
}

/** What an admin does about a refusal of Slack's. */
export function mendFor(error: unknown): string {
  switch (error) {
    case 'missing_scope':
      return 'its scopes are not those that the README names; generate it anew with them';
    case 'socket_mode_not_enabled':
      return 'turn Socket Mode on in the settings of your Slack app';
    case 'account_inactive':
    case 'token_revoked':
      return 'install the app again in the settings of your Slack app, and copy the new token';
    case 'unreadable_answer':
      return 'what answers is not Slack; check SLACK_API_URL, and a proxy in between';
    case 'internal_error':
    case 'ratelimited':
      return 'try again in a minute';
    default:
      return 'check it in the settings of your Slack app';
  }
}

/** Slack's refusal or silence at the start, in words for the admin. */
export function startFault(error: unknown, tokenName: string, apiUrl: string): Error {
  if (error instanceof WebAPIPlatformError) {
    const word = slackWord(error.data.error);
    return new Error(`Slack refused ${tokenName} (${word}): ${mendFor(word)}.`);
  }
  const cause = error instanceof WebAPIRequestError ? (error.original.cause ?? error.original) : error;
  return new Error(
    `Slack could not be reached at ${new URL(apiUrl).origin} (${errorCode(cause)}): check the network and SLACK_API_URL.`,
  );
}
