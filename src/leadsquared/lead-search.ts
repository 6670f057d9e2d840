/**
 * Searches for leads. A phone number may be stored in several spellings, and for some accounts LeadSquared finds only
 * the stored one (seen by others who use its API; its documentation says digits): so the likely ones are tried in turn.
 */
import type { FoundLeads, Lead, LeadQuery } from '../tasks/lead.ts';
import type { LeadId } from '../tasks/task.ts';
import type { AccountFacts } from './account.ts';
import type { Client, LeadSearch } from './api/client.ts';
import type { Job, MakeCall, Outcome } from './limit/job.ts';
import { retrying } from './retries.ts';
import { readTypedPhone, type TypedPhone } from './stored-phones.ts';

/** For one search by phone number, with the call for the account and with those that are made again. */
const MAX_CALLS = 4;

/** @param isThorough tries every spelling, so that the calls don't tell whether one has found a lead */
export function createLeadSearch(
  client: Pick<Client, 'searchLeads'>,
  account: AccountFacts,
  isThorough: boolean,
) {
  const searchOnce = (call: MakeCall, search: LeadSearch) => retrying(call)(() => client.searchLeads(search));

  /** Spelling after spelling, until one finds a lead with this number. */
  async function searchByPhone(call: MakeCall, query: LeadQuery): Promise<Outcome<FoundLeads>> {
    let callsLeft = MAX_CALLS;
    const counted: MakeCall = (send, retryAfterMs) => {
      callsLeft -= 1;
      return call(send, retryAfterMs);
    };
    const send = retrying(counted, () => callsLeft > 0);
    const tried = new Set<string>();
    const hits = createHits();
    for (;;) {
      const typed = await readTypedPhone(query, account.known()?.countryCode ?? '');
      const search = nextSearch(typed, tried, callsLeft);
      if (!search) return hits.same(typed) ?? hits.similar();
      tried.add(keyOf(search));
      const outcome = await send(() => client.searchLeads(search));
      if (outcome.kind === 'failed') return outcome;
      hits.add(outcome, search);
      const same = isThorough ? undefined : hits.same(typed);
      if (same) return same;
      // Where the number does not say its country, it is the account's. The facts of yesterday serve for that.
      const needsAccount = !query.isInternational && account.known() === undefined && account.isDue();
      if (tried.size > 1 || !needsAccount || callsLeft < 2) continue;
      const facts = await account.retrieveSoon(counted);
      if (facts.kind === 'failed' && facts.failure.kind === 'limit-used-up') return facts;
    }
  }

  return (query: LeadQuery): Job<FoundLeads> =>
    (call) =>
      (query.by === 'phone' ? searchByPhone : searchOnce)(call, query);
}

/**
 * The number as it was typed comes first. Where there are calls for only some of the other searches, it is the last that
 * are likely to find it: the spelling in which LeadSquared stores numbers, and the quick search, which looks inside them.
 */
function nextSearch(
  { spellings, national }: TypedPhone,
  tried: ReadonlySet<string>,
  callsLeft: number,
): LeadSearch | undefined {
  const phones = spellings.map((text): LeadSearch => ({ by: 'phone', text }));
  const searches: readonly LeadSearch[] = [...phones, { by: 'name', text: national }];
  const untried = searches.filter((search) => !tried.has(keyOf(search)));
  if (callsLeft === 0) return undefined;
  return tried.size === 0 ? untried[0] : untried.slice(-callsLeft)[0];
}

function keyOf({ by, text }: LeadSearch): string {
  return `${by} ${text}`;
}

type Value = Extract<Outcome<FoundLeads>, { kind: 'value' }>;

/** What the searches for one phone number have found. */
function createHits() {
  const leads = new Map<LeadId, { lead: Lead; isByPhone: boolean }>();
  let isCut = false;
  let bytes = 0;
  let sentAt = new Date();

  function toValue(value: FoundLeads): Value {
    return { kind: 'value', value, bytes, sentAt };
  }

  return {
    add(found: Value, { by }: LeadSearch): void {
      for (const lead of found.value.leads) {
        const isByPhone = by === 'phone' || leads.get(lead.id)?.isByPhone === true;
        leads.set(lead.id, { lead, isByPhone });
      }
      isCut ||= found.value.isCut;
      bytes += found.bytes;
      sentAt = found.sentAt;
    },
    /** The leads with this number. One without any is taken as LeadSquared's phone search means it. */
    same(typed: TypedPhone): Value | undefined {
      const same = [...leads.values()].filter(({ lead, isByPhone }) => typed.isOf(lead) ?? isByPhone);
      return same.length === 0 ? undefined : toValue({ leads: same.map(({ lead }) => lead), isCut: false });
    },
    /** All that were found, of which none has it. */
    similar: (): Value =>
      toValue({
        leads: [...leads.values()].map(({ lead }) => lead),
        isCut,
        ...(leads.size > 0 && { haveOtherNumbers: true }),
      }),
  };
}
