/**
 * Searches for leads. A phone number may be stored in several spellings, and for some accounts LeadSquared finds only
 * the stored one (seen by others who use its API; its documentation says digits): so the likely ones are tried in turn.
 */
import type { FoundLeads, LeadQuery } from '../tasks/lead.ts';
import type { AccountFacts } from './account.ts';
import type { Client, LeadSearch } from './api/client.ts';
import type { Job, MakeCall, Outcome } from './limit/job.ts';
import { retrying } from './retries.ts';

/** For one search, the call for the account included. */
const MAX_CALLS = 4;
const noLeads = (): Outcome<FoundLeads> => {
  return { kind: 'value', value: { leads: [], isCut: false }, bytes: 0, sentAt: new Date() };
};

/** Spelling after spelling, until one finds a lead. */
export function createLeadSearch(client: Pick<Client, 'searchLeads'>, account: AccountFacts) {
  /** The phone search may answer 404 when there is no match. Whether LeadSquared does isn't known. */
  async function searchOnce(call: MakeCall, search: LeadSearch): Promise<Outcome<FoundLeads>> {
    const outcome = await retrying(call)(() => client.searchLeads(search));
    const isNoMatch =
      search.by === 'phone' && outcome.kind === 'failed' && outcome.failure.kind === 'address-wrong';
    return isNoMatch ? noLeads() : outcome;
  }

  async function searchByPhone(call: MakeCall, query: LeadQuery): Promise<Outcome<FoundLeads>> {
    let callsLeft = MAX_CALLS;
    // Where the number does not say its country, it is the account's. The facts of yesterday serve for that.
    const isCountryKnown = query.isInternational || account.known() !== undefined;
    if (!isCountryKnown && account.isDue()) {
      const facts = await account.retrieve(call);
      if (facts.kind === 'failed' && facts.failure.kind === 'limit-used-up') return facts;
      // The search goes on without the country.
      callsLeft -= 1;
    }
    // The spelling as typed is the one to leave out: the quick search looks inside numbers, so it finds that one as well.
    const spellings = await spellingsOf(query, account.known()?.countryCode ?? '');
    for (const search of spellings.slice(-callsLeft)) {
      const outcome = await searchOnce(call, search);
      if (outcome.kind === 'failed' || outcome.value.leads.length > 0) return outcome;
    }
    return noLeads();
  }

  return (query: LeadQuery): Job<FoundLeads> =>
    (call) =>
      (query.by === 'phone' ? searchByPhone : searchOnce)(call, query);
}

/**
 * As it was typed, the national number, `+cc-national` as LeadSquared stores it, and the quick search, which looks inside
 * numbers.
 */
async function spellingsOf(query: LeadQuery, accountCountryCode: string): Promise<readonly LeadSearch[]> {
  const { national, countryCode } = await partsOf(query, accountCountryCode);
  const stored = countryCode === '' ? [] : [`+${countryCode}-${national}`];
  const phones = new Set([query.text, national, ...stored]);
  return [...[...phones].map((text): LeadSearch => ({ by: 'phone', text })), { by: 'name', text: national }];
}

/**
 * The number without the zero, or any other prefix that is dialed inside the country; and the country's code, `''` when it
 * isn't known.
 */
async function partsOf({ text, isInternational }: LeadQuery, accountCountryCode: string) {
  // Its table of the world's numbers takes 50 ms to load, so it waits for the first search that needs it.
  const { parsePhoneNumberFromString: parse } = await import('libphonenumber-js/min');
  const withoutCountry = { national: text.replace(/^0+(?=\d)/, ''), countryCode: '' };
  const abroad = parse(`+${text}`);
  try {
    const atHome =
      isInternational || accountCountryCode === ''
        ? undefined
        : parse(text, { defaultCallingCode: accountCountryCode });
    // Some leave the + out.
    const number = isInternational || (abroad?.isValid() && !atHome?.isValid()) ? abroad : atHome;
    return number
      ? { national: number.nationalNumber, countryCode: number.countryCallingCode }
      : withoutCountry;
  } catch {
    // The account's country code is none.
    return withoutCountry;
  }
}
