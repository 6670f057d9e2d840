/** How Slack reaches the app: by a WebSocket that the app opens (Socket Mode), or by `POST /slack/events`. */
import type { Receiver } from '@slack/bolt';
import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
import { WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api';
import { type Log, slackLog } from '../ops/log.ts';
import { createDispatcher, proxyInUse } from '../ops/outgoing.ts';
import { within } from '../ops/within.ts';
import { createEnvelopeReader, type Envelope } from './envelopes.ts';
import type { SlackFetch } from './fetch.ts';
import { createRequestReceiver, type SlackRequestListener } from './request-receiver.ts';
import { startFault } from './slack-faults.ts';
import { createSocketConnections } from './socket-connections.ts';

export interface Connection {
  readonly receiver: Receiver;
  /** Answers `POST /slack/events`; not there in Socket Mode. */
  readonly listener: SlackRequestListener | undefined;
  /** Of Socket Mode. */
  openConnections(): number;
  isConnected(): boolean;
  /** @throws an Error whose message says what to fix */
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
  const options = socketOptions({ appToken, apiUrl }, log, fetch);
  const createClient = () =>
    new SocketModeClient(options).on('slack_event', (envelope: Envelope) => readEnvelope?.(envelope));
  const connections = createSocketConnections(createClient, { log, explain, onReconnect });

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

function socketOptions(
  { appToken, apiUrl }: { appToken: string; apiUrl: string },
  log: Log,
  fetch: SlackFetch,
): SocketModeOptions {
  return {
    appToken,
    // Without a dispatcher of ours the client can end a connection whose close Slack doesn't answer.
    ...(proxyInUse() === undefined ? {} : { dispatcher: createDispatcher() }),
    autoReconnectEnabled: false,
    // Every fault is reported where the connections are kept, which knows whether one is left.
    logger: slackLog(log, () => false),
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: WEB_API_TIMEOUT_MS,
      fetch,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    },
  };
}
