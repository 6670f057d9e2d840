import type { LeadId } from './task.ts';

/** What distinguishes a lead from others. Text that LeadSquared did not give is `''`. */
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

/** A search for a lead whose id isn't known. A phone number is its digits alone. */
export interface LeadQuery {
  readonly by: 'email' | 'phone' | 'name';
  readonly text: string;
  /** The phone number begins with its country's code. */
  readonly isInternational?: true;
}
