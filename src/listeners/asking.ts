/** What every listener works with: the app's parts, and what one rep asks of them. */
import { randomInt } from 'node:crypto';
import type { Lookups } from '../leadsquared/lookups.ts';
import type { Message } from '../messages/text.ts';
import type { Log } from '../operate/log.ts';
import type { Metrics } from '../operate/metrics.ts';
import type { Access } from '../slack/access.ts';
import type { Ask, Reply } from '../slack/reply.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { LeadId } from '../tasks/task.ts';

export interface Parts {
  readonly lookups: Lookups;
  readonly viewers: Viewers;
  readonly access: Access;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly adminContact: string;
  readonly leadUrl: (leadId: LeadId) => string | undefined;
  readonly openReply: (ask: Ask, reference: string) => Reply;
}

/** One command or click. */
export interface Asking {
  readonly ask: Ask;
  readonly teamId: string;
  readonly origin: 'command' | 'click';
  /** Read by the rep in messages and by the admin in the log. */
  readonly reference: string;
  readonly reply: Reply;
  /** Says that an answer follows, and in a command's ack how long that takes. */
  accept(wait: string | undefined): Promise<unknown>;
  /** Says no: in a command's ack, or beside the message of a click. */
  refuse(message: Message): Promise<unknown>;
}

/** How a command or click ended. `detail` is for the log alone. */
export interface Ending extends Readonly<Record<string, unknown>> {
  readonly outcome: string;
}

/** One line a command or click: no lead id and no CRM text, the reference leads from message to log. */
export function noteEnding(
  { log, metrics }: Parts,
  { reference, origin, teamId, ask }: Asking,
  ending: Ending,
): void {
  metrics.answered(origin, ending.outcome);
  log.info({ reference, origin, user: ask.userId, team: teamId, ...ending }, 'Answered');
}

/** Short enough to read out, without characters that look alike. */
export function newReference(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 6 }, () => letters.charAt(randomInt(letters.length))).join('');
}
