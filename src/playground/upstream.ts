// The embedded LeadSquared: a real HTTP server with the calls that the app makes, as the vendor documents them, and
// a rate limit that counts each call where it arrives, as the vendor does, not where it was sent. What is changed
// stays changed while it runs.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { ALL_LEADS } from './day.ts';
import { isObject } from './json-object.ts';
import {
  ACCOUNT_ZONE,
  EMBEDDED_USERS,
  type EmbeddedLead,
  errorAnswer,
  type LeadAnswer,
  lastMinuteOf,
  type WireTask,
  wireTime,
} from './leads.ts';
import { ownerTasks } from './owner-tasks.ts';
import { byEmail, byId, byKey, byPhone, type WireLead } from './people.ts';

/** One call that reached a path of the API. Calls to any other path are answered 404 and leave no trace. */
export interface UpstreamCall {
  /** `RetrieveTaskByLeadId`, `Retrieve`, `Users.Get`, `MarkComplete`, `Update` */
  readonly name: string;
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
  /** ms from counted to answered, once that is known, default 20 to 60 at random; a refusal is answered at once */
  serviceMs?: () => number | Promise<number>;
  leads?: readonly EmbeddedLead[];
  /** Stands in for what a search gives, as JSON. */
  searchAnswer?: unknown;
  /** Stands in for what the account says of itself. */
  account?: () => LeadAnswer;
  /** Stands in for the answer to a change, before which it may make it. */
  onChange?: (make: () => void) => LeadAnswer;
}

export interface Upstream {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** the last 10,000 calls, oldest first */
  readonly calls: readonly UpstreamCall[];
  /** Stops listening and ends every connection, those that wait for an answer too. */
  close(): Promise<void>;
}

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const JOURNAL_LENGTH = 10_000;
const ACCOUNT: LeadAnswer = {
  kind: 'response',
  status: 200,
  body: JSON.stringify({
    Name: 'Priya Raghavan',
    Role: 'Administrator',
    TimeZone: ACCOUNT_ZONE.name,
    DefaultCountryCode: '91',
    LSQCommonServiceURLs: { api: 'api-in21.leadsquared.com', app: 'in21.leadsquared.com' },
  }),
};

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startUpstream(options: UpstreamOptions): Promise<Upstream> {
  const { port = 0, accessKey, secretKey, limit = 25, windowMs = 5000, travelMs = () => 0 } = options;
  const { serviceMs = () => 20 + Math.random() * 40, leads = ALL_LEADS } = options;
  const leadsById = new Map(leads.map((lead) => [lead.leadId.toLowerCase(), lead]));
  const calls: UpstreamCall[] = [];
  // By the monotonic clock: the window must not stretch or shrink when the machine's time is set.
  let counted: number[] = [];

  const limitReached = () => {
    const now = performance.now();
    counted = counted.filter((countedAt) => now - countedAt < windowMs);
    return counted.length >= limit;
  };

  const startedAt = new Date();
  const changes = new Map<string, { readonly fields: WireTask; readonly changedOn: string }>();
  const success: LeadAnswer = {
    kind: 'response',
    status: 200,
    body: JSON.stringify({ Status: 'Success', Message: { AffectedRows: 1 } }),
  };
  const change = (taskId: unknown, fields: WireTask): LeadAnswer => {
    if (typeof taskId !== 'string' || !GUID.test(taskId)) {
      return errorAnswer(500, 'MXInvalidInputException', 'Invalid Input! Parameter Name: id');
    }
    const make = () => {
      const before = changes.get(taskId.toLowerCase());
      const changedOn = wireTime(new Date());
      changes.set(taskId.toLowerCase(), { fields: { ...before?.fields, ...fields }, changedOn });
    };
    if (options.onChange) return options.onChange(make);
    make();
    return success;
  };
  const changeOf = (task: WireTask) => changes.get(String(task.TaskID).toLowerCase());
  const asChanged = (task: WireTask) => ({ ...task, ...endMoved(task, changeOf(task)?.fields) });

  const tasksOfAllLeads = () =>
    leads.flatMap(({ leadId, answer }) => {
      const given = answer(startedAt);
      if (given.kind !== 'tasks') return [];
      return given.tasks.map((task) => ({
        leadId,
        task: asChanged(task),
        changedOn: changeOf(task)?.changedOn,
      }));
    });

  const found = (people: readonly WireLead[]): LeadAnswer => ({
    kind: 'response',
    status: 200,
    body: JSON.stringify('searchAnswer' in options ? options.searchAnswer : people),
  });

  const api: Readonly<
    Record<string, (parameters: URLSearchParams, body: Record<string, unknown>) => LeadAnswer>
  > = {
    'GET /v2/LeadManagement.svc/RetrieveTaskByLeadId': (parameters) => {
      const leadId = parameters.get('leadId') ?? '';
      if (!GUID.test(leadId)) {
        return errorAnswer(400, 'MXInvalidInputException', 'Invalid Input! Parameter Name: leadId');
      }
      const answer = leadsById.get(leadId.toLowerCase())?.answer(startedAt) ?? { kind: 'tasks', tasks: [] };
      return answer.kind === 'tasks' ? { ...answer, tasks: answer.tasks.map(asChanged) } : answer;
    },
    'GET /v2/LeadManagement.svc/Leads.GetById': (parameters) => found(byId(parameters.get('id') ?? '')),
    'GET /v2/LeadManagement.svc/Leads.GetByEmailaddress': (parameters) =>
      found(byEmail(parameters.get('emailaddress') ?? '')),
    'GET /v2/LeadManagement.svc/RetrieveLeadByPhoneNumber': (parameters) =>
      found(byPhone(parameters.get('phone') ?? '')),
    'GET /v2/LeadManagement.svc/Leads.GetByQuickSearch': (parameters) =>
      found(byKey(parameters.get('key') ?? '')),
    'GET /v2/UserManagement.svc/Users.Get': () => ({
      kind: 'response',
      status: 200,
      body: JSON.stringify(EMBEDDED_USERS),
    }),
    'GET /v2/Authentication.svc/UserByAccessKey.Get': () => options.account?.() ?? ACCOUNT,
    'POST /v2/Task.svc/Retrieve': (_parameters, body) => ownerTasks(body, tasksOfAllLeads()),
    'GET /v2/Task.svc/MarkComplete': (parameters) => change(parameters.get('id'), { Status: 'Completed' }),
    'POST /v2/Task.svc/Update': (_parameters, { UserTaskId, DueDate }) =>
      change(UserTaskId, typeof DueDate === 'string' ? { DueDate } : {}),
  };

  const server = createServer(async (request, response) => {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    const path = `${request.method} ${url?.pathname}`;
    const asked = Object.hasOwn(api, path) ? api[path] : undefined;
    if (url === null || asked === undefined) {
      send(errorAnswer(404, 'MXAPINotFoundException', 'The API could not be found.'), response);
      return;
    }
    const body = await readJson(request);
    // A caller who hangs up while the call is on its way is counted all the same.
    await pause(travelMs());

    const { searchParams } = url;
    const key = (searchParams.get('accessKey') ?? request.headers['x-lsq-accesskey']) === accessKey;
    const secret = (searchParams.get('secretKey') ?? request.headers['x-lsq-secretkey']) === secretKey;
    const call: UpstreamCall = {
      name: path.slice(path.lastIndexOf('/') + 1),
      receivedAt: Date.now(),
      leadId: searchParams.get('leadId') ?? undefined,
      status: undefined,
    };
    calls.push(call);
    if (calls.length > JOURNAL_LENGTH) calls.shift();

    if (limitReached()) {
      const message = `API calls exceeded the limit of ${limit} in ${windowMs / 1000} second(s)`;
      call.status = send(errorAnswer(429, 'MXAPIRateLimitExceededException', message), response);
      return;
    }
    const answer =
      key && secret
        ? asked(searchParams, body)
        : errorAnswer(401, 'MXInvalidAccessDetailsException', 'Invalid Access Details provided.');
    const refused = answer.kind === 'response' && answer.status === 429;
    if (!refused) {
      counted.push(performance.now());
      await pause(await serviceMs());
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

/**
 * The end of a task that is moved goes along, and a to-do ends with its new day: whether LeadSquared does that isn't
 * known.
 */
function endMoved({ DueDate, EndDate, Category }: WireTask, fields: WireTask = {}): WireTask {
  if (fields.DueDate === undefined || typeof EndDate !== 'string') return fields;
  const ms = (time: unknown) => Date.parse(`${String(time).replace(' ', 'T')}Z`);
  const dueMs = ms(fields.DueDate);
  const endMs = Category === 1 ? lastMinuteOf(dueMs) : ms(EndDate) + dueMs - ms(DueDate);
  return Number.isNaN(endMs) ? fields : { ...fields, EndDate: wireTime(new Date(endMs)) };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(await readText(request));
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
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
