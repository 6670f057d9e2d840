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
  /** LeadSquared's own word, as it came. */
  readonly status: string;
  readonly state: TaskState;
  /** Minutes before `dueAt`. */
  readonly reminderMinutes: number | undefined;
}

export type TaskState = 'open' | 'completed' | 'cancelled';

/** A status word nobody knows is open: a task must not vanish because its word is new. */
export function stateOf(status: string): TaskState {
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

/** All of a lead's tasks, as LeadSquared gave them. */
export interface TaskList {
  readonly tasks: readonly Task[];
  /** How many tasks LeadSquared said there are; it may give fewer. */
  readonly saidCount: number;
}
