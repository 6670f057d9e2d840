// The stand-in for LeadSquared: a real HTTP server with the calls that the app makes, and a rate limit that counts each
// call when it arrives, as the vendor does, not when it was sent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { isObject, type Json, parseJson } from '../json-object.ts';
import { closeServer, listenOnLoopback } from '../loopback-server.ts';
import { errorAnswer, jsonAnswer, type LeadAnswer } from './lead-answer.ts';
import { createRollingLimit } from './rolling-limit.ts';
import { type AccountOptions, createApi } from './upstream-api.ts';

/** One call that reached a path of the API. Calls to other paths get a 404 and aren't recorded. */
export interface UpstreamCall {
  /** the end of its path: `RetrieveTaskByLeadId`, `Retrieve`, `Users.Get`, `Create`, `MarkComplete` … */
  readonly name: string;
  /** ms since the epoch: when it was counted or, with status 429, refused and not counted */
  readonly receivedAt: number;
  readonly leadId: string | undefined;
  /** the JSON that was sent, empty for a call without any */
  readonly body: Json;
  /** `undefined` until answered, and forever if the caller hung up or the lead never answers */
  status: number | undefined;
}

export interface UpstreamOptions extends AccountOptions {
  /** default 0: a free one */
  port?: number;
  accessKey: string;
  secretKey: string;
  /** how many calls a window allows, default 25 */
  limit?: number;
  /** default 5000 ms */
  windowMs?: number;
  /** how long a call travels before it is counted, in ms, default none */
  travelMs?: () => number;
  /** ms from counted to answered, default 20 to 60 at random; a refusal is answered at once */
  serviceMs?: () => number | Promise<number>;
}

export interface Upstream {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** the last 10,000 calls, oldest first */
  readonly calls: readonly UpstreamCall[];
  /** What it answers about a lead now. This is no call. */
  tasksOf(leadId: string): LeadAnswer;
  /** Stops listening and ends every connection, even those waiting for an answer. */
  close(): Promise<void>;
}

const JOURNAL_LENGTH = 10_000;

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startUpstream(options: UpstreamOptions): Promise<Upstream> {
  const { limit = 25, windowMs = 5000, travelMs = () => 0 } = options;
  const { serviceMs = () => 20 + Math.random() * 40 } = options;
  const { api, tasks } = createApi(options);
  const rollingLimit = createRollingLimit(limit, windowMs);
  const calls: UpstreamCall[] = [];

  const server = createServer(async (request, response) => {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    const path = `${request.method} ${url?.pathname}`;
    const method = Object.hasOwn(api, path) ? api[path] : undefined;
    if (url === null || method === undefined) {
      send(errorAnswer(404, 'MXAPINotFoundException', 'The API could not be found.'), response);
      return;
    }
    const body = await readJson(request);
    // A call also counts if the caller hangs up while it travels.
    await pause(travelMs());

    const call = record(url, body, calls);

    if (rollingLimit.isReached()) {
      const message = `API calls exceeded the limit of ${limit} in ${windowMs / 1000} second(s)`;
      call.status = send(errorAnswer(429, 'MXAPIRateLimitExceededException', message), response);
      return;
    }
    const answer = refusalOf(request, url, options) ?? method(url.searchParams, body);
    if (answer.kind !== 'response' || answer.status !== 429) {
      rollingLimit.count();
      await pause(await serviceMs());
    }
    await pause(answer.afterMs ?? 0);
    call.status = send(answer, response);
  });

  const port = await listenOnLoopback(server, options.port ?? 0);
  return { url: `http://127.0.0.1:${port}`, calls, tasksOf: tasks.ofLead, close: () => closeServer(server) };
}

function record({ pathname, searchParams }: URL, body: Json, calls: UpstreamCall[]): UpstreamCall {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  const leadId = searchParams.get('leadId') ?? undefined;
  const call: UpstreamCall = { name, receivedAt: Date.now(), leadId, body, status: undefined };
  calls.push(call);
  if (calls.length > JOURNAL_LENGTH) calls.shift();
  return call;
}

/** Why a call doesn't come to be carried out. */
function refusalOf(request: IncomingMessage, url: URL, keys: UpstreamOptions): LeadAnswer | undefined {
  if (!hasKeys(request, url, keys))
    return errorAnswer(401, 'MXInvalidAccessDetailsException', 'Invalid Access Details provided.');
  // The pages of all calls with a body have this header. None says how a request without it is refused.
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  return request.method === 'POST' && !isJson
    ? errorAnswer(400, 'MXInvalidInputException', 'Content-Type has to be application/json')
    : undefined;
}

/** The keys may be in the address or in headers. */
function hasKeys(
  { headers }: IncomingMessage,
  { searchParams }: URL,
  { accessKey, secretKey }: UpstreamOptions,
): boolean {
  const access = searchParams.get('accessKey') ?? headers['x-lsq-accesskey'];
  const secret = searchParams.get('secretKey') ?? headers['x-lsq-secretkey'];
  return access === accessKey && secret === secretKey;
}

async function readJson(request: IncomingMessage): Promise<Json> {
  const parsed = parseJson(await readText(request).catch(() => ''));
  return isObject(parsed) ? parsed : {};
}

/** Returns the status that was sent, if any. */
function send(answer: LeadAnswer, response: ServerResponse): number | undefined {
  if (response.destroyed || answer.kind === 'silence') return undefined;
  if (answer.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return undefined;
  }
  if (answer.kind === 'tasks') {
    const { tasks, recordCount = tasks.length } = answer;
    return send(jsonAnswer({ RecordCount: recordCount, TaskList: tasks }), response);
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body);
  return answer.status;
}

/** Unref'd, so that calls under way don't keep the process alive after the server closes. */
async function pause(ms: number): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { ref: false });
}
