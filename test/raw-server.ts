/** A server that sends exactly the given bytes: the ways in which an upstream breaks below HTTP. */
import { once } from 'node:events';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface RawCall {
  /** The request's line and headers, as they came. */
  readonly head: string;
  /** As its content-length says. */
  readonly body: string;
  readonly leadId: string;
  /** By `performance.now()`. */
  readonly receivedAtMs: number;
}

export interface RawServer {
  readonly port: number;
  /** Oldest first. */
  readonly calls: readonly RawCall[];
  /** How many connections came, even without a request. */
  readonly connections: number;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1, on any free port. Understands requests, one after the other on a connection; bytes that are
 * none count as one.
 * @param answer is called once a request
 * @param tls a key and its certificate in PEM; left out: no encryption
 */
export async function startRawServer(
  answer: (socket: Socket, call: RawCall) => void,
  tls?: { key: string; cert: string },
): Promise<RawServer> {
  const calls: RawCall[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  function serve(socket: Socket): void {
    let unread = '';
    // A client that hangs up while the server is still writing resets the connection.
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      unread += chunk.toString('latin1');
      for (let request = readRequest(unread); request; request = readRequest(unread)) {
        const { head, body } = request;
        unread = request.rest;
        const leadId = /[?&]leadId=(?<id>[^&\s]*)/.exec(head)?.groups?.id ?? '';
        const call = { head, body, leadId, receivedAtMs: performance.now() };
        calls.push(call);
        answer(socket, call);
      }
    });
  }

  const server = tls ? createTlsServer(tls, serve) : createTcpServer(serve);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The raw server has no TCP port.');

  return {
    port: address.port,
    calls,
    get connections() {
      return connections;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The first of what came, once it is whole. */
function readRequest(bytes: string): { head: string; body: string; rest: string } | undefined {
  if (bytes === '') return undefined;
  if (!/^[A-Z]+ /.test(bytes)) return { head: bytes, body: '', rest: '' };
  const [head = '', ...after] = bytes.split('\r\n\r\n');
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const following = after.join('\r\n\r\n');
  if (after.length === 0 || following.length < length) return undefined;
  const body = Buffer.from(following.slice(0, length), 'latin1').toString();
  return { head, body, rest: following.slice(length) };
}

/** A whole HTTP response. Its length is right unless the headers say otherwise. */
export function httpResponse(
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const lines = {
    'content-type': 'application/json',
    'content-length': `${Buffer.byteLength(body)}`,
    ...headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Status\r\n${head.join('')}\r\n`), Buffer.from(body)]);
}
