// The account's tasks: those that its leads come with and those that were created, as they were changed.
import type { Json } from '../json-object.ts';
import type { ChangeAnswers } from './change-answers.ts';
import { createChangedTasks, GUID } from './changed-tasks.ts';
import { type NewTask, readNewTask } from './created-task.ts';
import { type Change, type EmbeddedLead, errorAnswer, jsonAnswer, type LeadAnswer } from './lead-answer.ts';
import { ownerTasks } from './owner-tasks.ts';
import type { WireTask } from './wire-tasks.ts';

/** Answers the calls about tasks. */
export interface AccountTasks {
  /** Other leads have no tasks but those that were created. */
  ofLead(leadId: string): LeadAnswer;
  /** `body` is the request's, as in the methods below. */
  ofOwner(body: Json): LeadAnswer;
  create(body: Json): LeadAnswer;
  change(change: Change, taskId: unknown, fields: WireTask): LeadAnswer;
}

export function createAccountTasks(leads: readonly EmbeddedLead[], answers: ChangeAnswers): AccountTasks {
  const startedAt = new Date();
  const leadsById = new Map(leads.map((lead) => [lead.leadId.toLowerCase(), lead]));
  const created: NewTask[] = [];
  const { change, asChanged, changedOn } = createChangedTasks();

  function make(body: Json): LeadAnswer {
    const task = readNewTask(body, new Date());
    if ('kind' in task) return task;
    created.push(task);
    return jsonAnswer({ Status: 'Success', Message: { Id: task.task.TaskID } });
  }

  /** Only leads that answer changes in their own way are searched. */
  function leadOfTask(taskId: unknown): string | undefined {
    const own = tasksOf(leads.filter(({ onChange }) => onChange !== undefined));
    const id = String(taskId).toLowerCase();
    return [...created, ...own].find(({ task }) => task.TaskID === id)?.leadId;
  }

  const tasksOf = (some: readonly EmbeddedLead[]) =>
    some.flatMap(({ leadId, answer }) => {
      const given = answer(startedAt);
      return given.kind === 'tasks' ? given.tasks.map((task) => ({ leadId, task })) : [];
    });

  return {
    ofLead(leadId) {
      if (!GUID.test(leadId))
        return errorAnswer(400, 'MXInvalidInputException', 'Invalid Input! Parameter Name: leadId');
      const id = leadId.toLowerCase();
      const answer: LeadAnswer = leadsById.get(id)?.answer(startedAt) ?? { kind: 'tasks', tasks: [] };
      if (answer.kind !== 'tasks') return answer;
      const { tasks, recordCount = tasks.length } = answer;
      const added = created.filter((one) => one.leadId === id).map(({ task }) => task);
      return {
        ...answer,
        tasks: [...tasks, ...added].map(asChanged),
        recordCount: recordCount + added.length,
      };
    },
    ofOwner: (body) =>
      ownerTasks(
        body,
        [...tasksOf(leads), ...created].map((one) => ({
          ...one,
          task: asChanged(one.task),
          changedOn: changedOn(one.task),
        })),
      ),
    create: (body) => answers.toCreation('Create', body.RelatedEntityId, body, () => make(body)),
    change: (name, taskId, fields) =>
      answers.toChange(name, leadOfTask(taskId), () => change(taskId, fields)),
  };
}
