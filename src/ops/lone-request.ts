/** Finds HTTP requests that are sent before the last answer was taken (pipelining). Slack and load balancers send none. */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Those with a request that has no answer yet, or whose answer the kernel has not taken in full. */
const busySockets = new WeakSet<Socket>();

/**
 * Stops Node's parser at a pipelined request, before anything else is made for it. One read has room for more than a
 * thousand of them, and Node would hand on all of them in one go, whether or not the first one closes the connection.
 *
 * Node stops after the headers of a request whose `upgrade` is true, for the rest would be in another protocol, and
 * emits 'upgrade'. It reads that property in `_http_server.js`: `parserOnIncoming` and `onParserExecuteCommon`.
 */
export class LoneRequest extends IncomingMessage {
  readonly isPipelined: boolean;

  constructor(socket: Socket) {
    super(socket);
    this.isPipelined = busySockets.has(socket);
    busySockets.add(socket);
  }

  get upgrade(): boolean {
    return this.isPipelined || this.method === 'CONNECT';
  }

  /** Node sets it to what the request asks for. No other protocol is spoken here. */
  set upgrade(_asked: boolean | null) {}
}

/** To be called once the request is read and the kernel has taken the whole answer: the next one isn't pipelined. */
export function noteAnswered(socket: Socket): void {
  busySockets.delete(socket);
}
