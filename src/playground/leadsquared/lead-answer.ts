// What the stand-in for LeadSquared answers to a call about a lead.
import type { WireTask } from './wire-tasks.ts';

export type LeadAnswer =
  | { readonly kind: 'tasks'; readonly tasks: readonly WireTask[]; readonly recordCount?: number }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string | Buffer;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' };

export interface EmbeddedLead {
  readonly leadId: string;
  readonly label: string;
  /** one line for the person who tries it */
  readonly about: string;
  readonly answer: (now: Date) => LeadAnswer;
}

/**
 * The vendor's error body (https://apidocs.leadsquared.com/error-handling/). No page says which `MX…` type comes with
 * which status, so a client can rely only on the status, and on whether there is a type.
 */
export function errorAnswer(status: number, type: string, message: string): LeadAnswer {
  const body = JSON.stringify({ Status: 'Error', ExceptionType: type, ExceptionMessage: message });
  return { kind: 'response', status, body };
}

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
