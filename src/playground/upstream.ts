// The embedded LeadSquared: a real HTTP server with the one documented call (Get Tasks by Lead Id) and a rate
// limit that counts each call where it arrives, as the vendor does, not where it was sent.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { EMBEDDED_LEADS, type EmbeddedLead, errorAnswer, type LeadAnswer } from './leads.ts';

/** One call that reached the API's path. Calls to any other path are answered 404 and leave no trace. */
export interface UpstreamCall {
  /** ms since the epoch: when it was counted or, with status 429, refused and not counted */
  readonly receivedAt: number;
  readonly leadId: string | undefined;
  /** `undefined` until answered, for ever when the caller hung up or the lead's answer is none */
  status: number | undefined;
}

export interface UpstreamOptions {
  /** default 0: a free one */
  port?: number;
  accessKey: string;
  secretKey: string;
  /** how many calls any window holds, default 25 */
  limit?: number;
  /** default 5000 ms */
  windowMs?: number;
  /** ms a call is on its way before it is counted, default none */
  travelMs?: () => number;
  /** ms from counted to answered, default 20 to 60 at random; a refusal is answered at once */
  serviceMs?: () => number;
  leads?: readonly EmbeddedLead[];
}

export interface Upstream {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** the last 10,000 calls, oldest first */
  readonly calls: readonly UpstreamCall[];
  /** Stops listening and ends every connection, those that wait for an answer too. */
  close(): Promise<void>;
}

const API_PATH = '/v2/LeadManagement.svc/RetrieveTaskByLeadId';
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const JOURNAL_LENGTH = 10_000;

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startUpstream(options: UpstreamOptions): Promise<Upstream> {
  const { port = 0, accessKey, secretKey, limit = 25, windowMs = 5000, travelMs = () => 0 } = options;
  const { serviceMs = () => 20 + Math.random() * 40, leads = EMBEDDED_LEADS } = options;
  const leadsById = new Map(leads.map((lead) => [lead.leadId.toLowerCase(), lead]));
  const calls: UpstreamCall[] = [];
  // By the monotonic clock: the window must not stretch or shrink when the machine's time is set.
  let counted: number[] = [];

  const limitReached = () => {
    const now = performance.now();
    counted = counted.filter((countedAt) => now - countedAt < windowMs);
    return counted.length >= limit;
  };

  const answerTo = (leadId: string | undefined, keysFit: boolean): LeadAnswer => {
    if (limitReached()) {
      const message = `API calls exceeded the limit of ${limit} in ${windowMs / 1000} second(s)`;
      return errorAnswer(429, 'MXAPIRateLimitExceededException', message);
    }
    if (!keysFit) {
      return errorAnswer(401, 'MXInvalidAccessDetailsException', 'Invalid Access Details provided.');
    }
    if (leadId === undefined || !GUID.test(leadId)) {
      return errorAnswer(400, 'MXInvalidInputException', 'Invalid Input! Parameter Name: leadId');
    }
    return leadsById.get(leadId.toLowerCase())?.answer(new Date()) ?? { kind: 'tasks', tasks: [] };
  };

  const server = createServer(async (request, response) => {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    if (request.method !== 'GET' || url?.pathname !== API_PATH) {
      send(errorAnswer(404, 'MXAPINotFoundException', 'The API could not be found.'), response);
      return;
    }
    // A caller who hangs up while the call is on its way is counted all the same.
    await pause(travelMs());

    const leadId = url.searchParams.get('leadId') ?? undefined;
    const key = (url.searchParams.get('accessKey') ?? request.headers['x-lsq-accesskey']) === accessKey;
    const secret = (url.searchParams.get('secretKey') ?? request.headers['x-lsq-secretkey']) === secretKey;
    const answer = answerTo(leadId, key && secret);
    const call: UpstreamCall = { receivedAt: Date.now(), leadId, status: undefined };
    calls.push(call);
    if (calls.length > JOURNAL_LENGTH) calls.shift();

    const refused = answer.kind === 'response' && answer.status === 429;
    if (!refused) {
      counted.push(performance.now());
      await pause(serviceMs());
    }
    call.status = send(answer, response);
  });

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The upstream has no TCP port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Returns the status sent, `undefined` where nothing was. */
function send(answer: LeadAnswer, response: ServerResponse): number | undefined {
  if (response.destroyed || answer.kind === 'silence') return undefined;
  if (answer.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return undefined;
  }
  if (answer.kind === 'tasks') {
    const { tasks, recordCount = tasks.length } = answer;
    const body = JSON.stringify({ RecordCount: recordCount, TaskList: tasks });
    return send({ kind: 'response', status: 200, body }, response);
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body);
  return answer.status;
}

/** Unref'd: no call that is still under way keeps the process alive once the server is closed. */
async function pause(ms: number): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { ref: false });
}
