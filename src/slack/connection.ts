/** How Slack reaches the app: by a WebSocket that the app opens (Socket Mode), or by `POST /slack/events`. */
import type { Receiver } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api';
import { errorCode, type Log, slackLog } from '../ops/log.ts';
import { createDispatcher, proxyInUse } from '../ops/outgoing.ts';
import { within } from '../ops/within.ts';
import { createEnvelopeReader, type Envelope } from './envelopes.ts';
import { type SlackFetch, slackWord } from './fetch.ts';
import { createRequestReceiver, type SlackRequestListener } from './request-receiver.ts';
import { createSocketConnections } from './socket-connections.ts';

export interface Connection {
  readonly receiver: Receiver;
  /** Answers `POST /slack/events`; not there in Socket Mode. */
  readonly listener: SlackRequestListener | undefined;
  /** Of Socket Mode. */
  openConnections(): number;
  isConnected(): boolean;
  /** @throws an Error whose message says what to mend */
  connect(): Promise<void>;
  close(): Promise<void>;
}

export const WEB_API_TIMEOUT_MS = 10_000;
const CONNECT_TIME_LIMIT_MS = 30_000;

export function openForRequests(signingSecret: string, log: Log): Connection {
  return {
    ...createRequestReceiver(signingSecret, log),
    openConnections: () => 0,
    isConnected: () => true,
    connect: async () => {},
    close: async () => {},
  };
}

export function openSocket(
  { appToken, apiUrl }: { appToken: string; apiUrl: string },
  { log, fetch, onReconnect }: { log: Log; fetch: SlackFetch; onReconnect: () => void },
): Connection {
  let readEnvelope: ((envelope: Envelope) => Promise<void>) | undefined;
  const explain = (error: unknown) => startFault(error, 'SLACK_APP_TOKEN', apiUrl);
  const connections = createSocketConnections(createClient, { log, explain, onReconnect });

  // Without one of ours the client can end a connection whose close Slack doesn't answer, so only where it must be.
  const proxied = proxyInUse() === undefined ? {} : { dispatcher: createDispatcher() };

  function createClient(): SocketModeClient {
    const client = new SocketModeClient({
      appToken,
      ...proxied,
      autoReconnectEnabled: false,
      // Every fault is told by whoever holds the connections, who knows whether one is left.
      logger: slackLog(log, () => false),
      clientOptions: {
        slackApiUrl: apiUrl,
        timeout: WEB_API_TIMEOUT_MS,
        fetch,
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
      },
    });
    client.on('slack_event', (envelope: Envelope) => readEnvelope?.(envelope));
    return client;
  }

  return {
    receiver: {
      init(app) {
        readEnvelope = createEnvelopeReader((event) => app.processEvent(event));
      },
      start: async () => {},
      stop: async () => {},
    },
    listener: undefined,
    openConnections: connections.count,
    isConnected: () => connections.count() > 0,
    async connect() {
      const connected = connections.open().then(() => true);
      if (await within(connected, CONNECT_TIME_LIMIT_MS)) return;
      const fault = connections.fault();
      if (fault instanceof WebAPIPlatformError || fault instanceof WebAPIRequestError) throw explain(fault);
      throw new Error(
        `Slack gave no connection for Socket Mode in ${CONNECT_TIME_LIMIT_MS / 1000} s: check the network, that Socket Mode is on in the settings of your Slack app, and that SLACK_APP_TOKEN has the scope connections:write.`,
      );
    },
    close: connections.close,
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
