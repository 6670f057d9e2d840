import type { LeadId } from './task.ts';

/** What distinguishes a lead from others. Text that LeadSquared did not give is `''`. */
export interface Lead {
  readonly id: LeadId;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  /** The second of two. */
  readonly otherPhone?: string;
  readonly company: string;
  readonly stage: string;
  /** In lower case. */
  readonly ownerId: string;
  readonly ownerName: string;
  /** In lower case. */
  readonly ownerEmail: string;
}

/** A lead of which no more is known. */
export function leadNamed(id: LeadId, name: string): Lead {
  const owner = { ownerId: '', ownerName: '', ownerEmail: '' };
  return { id, name, email: '', phone: '', company: '', stage: '', ...owner };
}

/** What a search found. */
export interface FoundLeads {
  readonly leads: readonly Lead[];
  /** Whether there are more, which were not read. */
  readonly isCut: boolean;
  /** None has the searched phone number. Theirs are similar: they have its digits in them. */
  readonly haveOtherNumbers?: true;
}

/** Whether the rep has to choose: a single lead that may not be the one they mean isn't opened by itself. */
export function isChoice({ leads, haveOtherNumbers }: FoundLeads): boolean {
  return leads.length > 1 || haveOtherNumbers === true;
}

/** A search for a lead whose id isn't known. A phone number is its digits alone. */
export interface LeadQuery {
  readonly by: 'email' | 'phone' | 'name';
  readonly text: string;
  /** The phone number begins with its country's code. */
  readonly isInternational?: true;
}

/**
 * In the order in which a rep looks for the lead they mean: the one that is called exactly so, names that have all of the
 * searched words, then the rep's own leads.
 * @param email the rep's, in lower case; `''` where it isn't known
 */
export function inChoosingOrder(leads: readonly Lead[], query: LeadQuery, email: string): readonly Lead[] {
  const searched = query.text.toLowerCase();
  const words = searched.split(/\s+/);
  const rank = ({ name, ownerEmail }: Lead) => {
    const lower = name.toLowerCase();
    if (lower === searched) return 0;
    if (words.every((word) => lower.includes(word))) return 1;
    return email !== '' && ownerEmail === email ? 2 : 3;
  };
  return leads.toSorted((a, b) => rank(a) - rank(b));
}
