/** What every listener works with. */
import { randomInt } from 'node:crypto';
import type { Lookups } from '../leadsquared/lookups.ts';
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
  /** Read by the rep in messages and by the admin in the log. */
  readonly reference: string;
  readonly origin: 'command' | 'click';
}

/** One line a command or click: no lead id and no CRM text, the reference leads from message to log. */
export function noteAnswer(
  { log, metrics }: Parts,
  { reference, origin, teamId, ask }: Asking,
  answer: { outcome: string } & Record<string, unknown>,
): void {
  metrics.answered(origin, answer.outcome);
  log.info({ reference, origin, user: ask.userId, team: teamId, ...answer }, 'Answered');
}

/** Short enough to read out, without characters that look alike. */
export function newReference(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 6 }, () => letters.charAt(randomInt(letters.length))).join('');
}
