/** Phone numbers as people type and paste them. How LeadSquared stores a number is for the search to find out. */

export interface PhoneNumber {
  /** With the country's code where the number has it, without `+`, `00` and an extension. */
  readonly digits: string;
  /** Whether it begins with the country's code. */
  readonly isInternational: boolean;
}

const MIN_DIGITS = 6;
/** E.164 allows 15; a number that is dialed from abroad may come with `00`. */
const MAX_DIGITS = 15;
/** A message has more numbers of other kinds than a search field has. */
const MIN_DIGITS_IN_MESSAGE = 7;
const MIN_INTERNATIONAL_DIGITS = 8;
/** A shorter number without a label, a leading `0` and groups is more likely a count. */
const MIN_BARE_DIGITS = 10;

const LABEL =
  /^(?:tel|tele(?:fon|phone|fono)|phone|ph|mob|mobil|mobile|handy|cell|fon|whatsapp|[tmp](?=[.:]))[.:]{0,2}\s*(?:\/\/)?/i;
/** `ext. 12`, `x12`, `#12`, or `,,12` with the pauses of a dialer. */
const EXTENSION =
  /(?:[\s;,]{0,2}(?:ext(?:ension|n)?|x|durchwahl|dw|poste|anexo|доб)[.:=]{0,2} ?|[\s;,]{0,2}# ?|,{1,3}|[;pw])\d{1,7}#?$/i;
const FORM = /^[+\d\s().\-/]+$/;
/** The trunk zero is dialed inside the country only. In Italy it is part of the number. */
const KEEPS_ZERO = /^[(\s]*(?:\+|00)\s*39(?!\d)/;
const TRUNK_ZERO = /^([(\s]{0,3}(?:\+|00)?\s{0,2}[1-9]\d{0,2}[\s)\-./]{0,3})\(\s?0\s?\)/;

/** Dates and IP addresses are no phone numbers anywhere. */
const DATES_AND_ADDRESSES: readonly RegExp[] = [
  // An IP address, with its port.
  /(?<![\d.+])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)(?::\d{1,5})?/g,
  // A date, or from one to another.
  /(?<![\d+]|\d[./-])(?:\d{4}|\d{1,2})[./-]\d{1,2}[./-]\d{2,4}(?: ?- ?(?:\d{4}|\d{1,2})[./-]\d{1,2}[./-]\d{2,4})?(?![./-]?\d)/g,
  /(?<![\d+])\d{1,2}\. ?\d{1,2}\. \d{4}(?!\d)/g,
  /(?<!\d)\d{1,2}\.\d{1,2}\. ?- ?(?=\d)/g,
  /(?<![\d+])(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d(?!\d)/g,
];
/** In a message these are no phone numbers either. */
const OTHERS: readonly RegExp[] = [
  ...DATES_AND_ADDRESSES,
  // A day without its year, and a date with a number after it.
  /(?<![\d.+])\d{1,2}\.\d{1,2}\.(?= |$)/gm,
  /(?<![\d+])(?:19|20)\d\d(?:[./-]\d{1,2}){2}[.T_ -]\d{1,6}(?!\d)/g,
  /(?<![\d+])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[T_ /-]?(?:\d{4}|\d{6})(?!\d)/g,
  /(?<![\d+]|\d[ -])(?:19|20)\d\d (?:0[1-9]|1[0-2]) (?:[0-2]\d|3[01])(?: \d{4})?(?!\d)/g,
  // A fraction, a place on earth.
  /(?<![\d/+])\d{1,2}\/\d{1,2}(?![\d/])/g,
  /(?<![\d.+])(?!0\d)\d{1,3}\.\d{4,9}(?!\.?\d)/g,
  // An ISBN, an American postal code.
  /(?<![\d+])97[89][ -]\d[\d -]{8,12}\d(?!\d)/g,
  /(?<![\d+]|\d[ -])\d{5}-\d{4}(?![ -]?\d)/g,
  // An IBAN.
  /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b/g,
  // A time, or from one to another.
  /(?<!\d)\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?/g,
  /(?<![\d.+])\d{1,2}\.\d\d ?- ?\d{1,2}\.\d\d(?!\.?\d)/g,
  /(?<![\d.+])(?:[01]?\d|2[0-3])\.[0-5]\d(?= |:|,|uhr\b|h\b|am\b|pm\b|$)/gim,
  // A price, and a count with separated thousands.
  /(?:[$€£¥₹]|\b(?:eur|usd|inr|gbp|chf|rs\.?)) ?(?:\d{1,3}(?:[.,' ]\d{2,3}(?!\d)){1,6}|\d{1,15})(?:[.,]\d{1,2}(?!\d))?/gi,
  /(?<![\d+])(?:\d{1,3}(?:[.,' ]\d{2,3}(?!\d)){1,6}|\d{1,15})(?:[.,]\d{1,2})? ?(?:[$€£¥₹]|(?:eur|euro|usd|inr|gbp|chf)\b)/gi,
  /(?<![\d+.])[1-9]\d{0,2}(?:\.\d{3}){2,4}(?![.\d])/g,
  /(?<![\d+] ?)[1-9]\d?(?: \d{3}){2,4}(?! ?\d)/g,
];
const IN_MESSAGE = /(?<![\w#№]|\w[-/]|\d\.)\(?\+?\d[\d ().\-/]{4,28}\d(?=x\d|ext|\W|$)/gi;
/** A version has a group of one digit among others. A phone number has that only as its first group. */
const DOTTED = /(?<![\d.+])\d{1,6}(?:\.\d{1,6}){2,5}(?![.\d])/g;
const VERSION = /\.\d\./;
/** A label in front of a number says what it is. */
const MAX_LABEL_LENGTH = 30;
const PHONE_BEFORE =
  /(?<!\w)(?:tel|tele(?:fon|phone|fono)|phone|ph|mob|mobil|mobile|handy|cell|fon|whatsapp|call|ring|dial|text|sms|anruf|anrufen)(?: ?(?:no|nr|number|nummer))?[.: ]{0,3}$/i;
const OTHER_BEFORE =
  /(?<!\w)(?:no|nr|aadhaar|aadhar|ssn|passport|passcode|passwort|steuernummer|steuernr|meeting|order|bestellung|bestell|auftrag|auftrags|invoice|inv|rechnung|rechnungs|ticket|case|ref|reference|po|id|account|acct|a\/c|konto|serial|sku|item|artikel|customer|kunden|contract|vertrag|vertrags|pin|otp|code|isbn|gst|gstin|vat|ust|tax|policy|booking|tracking|parcel|version|bestellnr|auftragsnr|rechnungsnr|kundennr|bestellnummer|auftragsnummer|rechnungsnummer|kundennummer)(?:[ -]?(?:no|nr|number|nummer|id))?[.:# -]{0,3}$/i;
const COMPACT_DATE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$/;

/** Undefined where the whole text isn't a phone number. */
export function readPhone(text: string): PhoneNumber | undefined {
  const plain = plainDigits(text).replace(LABEL, '').trim();
  const number = (plain.split(';')[0] ?? '').replace(EXTENSION, '').trim();
  const isForm = FORM.test(number) && number.lastIndexOf('+') < number.search(/\d/);
  if (!isForm || DATES_AND_ADDRESSES.some((other) => number.replace(other, '') === '')) return undefined;
  const digits = (KEEPS_ZERO.test(number) ? number : number.replace(TRUNK_ZERO, '$1')).replace(/\D/g, '');
  const isFromAbroad = /^00[1-9]\d{6}/.test(digits);
  const isInternational = number.includes('+') || isFromAbroad;
  const own = isFromAbroad ? digits.slice(2) : digits;
  if (own.length < MIN_DIGITS || own.length > MAX_DIGITS) return undefined;
  return { digits: own, isInternational };
}

/** The first phone number in a message, as it is written there; `''` where there is none. */
export function phoneIn(message: string): string {
  const plain = plainDigits(message)
    .replace(/\S+/g, (word) => (word.includes('://') ? '|' : word))
    .replace(/[^\S\n]/g, ' ');
  const text = OTHERS.reduce((rest, other) => rest.replace(other, ' | '), plain).replace(DOTTED, (groups) =>
    VERSION.test(groups) ? ' | ' : groups,
  );
  for (const { 0: group, index } of text.matchAll(IN_MESSAGE)) {
    const before = text.slice(Math.max(0, index - MAX_LABEL_LENGTH), index);
    // Two numbers, with a slash or two blanks between them.
    const phone = [group, ...group.split(/ \/ | {2}/)].find((part) => isPhoneInMessage(part.trim(), before));
    if (phone !== undefined) return phone.trim();
  }
  return '';
}

function isPhoneInMessage(group: string, before: string): boolean {
  const phone = readPhone(group);
  if (!phone) return false;
  const { digits, isInternational } = phone;
  if (isInternational) return digits.length >= MIN_INTERNATIONAL_DIGITS;
  if (PHONE_BEFORE.test(before)) return true;
  if (OTHER_BEFORE.test(before) || COMPACT_DATE.test(group)) return false;
  const isBare = /^[1-9]\d*$/.test(group);
  return digits.length >= (isBare ? MIN_BARE_DIGITS : MIN_DIGITS_IN_MESSAGE);
}

/** With the digits of any script as 0 to 9, wide characters as narrow ones, and with one form of hyphens. */
function plainDigits(text: string): string {
  return text
    .replace(/[\uff01-\uff5e\u3000]/g, (wide) => wide.normalize('NFKC'))
    .replace(/(?![0-9])\p{Nd}/gu, asciiDigit)
    .replace(/[\u2010-\u2015\u2212]/g, '-');
}

/** Ten digits of a script follow each other from a code point that ends in 0 or in 6 (Unicode, "Decimal digits"). */
function asciiDigit(digit: string): string {
  // Digits that differ from 0 to 9 only in style don't.
  const plain = digit.normalize('NFKC');
  const code = plain.codePointAt(0) ?? 0;
  if (code < 0x80) return plain;
  const row = code & ~0xf;
  const isFromRow = /\p{Nd}/u.test(String.fromCodePoint(row));
  return String(isFromRow ? code - row : code - row - 6);
}
