/** One connection of Socket Mode, from asking Slack for it to its end. */
import { SMWebsocketError, type SocketModeClient } from '@slack/socket-mode';
import { within } from '../ops/within.ts';
import { guardFrames } from './frames.ts';
import { slackWord } from './slack-faults.ts';

export interface SocketConnection {
  /** Whether it receives and acks: neither side has begun to close it. */
  isOpen(): boolean;
  /**
   * Resolves with Slack's reason when Slack says that it will close the connection, which goes on receiving until then,
   * or with `'lost'` when it is closed without that.
   */
  readonly ending: Promise<string>;
  close(): Promise<void>;
}

export const LOST = 'lost';
const HELLO = 'hello';

const HELLO_WITHIN_MS = 30_000;
/**
 * The client reports a close frame of Slack's only when TCP has ended, which Slack leaves to the app, or after some
 * seconds without a pong.
 */
const LOOKED_AT_EVERY_MS = 250;
const CLOSE_HANDSHAKE_WITHIN_MS = 1_000;

/**
 * @param client a new one, which never connects again by itself
 * @throws what `apps.connections.open` failed with, or an Error that says how the connection failed before its hello
 */
export async function openSocketConnection(
  client: SocketModeClient,
  onRefusedFrame: (why: string) => void,
): Promise<SocketConnection> {
  const { promise: ending, resolve: end } = Promise.withResolvers<string>();
  let fault: unknown;
  guardFrames(client, { onRefused: onRefusedFrame, onDisconnect: (reason) => end(slackWord(reason)) });
  client.on('disconnected', () => end(LOST));
  client.on('error', (error: unknown) => {
    fault = error instanceof SMWebsocketError ? error.original : error;
  });

  const isOpen = () => client.websocket?.isActive() === true;
  function close(): Promise<void> {
    clearInterval(watch);
    // The second call ends TCP.
    setTimeout(() => client.websocket?.disconnect(), CLOSE_HANDSHAKE_WITHIN_MS).unref();
    return client.disconnect();
  }

  const { promise: hello, resolve, reject } = Promise.withResolvers<string>();
  // Slack's next frame may be read before start() resolves.
  client.once('connected', () => resolve(HELLO));
  client.start().catch(reject);
  const first = await within(Promise.race([hello, ending]), HELLO_WITHIN_MS).catch((error) => error ?? LOST);
  const watch = setInterval(() => {
    if (isOpen()) return;
    end(LOST);
    void close();
  }, LOOKED_AT_EVERY_MS).unref();
  if (first === HELLO) return { isOpen, ending, close };
  void close();
  if (first instanceof Error) throw first;
  throw fault ?? failedBecause(first === undefined ? 'no hello' : `${first} before hello`);
}

/** With a code, which is what the log tells of an error. */
const failedBecause = (code: string) => Object.assign(new Error(`Socket Mode: ${code}`), { code });
