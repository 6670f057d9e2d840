/** What the Socket Mode client is given to read: frames that it can read. */
import type { SocketModeClient } from '@slack/socket-mode';
import { isObject, isPayload, MAX_PAYLOAD } from './payload.ts';

/**
 * The client reads a frame's fields without checking them, in a promise that nobody awaits, so a frame of `null` ends
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
    const verdict = judge(data, client);
    switch (verdict.kind) {
      case 'disconnect':
        return onDisconnect(verdict.reason);
      case 'refused':
        onRefused(verdict.why);
        if (verdict.envelopeId !== undefined) ackEmpty(client, verdict.envelopeId);
        return;
      case 'readable':
        // It is typed as giving nothing, and gives a promise.
        Promise.resolve(read(data, isBinary)).catch(() => onRefused('could not be read'));
    }
  });
}

type Verdict =
  | { readonly kind: 'readable' }
  | { readonly kind: 'disconnect'; readonly reason: unknown }
  | { readonly kind: 'refused'; readonly why: string; readonly envelopeId?: string };

const READABLE: Verdict = { kind: 'readable' };

function judge(data: unknown, client: SocketModeClient): Verdict {
  if (typeof data !== 'string') return { kind: 'refused', why: 'binary' };
  if (data.length > MAX_PAYLOAD) return { kind: 'refused', why: 'too long' };
  const frame = parse(data);
  if (!isObject(frame)) return { kind: 'refused', why: 'not an object' };
  const { type, payload, envelope_id: id } = frame;
  const refused = (why: string): Verdict => ({
    kind: 'refused',
    why,
    ...(typeof id === 'string' ? { envelopeId: id } : {}),
  });
  switch (type) {
    case 'hello':
      return READABLE;
    case 'disconnect':
      return { kind: 'disconnect', reason: frame.reason };
    case 'interactive':
    case 'slash_commands':
      return typeof id === 'string' && isPayload(payload) ? READABLE : refused(`${type} without its payload`);
    case 'events_api': {
      const event = isObject(payload) ? payload.event : undefined;
      if (typeof id !== 'string' || !isObject(event) || typeof event.type !== 'string') {
        return refused('events_api without its event');
      }
      return client.listenerCount(event.type) > 0 ? refused('an event of a reserved name') : READABLE;
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
function ackEmpty(client: SocketModeClient, envelopeId: string): void {
  client.websocket?.send(JSON.stringify({ envelope_id: envelopeId, payload: {} }), () => {});
}
