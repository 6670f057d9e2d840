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
  /** When it begins. For when it is due, and overdue, see `spanOf`. */
  readonly dueAt: Date | undefined;
  /** The last moment that it is meant to take, where LeadSquared says that. */
  readonly endsAt: Date | undefined;
  /** A to-do: it is due on a day, whatever the clock says. */
  readonly isAllDay: boolean;
  /** Of an all-day task: where LeadSquared gave days without a clock time. */
  readonly givenDays: Days | undefined;
  /** The due date as it came, when it is there and is no date. */
  readonly unreadableDueDate: string;
  /** In the same way, when it ends. */
  readonly unreadableEndDate: string;
  readonly owner: Person;
  /** What it is a task of, where LeadSquared says that: with a lead's own tasks it does not. */
  readonly relatedTo: RelatedTo | undefined;
  /** LeadSquared's own word, as it came; of a code that is known, its word. */
  readonly status: string;
  readonly state: TaskState;
  readonly reminder: TaskReminder | undefined;
}

/** In days since 1970-01-01. */
export interface Days {
  readonly first: number;
  readonly last: number;
}

/** When LeadSquared reminds of a task: before it begins, or on a day before, at a time of that day. */
export type TaskReminder =
  | { readonly kind: 'minutes before'; readonly minutes: number }
  /** Of an all-day task; the time is in minutes since midnight, in the account's zone. */
  | { readonly kind: 'days before'; readonly days: number; readonly minuteOfDay: number };

export interface RelatedTo {
  /** Undefined for what is no lead, like an opportunity. */
  readonly leadId: LeadId | undefined;
  readonly name: string;
}

export type TaskState = 'open' | 'completed' | 'cancelled';

/** A status word that we don't know is open: a task must not vanish because its word is new. */
export function stateOf(status: string): TaskState {
  const word = status.trim().toLowerCase();
  if (word === 'completed' || word === 'complete') return 'completed';
  return word === 'cancelled' || word === 'canceled' ? 'cancelled' : 'open';
}

/** What a list is of: a lead's tasks, or a rep's own over all leads. */
export type ListOf = { readonly kind: 'lead'; readonly leadId: LeadId } | { readonly kind: 'own' };

export const OWN: ListOf = { kind: 'own' };

/** Which tasks are asked for: all of a lead's, or a rep's own over all leads, by the e-mail address of their owner. */
export type TaskQuery =
  | { readonly leadId: LeadId }
  | { readonly ownerEmail: string; readonly states: 'open' | 'all' };

/** All tasks of a lead or of a rep, as LeadSquared gave them. */
export interface TaskList {
  readonly tasks: readonly Task[];
  /** How many tasks LeadSquared said there are; it may give fewer. */
  readonly saidCount: number;
  /** There are more tasks, which were not read: a list has at most 10,000, and less where their texts are very long. */
  readonly isCut?: boolean;
}
