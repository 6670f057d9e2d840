/** A short digest of what a list shows, to tell later whether anything is new. */
import { createHash } from 'node:crypto';
import type { Agenda } from './agenda.ts';

/** In hexadecimal digits: 48 bits are enough to tell one list from the next. */
const LENGTH = 12;

/** A digest of only the page and the counts: all 10,000 tasks would keep the event loop busy for too long. */
export function digestOf(agenda: Agenda): string {
  return createHash('sha1').update(JSON.stringify(agenda)).digest('hex').slice(0, LENGTH);
}
