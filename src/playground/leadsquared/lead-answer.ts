// What the stand-in for LeadSquared answers to a call about a lead.
import type { WireTask } from './wire-tasks.ts';

export type LeadAnswer = AnswerKind & {
  /** how much later than other answers it comes, in ms; default 0 */
  readonly afterMs?: number;
};

type AnswerKind =
  | { readonly kind: 'tasks'; readonly tasks: readonly WireTask[]; readonly recordCount?: number }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string | Buffer;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' };

/** A call that changes something about a lead, by the end of its path. */
export type Change = 'Create' | 'CreateNote' | 'MarkComplete' | 'Update';

export interface EmbeddedLead {
  readonly leadId: string;
  readonly label: string;
  /** one line for the person who tries it */
  readonly about: string;
  readonly answer: (now: Date) => LeadAnswer;
  /** Replaces the answer to a change; `make` makes the change and returns the usual answer. */
  readonly onChange?: (make: () => LeadAnswer, change: Change) => LeadAnswer;
}

/**
 * The vendor's error body (https://apidocs.leadsquared.com/error-handling/). No page says which `MX…` type comes with
 * which status, so a client can rely only on the status, and on whether there is a type.
 */
export function errorAnswer(status: number, type: string, message: string): LeadAnswer {
  const body = JSON.stringify({ Status: 'Error', ExceptionType: type, ExceptionMessage: message });
  return { kind: 'response', status, body };
}

/** The request lacks what it has to have. */
export const missingAnswer = (names: string) =>
  errorAnswer(400, 'MXMandatoryAttributeMissingException', `${names} mandatory`);

/** LeadSquared understands the request and refuses it. */
export const invalidAnswer = (reason: string) =>
  errorAnswer(500, 'MXInvalidInputException', `Invalid Input! ${reason}`);

export const jsonAnswer = (body: unknown): LeadAnswer => ({
  kind: 'response',
  status: 200,
  body: JSON.stringify(body),
});

/** `digits` are four, so that ids can be told apart at a glance. */
export const leadIdOf = (digits: string) => `1ead${digits}-0000-4000-8000-00000000${digits}`;

export const embeddedLead = (
  digits: string,
  label: string,
  about: string,
  answer: EmbeddedLead['answer'],
): EmbeddedLead => ({ leadId: leadIdOf(digits), label, about, answer });

export const answerTasks =
  (tasks: (now: Date) => readonly WireTask[]) =>
  (now: Date): LeadAnswer => ({ kind: 'tasks', tasks: tasks(now) });
