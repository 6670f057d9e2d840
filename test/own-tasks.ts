/** A world whose LeadSquared has a test's rows, and pages them as the test says. */
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { isObject } from '../src/playground/json-object.ts';
import { EMBEDDED_USERS } from '../src/playground/leadsquared/account-users.ts';
import { httpResponse } from './raw-server.ts';
import { LEADS_DETAILS, openRawWorld, type WorldOptions } from './world.ts';

/** A task from `Task.svc/Retrieve`. */
export type Row = Readonly<Record<string, unknown>>;

/** The request of a call of `Task.svc/Retrieve`. */
export interface AskedPage {
  readonly email: unknown;
  readonly statusCode: unknown;
  readonly offset: number;
  readonly rowCount: number;
}

export type Retrieve = (asked: AskedPage) => Buffer | Promise<Buffer>;

export const LEAD_ID = '1ead00aa-0000-4000-8000-0000000000aa';
export const NO_DATE = '0001-01-01 00:00:00.000';

/** A lead's task that is due in two hours. */
export function row(fields: Row = {}): Row {
  return {
    UserTaskId: randomUUID(),
    Name: 'Call back',
    Description: '',
    RelatedEntity: 1,
    RelatedEntityId: LEAD_ID,
    RelatedEntityIdName: 'Asha Nair',
    DueDate: wireTimeIn(120),
    Reminder: 20,
    StatusCode: 0,
    OwnerId: EMBEDDED_USERS[0]?.ID,
    OwnerName: 'Priya Raghavan',
    CompletedOn: NO_DATE,
    ...fields,
  };
}

/** Each has its own name: `Task 001` and so on. */
export function rows(number: number, fields: Row = {}): Row[] {
  return Array.from({ length: number }, (_, index) =>
    row({ Name: `Task ${String(index + 1).padStart(3, '0')}`, ...fields }),
  );
}

/** `YYYY-MM-DD HH:MM:SS.000`, `minutes` from now. */
export function wireTimeIn(minutes: number): string {
  const at = new Date(Date.now() + minutes * 60_000);
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}.000`;
}

/** How the head of a list counts tasks that are due in two hours: near the end of a day, they are due tomorrow. */
export function countOfSoon(number: number): RegExp {
  return new RegExp(`${number} (?:due today|later)`);
}

/** Less than 12: a midnight at noon UTC doesn't show which day is meant. */
export function hoursAheadAtNoon(): number {
  return Math.min(11, 12 - new Date().getUTCHours());
}

/** A zone in which it is about noon, so that hours before and after now are today. */
export function zoneAtNoon(): string {
  const hours = hoursAheadAtNoon();
  // Their sign is reversed.
  return hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

export function says(body: unknown, status = 200): Buffer {
  return httpResponse(status, JSON.stringify(body));
}

/** As documented: the requested page, and the count of all. */
export function inPages(all: readonly Row[]): Retrieve {
  return ({ statusCode, offset, rowCount }) => {
    const ofStatus = all.filter(({ StatusCode }) => Number(StatusCode) === statusCode);
    return says({ RecordCount: ofStatus.length, List: ofStatus.slice(offset, offset + rowCount) });
  };
}

export interface OwnOptions extends WorldOptions {
  readonly retrieve: Retrieve;
  /** The answer of `Users.Get`. */
  readonly users?: Buffer;
  /** The answer about a lead's tasks. */
  readonly leadTasks?: unknown;
  /** Whether LeadSquared refuses a request for a page. */
  readonly refuses?: (body: { readonly Sorting: { readonly ColumnName: string } }) => boolean;
  /** How it refuses that. */
  readonly refusal?: Buffer;
  /** The answer to a change. */
  readonly change?: () => Buffer;
}

const REFUSED = {
  Status: 'Error',
  ExceptionType: 'MXInvalidInputException',
  ExceptionMessage: 'Invalid Input! Parameter Name: ColumnName',
};

export async function openOwnWorld(
  t: TestContext,
  {
    retrieve,
    users = says(EMBEDDED_USERS),
    leadTasks = [],
    change = () => says({ Status: 'Success' }),
    refuses = () => false,
    refusal = says(REFUSED, 400),
    ...options
  }: OwnOptions,
) {
  const asked: AskedPage[] = [];
  const { world, upstream } = await openRawWorld(t, {
    ...options,
    async answer(socket, { head, body }) {
      if (head.includes('/Users.Get')) return socket.write(users);
      if (head.includes('/RetrieveTaskByLeadId')) return socket.write(says(leadTasks));
      if (/\/(?:MarkComplete|Update)\?/.test(head)) return socket.write(change());
      if (!head.includes('/Task.svc/Retrieve')) return socket.write(says([]));
      if (refuses(JSON.parse(body))) return socket.write(refusal);
      const page = readAsked(body);
      asked.push(page);
      return socket.write(await retrieve(page));
    },
  });
  return {
    world,
    upstream,
    /** The requested pages, in order. */
    asked,
    /** The calls that came, without those for leads' details. */
    calls: () =>
      upstream.calls
        .map(({ head }) => /^\w+ \/v2\/([\w./]+)/.exec(head)?.[1] ?? head)
        .filter((path) => !LEADS_DETAILS.some((name) => path.endsWith(name))),
  };
}

function readAsked(body: string): AskedPage {
  const parsed: unknown = JSON.parse(body);
  const part = (name: string) => {
    const value = isObject(parsed) ? parsed[name] : undefined;
    return isObject(value) ? value : {};
  };
  const { LookupValue: email, StatusCode: statusCode } = part('Parameter');
  const { Offset, RowCount } = part('Paging');
  return { email, statusCode, offset: Number(Offset), rowCount: Number(RowCount) };
}
