/** A lead's id in LeadSquared: a GUID, in lower case without braces. */
export type LeadId = string;

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** One task of a lead. Text that LeadSquared did not give is `''`. */
export interface Task {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** What kind of task it is, like `Meeting`, where LeadSquared says that. */
  readonly type: string;
  /** When it begins. `spanOf` says when it is due and overdue. */
  readonly dueAt: Date | undefined;
  /** When it is meant to end, where LeadSquared says that. */
  readonly endsAt: Date | undefined;
  /** A to-do, which is due on a day and has no time. */
  readonly isAllDay: boolean;
  /** The days of an all-day task, where LeadSquared gave them without a time. */
  readonly givenDays: Days | undefined;
  /** The dates as they came, when they are there and can't be read. */
  readonly unreadableDueDate: string;
  readonly unreadableEndDate: string;
  readonly owner: Person;
  /** What it is a task of. LeadSquared doesn't say that in a lead's list. */
  readonly relatedTo: RelatedTo | undefined;
  /** LeadSquared's own word, or the word of a known code. */
  readonly status: string;
  readonly state: TaskState;
  readonly reminder: TaskReminder | undefined;
  /** When it was created, and by which user of LeadSquared; undefined and `''` where LeadSquared doesn't say. */
  readonly createdAt?: Date | undefined;
  readonly createdById?: string;
  /** The submission in Slack that added it. */
  readonly mark?: string | undefined;
}

/** In days since 1970-01-01. */
export interface Days {
  readonly first: number;
  readonly last: number;
}

/** When LeadSquared reminds of a task. */
export type TaskReminder =
  | { readonly kind: 'minutes before'; readonly minutes: number }
  /** For an all-day task. The time is in minutes since midnight, in the account's zone. */
  | { readonly kind: 'days before'; readonly days: number; readonly minuteOfDay: number };

export interface RelatedTo {
  /** Undefined where it isn't a lead, but an opportunity, for example. */
  readonly leadId: LeadId | undefined;
  readonly name: string;
}

export type TaskState = 'open' | 'completed' | 'cancelled';

/** An unknown status counts as open: a task must not vanish because its status is new. */
export function stateOf(status: string): TaskState {
  const word = status.trim().toLowerCase();
  if (word === 'completed' || word === 'complete') return 'completed';
  return word === 'cancelled' || word === 'canceled' ? 'cancelled' : 'open';
}

/** What a list is of: a lead's tasks, or a rep's own over all leads. */
export type ListOf = { readonly kind: 'lead'; readonly leadId: LeadId } | { readonly kind: 'own' };

export const OWN: ListOf = { kind: 'own' };

/** Which tasks to ask LeadSquared for: all of a lead's, or a rep's own, by the e-mail address of their owner. */
export type TaskQuery =
  | { readonly leadId: LeadId }
  | { readonly ownerEmail: string; readonly states: 'open' | 'all' };

/** All tasks of a lead or of a rep, as LeadSquared gave them. */
export interface TaskList {
  readonly tasks: readonly Task[];
  /** How many tasks there are, as LeadSquared says. It may give fewer. */
  readonly saidCount: number;
  /** There are more tasks than were read: at most 10,000, and fewer where their texts are very long. */
  readonly isCut?: boolean;
}

/** LeadSquared may give fewer tasks than it says there are: what isn't among them isn't gone. */
export function isShort({ tasks, saidCount, isCut }: TaskList): boolean {
  return isCut === true || tasks.length < saidCount;
}
