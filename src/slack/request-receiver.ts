/** `POST /slack/events`: takes what Slack has signed, and reads as little as possible of anything else. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type App, HTTPModuleFunctions, HTTPResponseAck } from '@slack/bolt';
import { createBodyReader, type Refusal, TOO_LONG } from '../ops/body-reader.ts';
import { type Log, ownFault, slackLog } from '../ops/log.ts';
import { oncePerMinute } from '../ops/once-per-minute.ts';
import { isPayload, MAX_PAYLOAD } from './payload.ts';

/** Only Slack's test of TLS (`ssl_check=1`) comes unsigned. */
const MAX_UNSIGNED_BYTES = 4 * 1024;
/**
 * All bodies whose signature isn't checked yet. This is enough for thousands of commands, which have about 1 kB each. Node
 * needs several times as much while it reads them.
 */
const MAX_UNCHECKED_BYTES = 4 * 1024 * 1024;
/** An older request may be a replay (Slack, "Verifying requests from Slack"). */
const MAX_AGE_S = 5 * 60;

export function createRequestReceiver(signingSecret: string, log: Log) {
  let process: App['processEvent'] | undefined;
  const readBody = createBodyReader(MAX_UNCHECKED_BYTES);
  const noteRefused = oncePerMinute((refused) => log.warn({ refused }, REFUSED));

  function refuse(response: ServerResponse, { status, why }: Refusal): void {
    noteRefused(why);
    // This closes the connection, so that the rest of the body is not read.
    if (status !== undefined) response.writeHead(status, { connection: 'close' }).end();
  }

  async function answer(request: IncomingMessage, response: ServerResponse, onSigned: () => void) {
    const body = await signedBody(request, readBody, signingSecret);
    if (body === 'ssl-check') return HTTPModuleFunctions.buildSSLCheckResponse(response);
    if (!Buffer.isBuffer(body)) return refuse(response, body);
    onSigned();
    const payload = parse(Object.assign(request, { rawBody: body }));
    if (!isPayload(payload)) return refuse(response, { status: 400, why: 'not a payload of Slack' });
    if (payload.type === 'url_verification') {
      return HTTPModuleFunctions.buildUrlVerificationResponse(response, payload);
    }
    const ack = new HTTPResponseAck({
      logger: slackLog(log, () => true),
      processBeforeResponse: false,
      httpRequest: request,
      httpRequestBody: payload,
      httpResponse: response,
    });
    await process?.({ body: payload, ack: ack.bind() });
  }

  return {
    onEvent(given: App['processEvent']): void {
      process = given;
    },
    /** @param onSigned is called when Slack turns out to have signed the request */
    listener(request: IncomingMessage, response: ServerResponse, onSigned: () => void): void {
      answer(request, response, onSigned).catch((error: unknown) => {
        log.error(ownFault(error), 'A request of Slack failed');
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { connection: 'close' }).end();
      });
    },
  };
}

const REFUSED =
  'Requests to /slack/events were refused. If Slack cannot reach the app, check SLACK_SIGNING_SECRET and the clock of this machine';
const NOT_SIGNED: Refusal = { status: 401, why: 'not signed' };
const SIGNED_AT_ANOTHER_TIME: Refusal = { status: 401, why: 'signed at another time' };

async function signedBody(
  request: IncomingMessage,
  readBody: ReturnType<typeof createBodyReader>,
  signingSecret: string,
): Promise<Buffer | 'ssl-check' | Refusal> {
  if (Number(request.headers['content-length']) > MAX_PAYLOAD) return TOO_LONG;
  // Slack names no charset, and Bolt reads a form under exactly this name alone.
  const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
  const signature = signatureOf(request);
  if (signature && !isOfNow(signature)) return SIGNED_AT_ANOTHER_TIME;
  if (!signature && !isForm) return NOT_SIGNED;
  const body = await readBody(request, signature ? MAX_PAYLOAD : MAX_UNSIGNED_BYTES);
  if (!Buffer.isBuffer(body)) return body === TOO_LONG && !signature ? NOT_SIGNED : body;
  const mayBeCheck = isForm && body.length <= MAX_UNSIGNED_BYTES;
  if (mayBeCheck && new URLSearchParams(body.toString()).get('ssl_check') === '1') return 'ssl-check';
  if (!signature) return NOT_SIGNED;
  // Bolt's own check makes a text of the body first. A stranger's megabyte is not worth that.
  const digest = createHmac('sha256', signingSecret)
    .update(`v0:${signature.timestamp}:`)
    .update(body)
    .digest();
  return timingSafeEqual(digest, signature.digest)
    ? body
    : { status: 401, why: 'signed with another secret' };
}

/** Undefined where it can't be a signature. */
function signatureOf({ headers }: IncomingMessage) {
  const signature = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || !/^v0=[\da-f]{64}$/.test(signature)) return undefined;
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return undefined;
  return { timestamp, digest: Buffer.from(signature.slice('v0='.length), 'hex') };
}

function isOfNow({ timestamp }: { timestamp: string }): boolean {
  return Math.abs(Date.now() / 1000 - Number(timestamp)) <= MAX_AGE_S;
}

function parse(request: IncomingMessage & { rawBody: Buffer }): unknown {
  try {
    return HTTPModuleFunctions.parseHTTPRequestBody(request);
  } catch {
    return undefined;
  }
}
