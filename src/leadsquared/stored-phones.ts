/** How a phone number may be stored in LeadSquared, and which leads have it. */
import type { Lead, LeadQuery } from '../tasks/lead.ts';
import { readPhone } from '../tasks/phone-text.ts';

/** One way to read a number. */
interface Reading {
  /** Without what is dialed before it inside the country. */
  readonly national: string;
  /** `''` when the number doesn't say it: then it is the same number in any country. */
  readonly countryCode: string;
  /** Without a `+` it is only likely that the number begins with its country. So it must be stored with it. */
  readonly isGuess?: true;
}

/** A number that a rep typed. */
export type TypedPhone = Awaited<ReturnType<typeof readTypedPhone>>;

/** @param accountCountryCode for a number that doesn't say its country; `''` when it isn't known */
export async function readTypedPhone(query: LeadQuery, accountCountryCode: string) {
  // Its table of the world's numbers takes 50 ms to load, so it waits for the first search that needs it.
  const { parsePhoneNumberFromString: parse } = await import('libphonenumber-js/min');

  function abroad(digits: string) {
    const number = parse(`+${digits}`);
    return number && { ...readingOf(number), isValid: number.isValid() };
  }

  function atHome(digits: string) {
    if (accountCountryCode === '') return undefined;
    try {
      const number = parse(digits, { defaultCallingCode: accountCountryCode });
      return number && { ...readingOf(number), isValid: number.isValid() };
    } catch {
      // The account's country code is none.
      return undefined;
    }
  }

  function readings(): readonly [Reading, ...Reading[]] {
    const { text, isInternational } = query;
    const asTyped: Reading = { national: withoutZeros(text), countryCode: '' };
    const fromAbroad = abroad(text);
    if (isInternational) return [fromAbroad ?? asTyped];
    const home = atHome(text);
    // Some leave the + out.
    const isGuess = fromAbroad?.isValid && !home?.isValid;
    if (isGuess) return [{ ...fromAbroad, isGuess }, asTyped];
    return home ? [home, asTyped] : [asTyped];
  }

  function readStored(text: string): Reading | undefined {
    const phone = readPhone(text);
    if (!phone) return undefined;
    const withCountry = phone.isInternational ? abroad(phone.digits) : undefined;
    return withCountry ?? { national: withoutZeros(phone.digits), countryCode: '' };
  }

  const [likely, ...others] = readings();
  return {
    /** As it was typed, the national number, and `+cc-national` as LeadSquared stores it. */
    spellings: [
      ...new Set([
        query.text,
        likely.national,
        ...(likely.countryCode === '' ? [] : [`+${likely.countryCode}-${likely.national}`]),
      ]),
    ],
    /** What the quick search looks for, which also finds it inside other numbers. */
    national: likely.national,
    /** Whether one of the lead's numbers is this one. Undefined for a lead without a number. */
    isOf({ phone, otherPhone = '' }: Lead): boolean | undefined {
      const numbers = [phone, otherPhone].filter((text) => text !== '');
      if (numbers.length === 0) return undefined;
      const stored = numbers.map(readStored).filter((reading) => reading !== undefined);
      return stored.some((reading) => [likely, ...others].some((typed) => isSame(typed, reading)));
    },
  };
}

function readingOf(number: { nationalNumber: string; countryCallingCode: string }): Reading {
  return { national: number.nationalNumber, countryCode: number.countryCallingCode };
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d{6})/, '');
}

function isSame(typed: Reading, stored: Reading): boolean {
  const national = withoutZeros(typed.national);
  const storedNational = withoutZeros(stored.national);
  if (stored.countryCode === '') {
    const isWithCountry = storedNational === typed.countryCode + national;
    return isWithCountry || (storedNational === national && !typed.isGuess);
  }
  const isSameCountry = typed.countryCode === '' || typed.countryCode === stored.countryCode;
  return isSameCountry && storedNational === national;
}
