import type { LeadId } from './task.ts';

/** What tells a lead from another. Text that LeadSquared did not give is `''`. */
export interface Lead {
  readonly id: LeadId;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly company: string;
  readonly stage: string;
  readonly ownerName: string;
}

/** What a search found. */
export interface FoundLeads {
  readonly leads: readonly Lead[];
  /** Whether there are more, which were not read. */
  readonly isCut: boolean;
}

/** How a lead is looked for without its id. */
export interface LeadQuery {
  readonly by: 'email' | 'phone' | 'name';
  /** For a phone its digits alone. */
  readonly text: string;
  /** Of a phone number that begins with its country's code. */
  readonly isInternational?: true;
}
