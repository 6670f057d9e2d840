/** What the Socket Mode client is given to read: frames that it can read. */
import type { SocketModeReceiver } from '@slack/bolt';
import { isObject, isPayload, MAX_PAYLOAD } from './payload.ts';

type Client = SocketModeReceiver['client'];

/**
 * The client reads a frame's fields without checking them, in a promise that nobody awaits, so a frame of `null` ends
 * the process. It also emits each frame's type as an event, so a frame of type `close` looks like a lost connection.
 * Frames that it would misread never reach it. They are acked, so that Slack doesn't send them again.
 * @param onRefused is told why, and nothing of what is in it
 */
export function guardFrames(client: Client, onRefused: (why: string) => void): void {
  const [read, ...others] = client.listeners('ws_message');
  if (!read || others.length > 0) throw new Error('@slack/socket-mode reads its frames in a new way.');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const refusal = refusalOf(data, client);
    if (refusal) {
      onRefused(refusal.why);
      if (refusal.envelopeId !== undefined) ackEmpty(client, refusal.envelopeId);
      return;
    }
    // It is typed as giving nothing, and gives a promise.
    Promise.resolve(read(data, isBinary)).catch(() => onRefused('could not be read'));
  });
}

interface Refusal {
  readonly why: string;
  readonly envelopeId?: string;
}

function refusalOf(data: unknown, client: Client): Refusal | undefined {
  if (typeof data !== 'string') return { why: 'binary' };
  if (data.length > MAX_PAYLOAD) return { why: 'too long' };
  const frame = parse(data);
  if (!isObject(frame)) return { why: 'not an object' };
  const { type, payload, envelope_id: id } = frame;
  const refused = (why: string) => (typeof id === 'string' ? { why, envelopeId: id } : { why });
  switch (type) {
    case 'hello':
    case 'disconnect':
      return undefined;
    case 'interactive':
    case 'slash_commands':
      return typeof id === 'string' && isPayload(payload)
        ? undefined
        : refused(`${type} without its payload`);
    case 'events_api': {
      const event = isObject(payload) ? payload.event : undefined;
      if (typeof id !== 'string' || !isObject(event) || typeof event.type !== 'string') {
        return refused('events_api without its event');
      }
      return client.listenerCount(event.type) > 0 ? refused('an event of a reserved name') : undefined;
    }
    default:
      return refused('of an unknown type');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the connection is gone meanwhile, Slack sends it again, and it is refused again. */
function ackEmpty(client: Client, envelopeId: string): void {
  client.websocket?.send(JSON.stringify({ envelope_id: envelopeId, payload: {} }), () => {});
}
