/** What the Socket Mode client is given to read: frames that it can read. */
import type { SocketModeClient } from '@slack/socket-mode';
import { isObject, isPayload, MAX_PAYLOAD, parseJson } from './payload.ts';

/**
 * The client reads a frame's fields without checking them, in a promise that is not awaited, so a frame of `null` ends
 * the process. It also emits each frame's type as an event, so a frame of type `close` looks like a lost connection.
 * Frames that it would misread never reach it. They are acked, so that Slack doesn't send them again.
 * @param onRefused is told why, and nothing of what is in it
 * @param onDisconnect is told why Slack is going to close the connection. The client would close it at once, and drop
 * what comes meanwhile, so it never sees this frame.
 */
export function guardFrames(
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
    // It is typed as giving nothing, and gives a promise.
    if (fault === undefined) {
      Promise.resolve(read(data, isBinary)).catch(() => onRefused('could not be read'));
      return;
    }
    onRefused(fault);
    // Where the connection is gone meanwhile, Slack sends it again, and it is refused again.
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
      const event = isObject(payload) ? payload.event : undefined;
      if (typeof id !== 'string' || !isObject(event) || typeof event.type !== 'string') {
        return 'events_api without its event';
      }
      return client.listenerCount(event.type) > 0 ? 'an event of a reserved name' : undefined;
    }
    default:
      return 'of an unknown type';
  }
}
