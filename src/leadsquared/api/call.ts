/** One HTTP request to LeadSquared. It neither waits nor retries. */
import type { EventEmitter } from 'node:events';
import { type Dispatcher, errors } from 'undici';
import { errorCode } from '../../ops/log.ts';
import { createDispatcher } from '../../ops/outgoing.ts';
import type { Redact } from '../../ops/secrets.ts';
import type { Failure } from '../../tasks/failure.ts';
import { type Answer, type Call, readAnswer } from './answer.ts';
import { type Body, NOTHING, type ReadBody, readShort } from './answer-body.ts';

export interface ConnectionSettings {
  /** `https://{host}` of the account's region. */
  readonly apiUrl: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly auth: 'query' | 'headers';
  /** From send to last byte, in ms. */
  readonly timeoutMs: number;
}

interface CallRequest {
  readonly path: string;
  readonly parameters?: Record<string, string>;
  /** It is sent as JSON, by POST. */
  readonly body?: object;
  /** It is never sent twice. */
  readonly isChange?: boolean;
}

/** The rows of a list that is cut end earlier. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

export function createConnection(settings: ConnectionSettings, redact: Redact) {
  const { apiUrl, accessKey, secretKey, auth, timeoutMs } = settings;
  // HTTP/1.1 without pipelining: over HTTP/2 one lost socket hits every call under way, and undici sends them
  // again by itself. Its default idle limit of 4 s is shorter than the usual window of 5 s, so that no
  // connection would outlive one.
  const dispatcher = createDispatcher({
    pipelining: 1,
    maxResponseSize: MAX_RESPONSE_BYTES,
    keepAliveTimeout: 30_000,
    onSocket: tellResets,
  });
  const keys = auth === 'query' ? { accessKey, secretKey } : {};
  // No Accept-Encoding: `request()` does not inflate.
  const headers = {
    accept: 'application/json',
    ...(auth === 'headers' ? { 'x-LSQ-AccessKey': accessKey, 'x-LSQ-SecretKey': secretKey } : {}),
  };

  /** @param read reads the body of an answer with status 200 */
  async function send<T>(request: CallRequest, read: (body: Body) => Promise<ReadBody<T>>): Promise<Call<T>> {
    // One clock from send to last byte: undici's own bodyTimeout starts again with every byte.
    const signal = AbortSignal.timeout(timeoutMs);
    let headAtMs: number | undefined;
    try {
      const response = await dispatcher.request({ ...optionsFor(request), signal }).catch(breakOff);
      headAtMs = performance.now();
      const answer = await answerOf(response, read);
      return { answer, wasAnswered: true, headAtMs, serverDate: response.headers.date?.toString() };
    } catch (error) {
      if (!(error instanceof BrokenOff)) throw error;
      const hadHead = headAtMs !== undefined;
      const { failure, wasAnswered } = faultOf(errorCode(error.cause), { isLate: signal.aborted, hadHead });
      return { answer: { kind: 'failed', failure }, wasAnswered, headAtMs };
    }
  }

  function optionsFor({ path, parameters, body, isChange }: CallRequest) {
    const url = new URL(`${apiUrl}/v2/${path}`);
    url.search = new URLSearchParams({ ...keys, ...parameters }).toString();
    return {
      origin: url.origin,
      path: url.pathname + url.search,
      method: body ? 'POST' : 'GET',
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      body: body ? JSON.stringify(body) : null,
      idempotent: !isChange,
    } as const;
  }

  async function answerOf<T>(
    { statusCode: status, headers: head, body }: Dispatcher.ResponseData,
    read: (body: Body) => Promise<ReadBody<T>>,
  ): Promise<Answer<T>> {
    const isPlain = (head['content-encoding'] ?? 'identity') === 'identity';
    const bytes = bytesOf(body);
    const found = status === 200 && isPlain ? await read(bytes) : await readError(bytes);
    return readAnswer({ status, retryAfter: head['retry-after'] }, isPlain ? found : COMPRESSED, redact);
  }

  return { send, close: () => dispatcher.destroy() };
}

const COMPRESSED = { ...NOTHING, fault: 'compressed' };

/** An error's status says enough where its body breaks off. */
function readError(body: Body): Promise<ReadBody<never>> {
  return readShort<never>(body, () => undefined).catch((error: unknown) => {
    if (!(error instanceof BrokenOff)) throw error;
    return NOTHING;
  });
}

/** The connection broke. Any other error is a fault of our own, and none of LeadSquared's. */
class BrokenOff extends Error {}

function breakOff(cause: unknown): never {
  throw cause instanceof errors.InvalidArgumentError ? cause : new BrokenOff('broken off', { cause });
}

async function* bytesOf(body: Body) {
  try {
    yield* body;
  } catch (error) {
    breakOff(error);
  }
}

/**
 * With `connection: close` undici takes a reset for the end of the body (its `onHttpSocketError`), so that a call whose
 * answer broke off would look like one whose answer is no JSON. It does that for this one code only.
 */
function tellResets(socket: EventEmitter): void {
  socket.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') error.code = 'ECONNABORTED';
  });
}

/** OpenSSL's and Node's names of certificate and handshake faults (Node's documentation, "TLS"). */
const TLS_FAULT = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|EPROTO$)/;
/** The system's own names, for example of a reset: undici's start with UND_ERR. */
const NETWORK_FAULT = /^E[A-Z]+$/;
/** LeadSquared sent something that is no whole HTTP response. */
const NO_HTTP = ['HTTPParserError', 'UND_ERR_HEADERS_OVERFLOW'];

/** @param call `hadHead`: whether the answer's head had come when the connection broke */
function faultOf(
  code: string,
  { isLate, hadHead }: { isLate: boolean; hadHead: boolean },
): { failure: Failure; wasAnswered: boolean } {
  if (isLate) return { failure: { kind: 'not-answering', detail: 'time limit' }, wasAnswered: hadHead };
  if (TLS_FAULT.test(code)) {
    const failure = { kind: 'unexpected', answer: 'no trusted connection', detail: code } as const;
    return { failure, wasAnswered: false };
  }
  const gotSomething = hadHead || NO_HTTP.includes(code);
  // Where the network broke in the middle of an answer another try may help. A connection that was closed in good order
  // is another matter.
  const kind = gotSomething && !NETWORK_FAULT.test(code) ? 'unreadable' : 'not-answering';
  return { failure: { kind, detail: code }, wasAnswered: gotSomething };
}
