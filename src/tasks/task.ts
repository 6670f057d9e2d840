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
  readonly dueAt: Date | undefined;
  /** The due date as it came, when it is there and is no date. */
  readonly unreadableDueDate: string;
  readonly owner: Person;
  /** What it is a task of, where LeadSquared says that: with a lead's own tasks it does not. */
  readonly relatedTo: RelatedTo | undefined;
  /** LeadSquared's own word, as it came. */
  readonly status: string;
  readonly state: TaskState;
  /** Minutes before `dueAt`. */
  readonly reminderMinutes: number | undefined;
}

export interface RelatedTo {
  /** Undefined for what is no lead, like an opportunity. */
  readonly leadId: LeadId | undefined;
  readonly name: string;
}

export type TaskState = 'open' | 'completed' | 'cancelled';

/** Room for blanks around the longest word that is known. */
const MAX_STATUS_LENGTH = 100;

/** A status word nobody knows is open: a task must not vanish because its word is new. */
export function stateOf(status: string): TaskState {
  if (status.length > MAX_STATUS_LENGTH) return 'open';
  switch (status.trim().toLowerCase()) {
    case 'completed':
      return 'completed';
    case 'cancelled':
    case 'canceled':
      return 'cancelled';
    default:
      return 'open';
  }
}

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
