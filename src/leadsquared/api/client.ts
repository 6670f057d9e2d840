/** One call to LeadSquared: what is sent, and what each answer means. It neither waits nor retries. */
import type { EventEmitter } from 'node:events';
import { errors } from 'undici';
import { errorCode } from '../../ops/log.ts';
import { createDispatcher } from '../../ops/outgoing.ts';
import type { Redact } from '../../ops/secrets.ts';
import type { Failure } from '../../tasks/failure.ts';
import type { FoundLeads, LeadQuery } from '../../tasks/lead.ts';
import type { AccountUser } from '../../tasks/owner.ts';
import type { LeadId, TaskList } from '../../tasks/task.ts';
import {
  type Body,
  type Budget,
  createBudget,
  type ListReader,
  MAX_START_BYTES,
  type ReadBody,
  readRows,
  readShort,
} from './answer-body.ts';
import { htmlText } from './html-text.ts';
import { isRecord, lowerKeys, readCount } from './json.ts';
import { type OwnPage, ownPages, ownRequest, type Page, type SortColumn } from './own-task-pages.ts';
import { type Account, readAccount } from './read-account.ts';
import { LEADS } from './read-leads.ts';
import { taskLists } from './read-tasks.ts';
import { USERS } from './read-users.ts';
import { writeUpstreamTime } from './upstream-time.ts';

export interface ClientSettings {
  /** `https://{host}` of the account's region. */
  readonly apiUrl: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly auth: 'query' | 'headers';
  /** From send to last byte, in ms. */
  readonly timeoutMs: number;
  /** IANA zone of the upstream's times. */
  readonly timeZone: string;
}

export type Answer<T> =
  | {
      readonly kind: 'value';
      readonly value: T;
      /** What the value takes in memory, about. */
      readonly bytes: number;
    }
  /** Over the account's limit: nothing was done, and the same call may be sent again later. */
  | {
      readonly kind: 'limit-refused';
      readonly retryAfterMs: number | undefined;
      readonly said: Limit | undefined;
    }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly mayPass: boolean };

/** So many calls in any window of so many ms. */
export interface Limit {
  readonly limit: number;
  readonly windowMs: number;
}

export interface Call<T> {
  readonly answer: Answer<T>;
  /** False when nothing came back: LeadSquared may still count the call, later than it was given up. */
  readonly wasAnswered: boolean;
  /** LeadSquared's clock, as its `Date` header has it. */
  readonly serverDate?: string | undefined;
}

/** What LeadSquared says of a change that it didn't refuse. */
export type Changed = 'changed' | 'nothing';

/** By an e-mail address, by a phone number in one spelling, or by a word. */
export type LeadSearch = Pick<LeadQuery, 'by' | 'text'>;

export interface Client {
  retrieveLeadTasks(leadId: LeadId): Promise<Call<TaskList>>;
  /** One page of a rep's own, over all leads. */
  retrieveOwnTasks(ownerEmail: string, page: OwnPage, column: SortColumn): Promise<Call<Page>>;
  /** One call, which finds leads as they are stored. */
  searchLeads(search: LeadSearch): Promise<Call<FoundLeads>>;
  retrieveLead(leadId: LeadId): Promise<Call<FoundLeads>>;
  /** All users of the account, or the first 50,000. */
  retrieveUsers(): Promise<Call<readonly AccountUser[]>>;
  /** Whose keys these are; answers on every region's host. */
  retrieveAccount(): Promise<Call<Account>>;
  /** A GET that changes things: it is never sent twice, and so is `moveTask`. */
  completeTask(taskId: string): Promise<Call<Changed>>;
  moveTask(taskId: string, dueAt: Date): Promise<Call<Changed>>;
  close(): Promise<void>;
}

/** The rows of a list that is cut end earlier. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
/**
 * For all answers that are being read, or were read in the last 10 s. Twenty-five lists of 10,000 ordinary tasks take
 * 145 MB. Beside 72 MB of kept answers a heap of 512 MB has room for it.
 */
const MAX_READING_BYTES = 200 * 1024 * 1024;

const SEARCHES = {
  email: { path: 'Leads.GetByEmailaddress', parameter: 'emailaddress' },
  phone: { path: 'RetrieveLeadByPhoneNumber', parameter: 'phone' },
  name: { path: 'Leads.GetByQuickSearch', parameter: 'key' },
} as const;

/** The endpoints are documented in LeadSquared's API pages, the first as "Get Tasks by Lead Id". */
export function createClient(settings: ClientSettings, redact: Redact): Client {
  // HTTP/1.1 without pipelining: over HTTP/2 one lost socket hits every call under way, and undici sends them
  // again by itself. Its default idle limit of 4 s is shorter than the usual window of 5 s, so that no
  // connection would outlive one.
  const dispatcher = createDispatcher({
    pipelining: 1,
    maxResponseSize: MAX_RESPONSE_BYTES,
    keepAliveTimeout: 30_000,
    onSocket: tellResets,
  });
  const budget = createBudget(MAX_READING_BYTES);
  const taskList = taskLists(settings.timeZone);
  const rowsBy =
    <Row, T>(reader: ListReader<Row, T>) =>
    (body: Body) =>
      readRowsOrError(body, reader, budget);
  const keys =
    settings.auth === 'query' ? { accessKey: settings.accessKey, secretKey: settings.secretKey } : {};
  // No Accept-Encoding: `request()` does not inflate.
  const headers = {
    accept: 'application/json',
    ...(settings.auth === 'headers'
      ? { 'x-LSQ-AccessKey': settings.accessKey, 'x-LSQ-SecretKey': settings.secretKey }
      : {}),
  };

  /** @param read reads the body of an answer with status 200 */
  async function send<T>(
    request: { path: string; parameters?: Record<string, string>; body?: object; isChange?: boolean },
    read: (body: Body) => Promise<ReadBody<T>>,
  ): Promise<Call<T>> {
    const url = new URL(`${settings.apiUrl}/v2/${request.path}`);
    url.search = new URLSearchParams({ ...keys, ...request.parameters }).toString();
    // One clock from send to last byte: undici's own bodyTimeout starts anew with every byte.
    const signal = AbortSignal.timeout(settings.timeoutMs);
    let status: number | undefined;
    try {
      const response = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.body ? 'POST' : 'GET',
        headers: request.body ? { ...headers, 'content-type': 'application/json' } : headers,
        body: request.body ? JSON.stringify(request.body) : null,
        idempotent: !request.isChange,
        signal,
      });
      status = response.statusCode;
      const isPlain = (response.headers['content-encoding'] ?? 'identity') === 'identity';
      const retryAfterMs = readRetryAfter(response.headers['retry-after']);
      const body =
        status === 200 && isPlain
          ? await read(response.body)
          : await readShort<T>(response.body, () => undefined).catch((error: unknown) => {
              if (isOwnMistake(error) && !signal.aborted) throw error;
              return NOTHING;
            });
      return {
        answer: readAnswer({ status, body, isPlain, retryAfterMs }, redact),
        wasAnswered: true,
        serverDate: response.headers.date?.toString(),
      };
    } catch (error) {
      // A fault in our own reading is no fault of LeadSquared's.
      if (!signal.aborted && isOwnMistake(error)) throw error;
      return faultOf(error, signal.aborted, status);
    }
  }

  return {
    retrieveLeadTasks: (leadId) =>
      send({ path: 'LeadManagement.svc/RetrieveTaskByLeadId', parameters: { leadId } }, rowsBy(taskList)),
    retrieveOwnTasks: (ownerEmail, page, column) =>
      send(
        { path: 'Task.svc/Retrieve', body: ownRequest(ownerEmail, page, column) },
        rowsBy(ownPages(settings.timeZone, ownerEmail)),
      ),
    searchLeads: ({ by, text }) => {
      const { path, parameter } = SEARCHES[by];
      return send({ path: `LeadManagement.svc/${path}`, parameters: { [parameter]: text } }, rowsBy(LEADS));
    },
    retrieveLead: (id) =>
      send({ path: 'LeadManagement.svc/Leads.GetById', parameters: { id } }, rowsBy(LEADS)),
    retrieveUsers: () => send({ path: 'UserManagement.svc/Users.Get' }, rowsBy(USERS)),
    retrieveAccount: () =>
      send({ path: 'Authentication.svc/UserByAccessKey.Get' }, (body) => readShort(body, readAccount)),
    completeTask: (id) =>
      send({ path: 'Task.svc/MarkComplete', parameters: { id }, isChange: true }, readChange),
    moveTask: (UserTaskId, dueAt) => {
      const body = { UserTaskId, DueDate: writeUpstreamTime(dueAt, settings.timeZone) };
      return send({ path: 'Task.svc/Update', body, isChange: true }, readChange);
    },
    close: () => dispatcher.destroy(),
  };
}

interface Response<T> {
  readonly status: number;
  readonly body: ReadBody<T>;
  readonly isPlain: boolean;
  readonly retryAfterMs: number | undefined;
}

/** Of a body that broke off, or that is compressed. */
const NOTHING = { start: '', answer: undefined, value: undefined, bytes: 0 };

/**
 * With `connection: close` undici takes a reset for the end of the body (its `onHttpSocketError`), so that a call whose
 * answer broke off could not be told from one whose answer is no JSON. It does that for this one code only.
 */
function tellResets(socket: EventEmitter): void {
  socket.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') error.code = 'ECONNABORTED';
  });
}

function readAnswer<T>({ status, body, isPlain, retryAfterMs }: Response<T>, redact: Redact): Answer<T> {
  const error = readErrorBody(isPlain ? body.answer : undefined);
  const exception = error?.type ?? '';
  const detail = exception === '' ? `HTTP ${status}` : `HTTP ${status} ${exception}`;

  const isError = status !== 200 || error !== undefined;
  const said = readLimit(error?.message ?? '') ?? (isError ? readLimit(body.start) : undefined);
  if (status === 429 || exception === 'MXAPIRateLimitExceededException' || said) {
    return { kind: 'limit-refused', retryAfterMs, said };
  }
  // A reason may quote the request, with its keys.
  const reason = error ? htmlText(redact(error.message)) : '';
  if (status === 400) return failed({ kind: 'request-refused', reason, detail, exception });
  if (status === 401) return failed({ kind: 'access-refused', detail, exception });
  if (status === 404) return failed({ kind: 'address-wrong', detail, exception });
  if (error && (status === 200 || (status === 500 && error.type !== ''))) {
    return failed({ kind: 'reason-given', reason, detail, exception });
  }
  if ([500, 502, 503, 504].includes(status)) {
    return { kind: 'failed', failure: { kind: 'not-answering', detail }, mayPass: true };
  }
  if (status !== 200) {
    return failed({ kind: 'unexpected', answer: `status ${status}`, reason, detail, exception });
  }
  if (!isPlain) return failed({ kind: 'unreadable', detail: `${detail}, compressed` });
  if (body.value === undefined) {
    const said = readLimit(body.start);
    if (said) return { kind: 'limit-refused', retryAfterMs, said };
    const what = body.fault ?? (body.answer === undefined ? 'not JSON' : 'another shape');
    return failed({ kind: 'unreadable', detail: `${detail}, ${what}` });
  }
  return { kind: 'value', value: body.value, bytes: body.bytes };
}

function failed(failure: Failure): Answer<never> {
  return { kind: 'failed', failure, mayPass: false };
}

/** @param status what had come when the call broke: undefined before the response's head */
function faultOf(error: unknown, timedOut: boolean, status: number | undefined): Call<never> {
  const code = errorCode(error);
  const wasAnswered = status !== undefined;
  if (timedOut) return notAnswering('time limit', wasAnswered);
  if (isTlsFault(code)) {
    const failure = { kind: 'unexpected', answer: 'no trusted connection', detail: code } as const;
    return { answer: failed(failure), wasAnswered: false };
  }
  // The network broke in the middle of an answer. A connection that was closed in good order is another matter.
  if (wasAnswered && isNetworkFault(code)) return notAnswering(code, true);
  // Something came, but no whole HTTP response.
  if (wasAnswered || code === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { answer: failed({ kind: 'unreadable', detail: code }), wasAnswered: true };
  }
  return notAnswering(code, false);
}

function notAnswering(detail: string, wasAnswered: boolean): Call<never> {
  return {
    answer: { kind: 'failed', failure: { kind: 'not-answering', detail }, mayPass: true },
    wasAnswered,
  };
}

/**
 * The errors of a connection have a code in words, but so have those of Node and undici for a call that was wrong:
 * `ERR_INVALID_ARG_TYPE` and the like.
 */
function isOwnMistake(error: unknown): boolean {
  if (error instanceof errors.HTTPParserError) return false;
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return true;
  const { code } = error;
  if (isTlsFault(code) || CLOSED_CONNECTION.test(code)) return false;
  return code.startsWith('ERR_') || WRONG_REQUEST.test(code);
}

const CLOSED_CONNECTION = /^ERR_(?:STREAM_PREMATURE_CLOSE|SOCKET_CLOSED|SOCKET_CONNECTION_TIMEOUT)/;
const WRONG_REQUEST =
  /^UND_ERR_(?:INVALID_ARG|INVALID_RETURN_VALUE|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)$/;

/** OpenSSL's and Node's names of certificate and handshake faults (Node's documentation, "TLS"). */
function isTlsFault(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|EPROTO$)/.test(code);
}

/** The system's own names, for example of a reset: undici's start with UND_ERR. */
function isNetworkFault(code: string): boolean {
  return /^E[A-Z]+$/.test(code);
}

function readChange(body: Body): Promise<ReadBody<Changed>> {
  return readShort(body, readSuccess);
}

/**
 * `{"Status":"Success","Message":{"AffectedRows":1}}`, where no rows means that nothing was changed. Anything else leaves
 * it open whether the change took place.
 */
function readSuccess(parsed: unknown): Changed | undefined {
  if (!isRecord(parsed) || parsed.Status !== 'Success') return undefined;
  const rows = isRecord(parsed.Message) ? readCount(parsed.Message.AffectedRows) : undefined;
  return rows === 0 ? 'nothing' : 'changed';
}

interface ErrorBody {
  /** `MX…`, or `''` when it names none. */
  readonly type: string;
  readonly message: string;
}

/** LeadSquared's `{"Status":"Error","ExceptionType":"MX…","ExceptionMessage":"…"}`, on any HTTP status, or a list of one. */
function readErrorBody(parsed: unknown): ErrorBody | undefined {
  const body = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
  if (!isRecord(body)) return undefined;
  const fields = lowerKeys(body);
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '');
  const type = /^MX\w{1,80}$/.exec(text('exceptiontype'))?.[0] ?? '';
  if (type === '' && text('status').toLowerCase() !== 'error') return undefined;
  return { type, message: text('exceptionmessage') || text('message') };
}

/** An error may come as the one row of a list. A task may have the status word `Error`, but no exception. */
async function readRowsOrError<Row, T>(
  body: Body,
  reader: ListReader<Row, T>,
  budget: Budget,
): Promise<ReadBody<T>> {
  let rows = 0;
  let error: Record<string, unknown> | undefined;
  const readRow = (row: Record<string, unknown>) => {
    rows += 1;
    if (rows === 1 && hasException(row)) error = row;
    return reader.readRow(row);
  };
  const read = await readRows(body, { ...reader, readRow }, budget);
  const isError = rows === 1 && error !== undefined && read.answer !== undefined;
  return isError ? { ...read, answer: error, value: undefined } : read;
}

function hasException(row: Record<string, unknown>): boolean {
  const { exceptiontype: type, exceptionmessage: message } = lowerKeys(row);
  return (typeof type === 'string' || typeof message === 'string') && readErrorBody(row) !== undefined;
}

/** Seen with the statuses 429, 403 and 200, so the words decide. */
function readLimit(message: string): Limit | undefined {
  const words = /API calls exceeded the limit of (\d{1,6}) in (\d{1,6}) second/i;
  const [, calls, seconds] = words.exec(message.slice(0, MAX_START_BYTES)) ?? [];
  if (calls === undefined) return undefined;
  return { limit: Math.max(1, Number(calls)), windowMs: Math.max(1, Number(seconds)) * 1000 };
}

/** Seconds, as RFC 9110 has it; its other form, a date, is left to the window. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}
