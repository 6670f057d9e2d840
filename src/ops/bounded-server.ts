/** HTTP servers that are open to strangers: slow, silent and greedy connections are closed to make room for others. */
import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

/** An `import` of it also loads Node's own undici, for one of its exports. That takes 60 ms and 5 MB. */
const { createServer, IncomingMessage } = process.getBuiltinModule('node:http');

/**
 * From the first to the last byte of a request, and from the opening of a connection to the end of its first request.
 * Node checks its connections every `CHECK_EVERY_MS`, so a slow one is closed after about 12 s.
 */
const REQUEST_TIMEOUT_MS = 10_000;
const CHECK_EVERY_MS = 2_000;
/**
 * For an idle connection after an answered request. Load balancers keep theirs for about 60 s and send on them without
 * a check, so they have to be the first to close.
 */
const KEEP_ALIVE_MS = 75_000;
/**
 * From the start or the end of one request to the start of the next. Node closes a silent connection after
 * `KEEP_ALIVE_MS`, but restarts at each stray byte, and doesn't count while the other side doesn't read an answer.
 */
const MAX_UNUSED_MS = KEEP_ALIVE_MS + 1_000;
/** Slack and a load balancer need a few dozen. Each costs about 20 kB. */
const MAX_CONNECTIONS = 1_000;

/** `too many`: closed for a new one. `pipelined`: it sent a request before the last one was answered. */
type WhyClosed = 'too many' | 'pipelined';

export function createBoundedServer(
  listener: RequestListener,
  onClosed: (why: WhyClosed) => void = () => {},
) {
  const server = createServer(
    {
      IncomingMessage: LoneRequest,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    listener,
  );
  closeUnused(server);
  server.on('request', (request, response) => {
    response.once('finish', () => {
      if (request.complete) busySockets.delete(request.socket);
      // Otherwise Node reads on a body that isn't needed, however long it is.
      else request.socket.destroy();
    });
  });
  server.on('upgrade', (_request, socket, rest) => {
    socket.destroy();
    freeRest(rest);
    onClosed('pipelined');
  });
  return {
    server,
    /** Marks a connection as one of Slack's. Others are closed before it. */
    keep: limitConnections(server, () => onClosed('too many')),
  };
}

/** Connections with a request that isn't read in full, or whose answer the kernel hasn't taken in full. */
const busySockets = new WeakSet<Socket>();

/**
 * Stops Node's parser at a request that is sent before the last answer was taken (pipelining). Slack and load balancers
 * send none. One read can have more than a thousand of them, and Node would emit them all at once, even if the first one
 * closes the connection.
 *
 * Node stops after the headers of a request whose `upgrade` is true, because the rest would be in another protocol, and
 * emits 'upgrade'. It reads that property in `_http_server.js`: `parserOnIncoming` and `onParserExecuteCommon`.
 */
class LoneRequest extends IncomingMessage {
  readonly isPipelined: boolean;

  constructor(socket: Socket) {
    super(socket);
    this.isPipelined = busySockets.has(socket);
    busySockets.add(socket);
  }

  get upgrade(): boolean {
    return this.isPipelined || this.method === 'CONNECT';
  }

  /** Node sets it to what the request asks for. This server has no other protocol. */
  set upgrade(_asked: boolean | null) {}
}

function closeUnused(server: Server): void {
  const closings = new Map<Socket, NodeJS.Timeout>();
  server.on('connection', (socket) => {
    const closing = setTimeout(() => socket.destroy(), MAX_UNUSED_MS);
    closings.set(socket, closing);
    socket.once('close', () => {
      clearTimeout(closing);
      closings.delete(socket);
    });
  });
  server.on('request', ({ socket }, response) => {
    closings.get(socket)?.refresh();
    response.once('finish', () => closings.get(socket)?.refresh());
  });
}

/** A new connection replaces the oldest one that isn't Slack's, or otherwise the oldest one. */
function limitConnections(server: Server, onCrowdedOut: () => void) {
  const strangers = new Set<Socket>();
  const kept = new Set<Socket>();

  function forget(socket: Socket): void {
    strangers.delete(socket);
    kept.delete(socket);
  }
  server.on('connection', (socket) => {
    const [oldest] = strangers.size > 0 ? strangers : kept;
    if (oldest && strangers.size + kept.size >= MAX_CONNECTIONS) {
      oldest.destroy();
      forget(oldest);
      onCrowdedOut();
    }
    strangers.add(socket);
    socket.once('close', () => forget(socket));
  });
  return (socket: Socket) => {
    if (socket.destroyed) return;
    forget(socket);
    kept.add(socket);
  };
}

/**
 * Frees what follows a pipelined request. Node has copied up to 64 kB for it, and V8 lets more than 64 MB of such copies
 * pile up. Node's docs of `Buffer.poolSize`: a slice of a shared buffer is less than half of it.
 */
function freeRest({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && byteLength > buffer.byteLength / 2) buffer.transfer(0);
}
