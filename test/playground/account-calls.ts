/** Calls to the stand-in for LeadSquared over HTTP. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
} from '../../src/playground/leadsquared/upstream.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';

// LeadSquared's keys carry a literal $.
export const KEYS = { accessKey: 'u$r0123456789abcdef', secretKey: 'c0ffee$&+=' };
export const UNKNOWN_LEAD = '99999999-9999-4999-8999-999999999999';

/** It closes after the file's tests. */
export async function start(options: Partial<UpstreamOptions> = {}): Promise<Upstream> {
  const upstream = await startUpstream({ ...KEYS, serviceMs: () => 0, ...options });
  after(() => upstream.close());
  return upstream;
}

export function leadId(label: string): string {
  const lead = EMBEDDED_LEADS.find((candidate) => candidate.label === label);
  assert.ok(lead, `no lead is labelled ${label}`);
  return lead.leadId;
}

export const get = (upstream: Upstream, path: string, parameters: Record<string, string> = {}) =>
  fetch(`${upstream.url}/v2/${path}?${new URLSearchParams({ ...KEYS, ...parameters })}`);

export const post = (upstream: Upstream, path: string, body: object, contentType = 'application/json') =>
  fetch(`${upstream.url}/v2/${path}?${new URLSearchParams(KEYS)}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: JSON.stringify(body),
  });

export async function errorOf(response: Response) {
  const { Status, ExceptionType, ExceptionMessage, ...rest } = JSON.parse(await response.text());
  assert.equal(Status, 'Error');
  assert.match(ExceptionType, /^MX\w+Exception$/);
  assert.ok(ExceptionMessage.length > 0);
  assert.deepEqual(rest, {});
  return { status: response.status, type: ExceptionType, message: ExceptionMessage };
}

/** The id in `{"Status":"Success","Message":{"Id"}}`. */
export async function idOf(response: Response): Promise<string> {
  assert.equal(response.status, 200);
  const { Status, Message, ...rest } = JSON.parse(await response.text());
  assert.equal(Status, 'Success');
  assert.deepEqual([Object.keys(Message), rest], [['Id'], {}]);
  assert.match(Message.Id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  return Message.Id;
}

export async function tasksOn(upstream: Upstream, id: string): Promise<WireTask[]> {
  const response = await get(upstream, 'LeadManagement.svc/RetrieveTaskByLeadId', { leadId: id });
  const { RecordCount, TaskList } = JSON.parse(await response.text());
  assert.equal(RecordCount, TaskList.length);
  return TaskList;
}

/** A row of Task.svc/Retrieve. */
export interface Row {
  readonly UserTaskId: string;
  readonly RelatedEntityId: string;
  readonly DueDate: string;
  readonly StatusCode: number;
  readonly [field: string]: unknown;
}

export async function retrieve(
  upstream: Upstream,
  parameter: object,
  paging?: object,
): Promise<{ RecordCount: number; List: Row[] }> {
  const response = await post(upstream, 'Task.svc/Retrieve', { Parameter: parameter, Paging: paging });
  assert.equal(response.status, 200);
  return JSON.parse(await response.text());
}

export const ownedBy = (name: string) => ({
  LookupName: 'OwnerEmailAddress',
  LookupValue: `${name}@example.com`,
});

/** The lead's appointment in a request of Task.svc/Create. */
export const meetingOn = (RelatedEntityId: string) => ({
  Name: 'Show Asha the new price list',
  Description: '<p>Bring the <b>samples</b></p>',
  RelatedEntity: 1,
  RelatedEntityId,
  DueDate: '2099-03-10 09:30:00',
  EndDate: '2099-03-10 10:15:00',
  Reminder: 30,
  NotifyBy: '1100',
  OwnerEmailAddress: 'daniel@example.com',
  TaskType: { Name: 'Meeting' },
});
