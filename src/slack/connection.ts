/** How Slack reaches the app: by a WebSocket that the app opens (Socket Mode), or by `POST /slack/events`. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { App, ReceiverEvent } from '@slack/bolt';
import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
import { createCache } from '../ops/cache.ts';
import { type Log, slackLog } from '../ops/log.ts';
import { createDispatcher, proxyInUse } from '../ops/outgoing.ts';
import { resultWithin } from '../ops/result-within.ts';
import { createUnderWay, type UnderWay } from '../ops/under-way.ts';
import type { SlackFetch } from './fetch.ts';
import { createRequestReceiver } from './request-receiver.ts';
import { isCallFault, startFault } from './slack-faults.ts';
import { createSocketConnections } from './socket-connections.ts';

export interface Connection {
  /** To be called before `connect`. @param process must not reject */
  onEvent(process: App['processEvent']): void;
  /** Answers `POST /slack/events`; undefined in Socket Mode. */
  readonly listener?: ReturnType<typeof createRequestReceiver>['listener'];
  /** How many are open; undefined without Socket Mode. */
  readonly openConnections?: () => number;
  /** @throws an Error whose message says what to fix */
  connect(): Promise<void>;
  /** Takes nothing more. In Socket Mode, what has come is acked first. It may be called again. */
  close(): Promise<void>;
}

export const WEB_API_TIMEOUT_MS = 10_000;
const CONNECT_TIME_LIMIT_MS = 30_000;

export function openForRequests(signingSecret: string, log: Log): Connection {
  return { ...createRequestReceiver(signingSecret, log), connect: async () => {}, close: async () => {} };
}

interface SocketUses {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly fetch: SlackFetch;
  readonly onReconnect: () => void;
  /** Is called after the start, with an Error that says what to fix, when Slack lets the app connect no more. */
  readonly onEnded: (error: Error) => void;
}

export function openSocket(uses: SocketUses): Connection {
  let readEnvelope: ((envelope: Envelope) => Promise<void>) | undefined;
  let closed: Promise<void> | undefined;
  // Each envelope's promise resolves, whatever happens to its ack.
  const owedAcks = createUnderWay(() => {});
  const explain = (error: unknown) => startFault(error, 'SLACK_APP_TOKEN', uses.apiUrl);
  const options = socketOptions(uses);
  const createClient = () =>
    new SocketModeClient(options).on('slack_event', (envelope: Envelope) => readEnvelope?.(envelope));
  const connections = createSocketConnections(createClient, { ...uses, explain });

  return {
    onEvent(process) {
      readEnvelope = createEnvelopeReader(process, owedAcks);
    },
    openConnections: connections.count,
    async connect() {
      const connected = connections.open().then(() => true);
      if (await resultWithin(connected, CONNECT_TIME_LIMIT_MS)) return;
      const fault = connections.fault();
      if (isCallFault(fault)) throw explain(fault);
      throw new Error(
        `Slack gave no connection for Socket Mode in ${CONNECT_TIME_LIMIT_MS / 1000} s: check the network, that Socket Mode is on in the settings of your Slack app, and that SLACK_APP_TOKEN has the scope connections:write.`,
      );
    },
    close() {
      closed ??= closeAcked(connections, owedAcks);
      return closed;
    },
  };
}

/** A connection that is closing takes no acks, and the client drops what comes by it. */
async function closeAcked(connections: { close(): Promise<void> }, owedAcks: UnderWay): Promise<void> {
  await resultWithin(owedAcks.settled(), ACK_TIME_LIMIT_MS);
  // What came while the app was busy is still in the machine's buffers. Only the second turn of the event loop reads it.
  await nextTurn();
  await nextTurn();
  await resultWithin(owedAcks.settled(), ACK_TIME_LIMIT_MS);
  await connections.close();
}

function socketOptions({ appToken, apiUrl, log, fetch }: SocketUses): SocketModeOptions {
  return {
    appToken,
    // With a dispatcher of ours the client can't end a connection whose close Slack doesn't answer.
    ...(proxyInUse() === undefined ? {} : { dispatcher: createDispatcher() }),
    autoReconnectEnabled: false,
    // socket-connections.ts reports every fault, because it knows whether a connection is left.
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

/** The client's event `slack_event`. */
interface Envelope {
  readonly body: ReceiverEvent['body'];
  readonly envelope_id: string;
  /** Uses the connection that the envelope came by, and rejects when that is closing. */
  readonly ack: (content?: unknown) => Promise<void>;
}

/** How long Slack waits for an ack. It sends an envelope again soon after that, or never. */
const ACK_TIME_LIMIT_MS = 3_000;
const MAX_KEPT = 1_000;

/** When an ack was lost, Slack may send its envelope again by another connection: then only the ack is repeated. */
function createEnvelopeReader(process: App['processEvent'], owedAcks: UnderWay) {
  const acks = createCache<string, Promise<unknown>>(MAX_KEPT);

  return async ({ envelope_id: id, body, ack }: Envelope): Promise<void> => {
    const before = acks.get(id);
    if (before) return ack(await before).catch(() => {});
    const { promise, resolve } = Promise.withResolvers<unknown>();
    acks.set(id, promise);
    owedAcks.track(promise);
    await process({
      body,
      async ack(content?: unknown) {
        try {
          await ack(content);
          resolve(content);
        } catch (error) {
          // By now the content is shown in another way. Only a modal's errors have no other way.
          resolve(body.type === 'view_submission' ? content : undefined);
          throw error;
        }
      },
    });
  };
}
