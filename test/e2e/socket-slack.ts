/** Slack's side of Socket Mode: the Web API that hands out WebSockets, the WebSockets, and response_urls. */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

export const APP_TOKEN = 'xapp-test-token';

/**
 * How a connection goes after `disconnect`. Slack keeps TCP open after the close handshake, and so does whatever else
 * is not said to end it.
 */
export type Farewell =
  /** Goes on as before, and closes after 10 s unless the app does. */
  | 'keeps TCP open'
  | 'ends TCP'
  /** Closes right after `disconnect`, and keeps TCP open. */
  | 'closes at once'
  | 'drops TCP'
  /** Never closes, and sends nothing more when it should have. */
  | 'leaves it open';

export interface SlackOptions {
  /** After `disconnect`, in ms: Slack gives a warning about 10 s before. */
  readonly closesAfterMs?: number;
}

const DIRECT_MESSAGE = 'direct message';

type Json = Record<string, unknown>;

export interface Ack {
  readonly payload: Json;
  readonly ms: number;
}

interface Envelope {
  readonly sentAtMs: number;
  readonly acks: Ack[];
}

export async function startSlack(t: TestContext, { closesAfterMs = 10_000 }: SlackOptions = {}) {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const events = new EventEmitter().setMaxListeners(0);
  const posted: { path: string; body: Json }[] = [];
  const openings: ((response: ServerResponse) => void)[] = [];
  const envelopes = new Map<string, Envelope>();
  /** The connections after their hello and before a close frame in either direction; oldest first. */
  const open: WebSocket[] = [];
  const announced = new Set<WebSocket>();
  const wires = new Map<WebSocket, Socket>();
  let silent = 0;
  let peak = 0;
  let turn = 0;

  const forget = (socket: WebSocket) => {
    if (open.includes(socket)) open.splice(open.indexOf(socket), 1);
  };

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    wires.set(socket, request.socket);
    peak = Math.max(peak, sockets.clients.size);
    socket.on('error', () => {});
    socket.on('close', () => forget(socket));
    socket.on('message', (data) => {
      const { envelope_id: id, payload }: { envelope_id: string; payload: Json } = JSON.parse(String(data));
      const envelope = envelopes.get(id);
      envelope?.acks.push({ payload, ms: performance.now() - envelope.sentAtMs });
      events.emit(`ack ${id}`);
    });
    if (silent > 0) {
      silent -= 1;
      events.emit('silent connection', socket);
      return;
    }
    socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.clients.size }));
    open.push(socket);
    events.emit('connected', socket);
  });

  const server = createServer(async (request, response) => {
    const raw = await readText(request);
    const answer = (body: object) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    };
    switch (request.url) {
      case '/api/apps.connections.open':
        events.emit('asked to open');
        if (openings.length > 0) return openings.shift()?.(response);
        if (request.headers.authorization !== `Bearer ${APP_TOKEN}`)
          return answer({ ok: false, error: 'invalid_auth' });
        return answer({ ok: true, url: `ws://127.0.0.1:${portIn(sockets.address())}` });
      case '/api/auth.test':
        return answer({ ok: true, user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T1' });
      case '/api/users.info':
        return answer({ ok: true, user: { tz: 'Asia/Kolkata', profile: { email: 'priya@example.com' } } });
      case '/api/views.publish':
        events.emit('published', Object.fromEntries(new URLSearchParams(raw)));
        return answer({ ok: true });
      case '/api/views.open':
        events.emit('opened', Object.fromEntries(new URLSearchParams(raw)));
        return answer({ ok: true, view: { id: 'V1' } });
      case '/api/conversations.open':
        return answer({ ok: true, channel: { id: 'D1' } });
      case '/api/chat.postMessage': {
        posted.push({ path: DIRECT_MESSAGE, body: Object.fromEntries(new URLSearchParams(raw)) });
        events.emit('posted');
        return answer({ ok: true, channel: 'D1', ts: '1.2' });
      }
      case '/api/chat.scheduledMessages.list':
        return answer({ ok: true, scheduled_messages: [] });
      default:
        posted.push({ path: request.url ?? '', body: JSON.parse(raw) });
        events.emit('posted');
        response.end('ok');
    }
  });
  server.listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(sockets, 'listening')]);
  t.after(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${portIn(server.address())}`;

  /** @returns the envelope's id */
  function sendOver(
    socket: WebSocket,
    type: string,
    payload: object,
    envelopeId: string = randomUUID(),
  ): string {
    if (!envelopes.has(envelopeId)) envelopes.set(envelopeId, { sentAtMs: performance.now(), acks: [] });
    socket.send(JSON.stringify({ envelope_id: envelopeId, type, accepts_response_payload: true, payload }));
    return envelopeId;
  }

  function close(socket: WebSocket): void {
    forget(socket);
    socket.close(1000);
  }

  async function acked(): Promise<void> {
    while ([...envelopes.values()].some(({ acks }) => acks.length === 0)) await delay(1);
  }

  return {
    apiUrl: `${base}/api/`,
    responseUrl: `${base}/response`,
    newResponseUrl: () => `${base}/response/${randomUUID()}`,
    open: open as readonly WebSocket[],
    /** The oldest open one that got no `disconnect`. */
    oldest(): WebSocket {
      const socket = open.find((one) => !announced.has(one));
      if (!socket) throw new Error('the app has no connection');
      return socket;
    },
    /** The most WebSockets that were there at once. */
    peak: () => peak,
    /** The next connection that has said hello. */
    async connected(): Promise<WebSocket> {
      const [socket] = await once(events, 'connected');
      return socket;
    },
    /** Resolves when so many connections have said hello. */
    async hasOpen(count: number): Promise<void> {
      while (open.length < count) await once(events, 'connected');
    },
    /** The next connections get no hello. */
    withholdHello(count: number): void {
      silent = count;
    },
    async connectedSilently(): Promise<WebSocket> {
      const [socket] = await once(events, 'silent connection');
      return socket;
    },
    /** Answers the next calls of apps.connections.open in another way. */
    interceptOpen(...answers: readonly ((response: ServerResponse) => void)[]): void {
      openings.push(...answers);
    },
    /** Resolves at the next call of apps.connections.open. */
    askedToOpen: () => once(events, 'asked to open'),
    /** Announces the end of a connection, and ends it. */
    async refresh(socket: WebSocket, farewell: Farewell, reason = 'refresh_requested'): Promise<void> {
      const wire = wires.get(socket);
      if (wire && farewell !== 'ends TCP') {
        wire.end = () => wire;
        wire.once('end', () => wire.destroy());
      }
      // The app may close it first.
      wire?.on('data', () => socket.readyState !== socket.OPEN && forget(socket));
      announced.add(socket);
      await new Promise((resolve) => socket.send(JSON.stringify({ type: 'disconnect', reason }), resolve));
      // Otherwise Slack would have lost the ack.
      if (farewell === 'closes at once' || farewell === 'drops TCP') await acked();
      if (farewell === 'closes at once') close(socket);
      if (farewell === 'drops TCP') {
        forget(socket);
        socket.terminate();
      }
      if (farewell === 'keeps TCP open' || farewell === 'ends TCP')
        setTimeout(() => close(socket), closesAfterMs).unref();
      if (farewell === 'leaves it open') setTimeout(() => forget(socket), closesAfterMs).unref();
    },
    sendOver,
    /** A refresh, an envelope and Slack's close frame in one packet: the app reads it, and can't ack it any more. */
    sendAndClose(socket: WebSocket, type: string, payload: object): string {
      const wire = wires.get(socket);
      wire?.cork();
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      const id = sendOver(socket, type, payload);
      close(socket);
      wire?.uncork();
      return id;
    },
    /** No pings, no acks, nothing: the network is gone, and neither side has noticed. */
    hang(socket: WebSocket): void {
      forget(socket);
      socket.pause();
    },
    acksOf: (envelopeId: string): readonly Ack[] => envelopes.get(envelopeId)?.acks ?? [],
    /** Sends an envelope, and gives its ack's payload. */
    async send(socket: WebSocket, type: string, payload: object): Promise<Json> {
      const id = sendOver(socket, type, payload);
      const [ack] = envelopes.get(id)?.acks ?? [];
      if (ack) return ack.payload;
      await once(events, `ack ${id}`);
      return envelopes.get(id)?.acks[0]?.payload ?? {};
    },
    /** Over each open connection in turn, as Slack does; undefined when there is none, and then the user reads an error. */
    deliver(type: string, payload: object): string | undefined {
      turn += 1;
      const socket = open[turn % open.length];
      return socket && sendOver(socket, type, payload);
    },
    /** Resolves at the next call of views.publish, with what it was given. */
    async published(): Promise<{ user: unknown; view: { blocks: unknown } }> {
      const [{ user_id: user, view }] = await once(events, 'published');
      return { user, view: JSON.parse(view) };
    },
    /** Resolves at the next call of views.open, with the view. */
    async opened(): Promise<Json> {
      const [{ view }] = await once(events, 'opened');
      return JSON.parse(view);
    },
    async nextPost(): Promise<Json> {
      if (posted.length === 0) await once(events, 'posted');
      return posted.shift()?.body ?? {};
    },
    async nextDirectMessage(): Promise<Json> {
      for (;;) {
        const at = posted.findIndex(({ path }) => path === DIRECT_MESSAGE);
        if (at >= 0) return posted.splice(at, 1)[0]?.body ?? {};
        await once(events, 'posted');
      }
    },
    /** What came to this response_url so far. */
    posts: (responseUrl: string) =>
      posted.filter(({ path }) => path === new URL(responseUrl).pathname).map(({ body }) => body),
  };
}

export type Slack = Awaited<ReturnType<typeof startSlack>>;

export function commandFor(responseUrl: string, text: string) {
  return {
    command: '/tasks',
    text,
    user_id: 'U1',
    team_id: 'T1',
    channel_id: 'C1',
    channel_name: 'sales',
    response_url: responseUrl,
  };
}

const TYPED_EVERY_MS = 200;
const LOOKED_EVERY_MS = 25;
const ANSWERED_WITHIN_MS = 5_000;

export interface Course {
  readonly typed: number;
  /** Typed while Slack had no connection to send them by. */
  readonly untaken: number;
  /** Sent, and without an ack. */
  readonly lost: number;
  readonly longestAckMs: number;
  /** Acked, and without an answer. */
  readonly unanswered: number;
  /** Answered or acked more than once. */
  readonly doubled: number;
  /** For how long `/readyz` said that the app isn't ready. */
  readonly notReadyMs: number;
}

/** Reps type a command every 200 ms, for help and for a lead in turn, and `/readyz` is watched, until it is over. */
export async function during(slack: Slack, port: number, what: Promise<unknown>): Promise<Course> {
  const state = { isOver: false };
  const over = what.finally(() => {
    state.isOver = true;
  });
  const [commands, notReadyMs] = await Promise.all([type(), watch(), over]);
  const endsAtMs = performance.now() + ANSWERED_WITHIN_MS;
  while (commands.some(({ id, answers }) => id && answers() === 0) && performance.now() < endsAtMs)
    await delay(20);
  const acks = commands.flatMap(({ id }) => (id === undefined ? [] : slack.acksOf(id)));
  const count = (holds: (command: Typed) => boolean) => commands.filter(holds).length;
  const acksOf = ({ id }: Typed) => (id === undefined ? 0 : slack.acksOf(id).length);
  return {
    typed: commands.length,
    untaken: count(({ id }) => id === undefined),
    lost: count((command) => command.id !== undefined && acksOf(command) === 0),
    longestAckMs: Math.round(Math.max(0, ...acks.map(({ ms }) => ms))),
    unanswered: count((command) => acksOf(command) > 0 && command.answers() === 0),
    doubled: count((command) => acksOf(command) > 1 || command.answers() > 1),
    notReadyMs: Math.round(notReadyMs),
  };

  interface Typed {
    readonly id: string | undefined;
    readonly answers: () => number;
  }

  async function type(): Promise<Typed[]> {
    const commands: Typed[] = [];
    for (; !state.isOver; await delay(TYPED_EVERY_MS)) {
      const responseUrl = slack.newResponseUrl();
      const isHelp = commands.length % 2 === 0;
      const id = slack.deliver('slash_commands', commandFor(responseUrl, isHelp ? 'help' : randomUUID()));
      const inAck = () => (id === undefined ? [] : slack.acksOf(id)).filter(({ payload }) => payload.text);
      commands.push({ id, answers: () => inAck().length + slack.posts(responseUrl).length });
    }
    return commands;
  }

  async function watch(): Promise<number> {
    let notReadyMs = 0;
    for (let before = performance.now(); !state.isOver; await delay(LOOKED_EVERY_MS)) {
      const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
      const now = performance.now();
      if (status !== 200) notReadyMs += now - before;
      before = now;
    }
    return notReadyMs;
  }
}

function portIn(address: unknown): number {
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}
