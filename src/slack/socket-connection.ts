/** One connection of Socket Mode, from asking Slack for it to its end. */
import { SMWebsocketError, type SocketModeClient } from '@slack/socket-mode';
import { resultWithin } from '../ops/result-within.ts';
import { isObject, isPayload, MAX_PAYLOAD, objectIn, parseJson } from './payload.ts';
import { slackWord } from './slack-faults.ts';

export type SocketConnection = Awaited<ReturnType<typeof openSocketConnection>>;

export const LOST = 'lost';
const HELLO = 'hello';

const HELLO_WITHIN_MS = 30_000;
/** The client reports Slack's close frame only when TCP has ended, which Slack leaves to the app, or after seconds. */
const CHECKED_EVERY_MS = 250;
const CLOSE_HANDSHAKE_WITHIN_MS = 1_000;

/**
 * @param client a new one, which never connects again by itself
 * @throws what `apps.connections.open` failed with, or an Error that says how the connection failed before its hello
 */
export async function openSocketConnection(client: SocketModeClient, onRefusedFrame: (why: string) => void) {
  /** Resolves with Slack's reason when Slack announces the end; the connection receives until then. Otherwise with LOST. */
  const { promise: ending, resolve: end } = Promise.withResolvers<string>();
  let fault: unknown;
  guardFrames(client, { onRefused: onRefusedFrame, onDisconnect: (reason) => end(slackWord(reason)) });
  client.on('disconnected', () => end(LOST));
  client.on('error', (error: unknown) => {
    fault = error instanceof SMWebsocketError ? error.original : error;
  });

  /** Whether it receives and acks: neither side has begun to close it. */
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
  const first = await resultWithin(Promise.race([hello, ending]), HELLO_WITHIN_MS).catch(
    (error) => error ?? LOST,
  );
  const watch = setInterval(() => {
    if (isOpen()) return;
    end(LOST);
    void close();
  }, CHECKED_EVERY_MS).unref();
  if (first === HELLO) return { isOpen, ending, close };
  void close();
  if (first instanceof Error) throw first;
  // With a code, which is what the log tells of an error.
  const code = first === undefined ? 'no hello' : `${first} before hello`;
  throw fault ?? Object.assign(new Error(`Socket Mode: ${code}`), { code });
}

/**
 * Keeps from the client what it would misread, and acks it, so that Slack doesn't send it again. The client reads fields
 * without checking them, in a promise that it doesn't await, so a frame of `null` ends the process. It also emits each
 * frame's type as an event, so a frame of type `close` looks like a lost connection.
 * @param onRefused gets the reason, and nothing of what is in the frame
 * @param onDisconnect gets Slack's reason for closing the connection soon. The client never sees this frame: it would close
 * at once and drop what comes meanwhile.
 */
function guardFrames(
  client: SocketModeClient,
  { onRefused, onDisconnect }: { onRefused: (why: string) => void; onDisconnect: (reason: unknown) => void },
): void {
  const [read, ...others] = client.listeners('ws_message');
  if (!read || others.length > 0) throw new Error('@slack/socket-mode reads its frames in a new way.');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const frame = typeof data === 'string' && data.length <= MAX_PAYLOAD ? parseJson(data) : undefined;
    const fields = isObject(frame) ? frame : {};
    if (fields.type === 'disconnect') return onDisconnect(fields.reason);
    const fault = faultOf(data, frame, client);
    if (fault === undefined) {
      // `read` gives a promise, whatever its type says.
      return void Promise.resolve(read(data, isBinary)).catch(() => onRefused('could not be read'));
    }
    onRefused(fault);
    // Where the connection is gone meanwhile, Slack sends the frame again, and it is refused again.
    const ack = JSON.stringify({ envelope_id: fields.envelope_id, payload: {} });
    if (typeof fields.envelope_id === 'string') client.websocket?.send(ack, () => {});
  });
}

/** Why the client can't read it. */
function faultOf(data: unknown, frame: unknown, client: SocketModeClient): string | undefined {
  if (typeof data !== 'string') return 'binary';
  if (data.length > MAX_PAYLOAD) return 'too long';
  if (!isObject(frame)) return 'not an object';
  const { type, payload, envelope_id: id } = frame;
  switch (type) {
    case 'hello':
      return undefined;
    case 'interactive':
    case 'slash_commands':
      return typeof id === 'string' && isPayload(payload) ? undefined : `${type} without its payload`;
    case 'events_api': {
      const eventType = objectIn(payload, 'event')?.type;
      if (typeof id !== 'string' || typeof eventType !== 'string') return 'events_api without its event';
      return client.listenerCount(eventType) > 0 ? 'an event of a reserved name' : undefined;
    }
    default:
      return 'of an unknown type';
  }
}
