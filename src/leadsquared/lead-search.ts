/**
 * Searches for leads. A phone number may be stored in several spellings, and for some accounts LeadSquared finds only
 * the stored one (seen by others who use its API; its documentation says digits): so the likely ones are tried in turn.
 */
import type { FoundLeads, LeadQuery } from '../tasks/lead.ts';
import type { AccountFacts } from './account-facts.ts';
import type { Answer, Call, Client } from './api/client.ts';

/** For one search, the call for the account included. */
const MAX_CALLS = 4;
const NOBODY: FoundLeads = { leads: [], isCut: false };

/** One search call: by an e-mail address, by a phone number in one spelling, or by a word. */
export type LeadSearch = Pick<LeadQuery, 'by' | 'text'>;

/** @returns the first call; its answer has the `next` one as long as nobody was found */
export function createLeadSearch(
  client: Pick<Client, 'searchLeads'>,
  account: AccountFacts,
): (query: LeadQuery) => Promise<Call<FoundLeads>> {
  /** In turn, until one finds somebody. */
  async function searchInTurn(searches: readonly LeadSearch[]): Promise<Call<FoundLeads>> {
    const [search, ...others] = searches;
    if (!search) return nobody();
    return orElse(await searchOnce(search), others.length > 0 ? () => searchInTurn(others) : undefined);
  }

  /** The phone search may say with 404 that there is no match: whether LeadSquared does is not known. */
  async function searchOnce(search: LeadSearch): Promise<Call<FoundLeads>> {
    const call = await client.searchLeads(search);
    const { answer } = call;
    const isNobody =
      search.by === 'phone' && answer.kind === 'failed' && answer.failure.kind === 'address-wrong';
    return isNobody ? { ...call, answer: nobodyAnswer() } : call;
  }

  /** The spelling as typed is the one to leave out: the quick search looks inside numbers, so it finds that one as well. */
  async function searchByPhone(query: LeadQuery, calls: number): Promise<Call<FoundLeads>> {
    const spellings = await spellingsOf(query, account.known()?.countryCode ?? '');
    return searchInTurn(spellings.slice(-calls));
  }

  return async (query) => {
    if (query.by !== 'phone') return client.searchLeads(query);
    // Where the number does not say its country, it is the account's. The facts of yesterday serve for that.
    const isCountryKnown = query.isInternational || account.known() !== undefined;
    if (isCountryKnown || !account.isDue()) return searchByPhone(query, MAX_CALLS);
    const { answer, ...call } = await account.retrieve();
    if (answer.kind === 'limit-refused') return { ...call, answer };
    // Without the country the search goes on all the same.
    return { ...call, answer: { ...nobodyAnswer(), next: () => searchByPhone(query, MAX_CALLS - 1) } };
  };
}

function orElse(
  call: Call<FoundLeads>,
  next: (() => Promise<Call<FoundLeads>>) | undefined,
): Call<FoundLeads> {
  const { answer } = call;
  const isFound = answer.kind !== 'value' || answer.value.leads.length > 0;
  return isFound || !next ? call : { ...call, answer: { ...answer, next } };
}

function nobodyAnswer(): Answer<FoundLeads> & { kind: 'value' } {
  return { kind: 'value', value: NOBODY, bytes: 0 };
}

function nobody(): Call<FoundLeads> {
  return { answer: nobodyAnswer(), wasAnswered: true };
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

interface PhoneParts {
  /** Without the zero, or whatever else is dialed before it inside the country. */
  readonly national: string;
  /** `''` when it is not known. */
  readonly countryCode: string;
}

async function partsOf(
  { text, isInternational }: LeadQuery,
  accountCountryCode: string,
): Promise<PhoneParts> {
  // Its table of the world's numbers takes 50 ms to load, so it waits for the first search that needs it.
  const { parsePhoneNumberFromString: parse } = await import('libphonenumber-js/min');
  const withoutCountry: PhoneParts = { national: text.replace(/^0+(?=\d)/, ''), countryCode: '' };
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
