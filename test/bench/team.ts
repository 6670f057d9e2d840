/** A whole sales team: people in Slack who each have tasks of their own in LeadSquared. */
import { createHash } from 'node:crypto';
import { jsonAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { Api } from '../../src/playground/leadsquared/upstream-api.ts';
import type { Person } from '../../src/playground/slack/team.ts';
import { wireTasks } from './leads.ts';

export interface Team {
  readonly people: readonly Person[];
  /** Answers for their own tasks, for the upstream. */
  readonly methods: Api;
}

/** A full page of tasks each, all open. */
export function teamOf(count: number): Team {
  const people = Array.from({ length: count }, (_, index) => ({
    id: `U0TEAM${String(index).padStart(5, '0')}`,
    name: `Rep ${index}`,
    email: `rep.${index}@example.com`,
    timeZone: 'Asia/Kolkata',
  }));
  const ownTasks = new Map(people.map(({ email }, index) => [email, rowsOf(email, index)]));
  return {
    people,
    methods: {
      'POST /v2/Task.svc/Retrieve'(_given, { Parameter }) {
        const rows = ownTasks.get(Object(Parameter).LookupValue) ?? [];
        return jsonAnswer({ RecordCount: rows.length, List: rows });
      },
    },
  };
}

function rowsOf(email: string, index: number) {
  return wireTasks(index).map(({ TaskID, OwnerName: _name, Status: _status, ...task }) => ({
    ...task,
    UserTaskId: TaskID,
    Category: 0,
    RelatedEntity: 1,
    RelatedEntityId: guidOf(`lead of ${TaskID}`),
    RelatedEntityIdName: 'Northwind Traders',
    StatusCode: 0,
    OwnerId: guidOf(email),
    OwnerName: `Rep ${index}`,
    OwnerEmailAddress: email,
    NotifyBy: '1100',
  }));
}

function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
