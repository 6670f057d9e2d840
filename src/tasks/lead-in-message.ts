/** Finds the lead that a message is about. */
import { readCommandText } from './command-text.ts';
import { findIdOrEmail, MAX_TEXT_LENGTH, readLeadQuery } from './lead-query.ts';
import { phoneIn } from './phone-text.ts';
import { plainText } from './slack-text.ts';

/** A full stop after these ends no sentence. */
const ABBREVIATION = /(?<!\p{L})(?:\p{Lu}|Inc|Ltd|Co|Corp|Pvt|Dr|Mrs?|Ms|Prof|St|Jr|Sr)\./gu;
/** A longer message is a sentence: only an address or a number in it names a lead. */
const MAX_NAME_WORDS = 5;

/**
 * What names a lead in a message: the id in the address of its page, an e-mail address, a phone number, or a name that is
 * the whole message. `''` where nothing does.
 * @param around the message with all of its parts, where some are beside its text
 */
export function leadWordsIn(message: string, around = message): string {
  const text = plainText(around.slice(0, MAX_TEXT_LENGTH));
  return findIdOrEmail(text)?.found ?? (phoneIn(text) || nameAloneIn(message));
}

/** The message, where it is a name: few words, and in scripts with capitals its long words and its last one have them. */
function nameAloneIn(message: string): string {
  const text = plainText(message.slice(0, MAX_TEXT_LENGTH));
  const query = readLeadQuery(text);
  const sentences = text.replace(ABBREVIATION, '');
  if (query?.by !== 'name' || /<\w+:/.test(message) || /\p{Nd}|[?!…:.]$|[.?!]\s/u.test(sentences)) return '';
  const words = query.text.split(' ');
  // Names have `van`, `de` and `and` in them, but not at their end.
  const isSentence = words.some((word) => /^\p{Ll}{4}/u.test(word)) || /^\p{Ll}/u.test(words.at(-1) ?? '');
  if (isSentence || words.length > MAX_NAME_WORDS) return '';
  const read = readCommandText(query.text);
  return read.kind === 'search' && read.query.text === query.text ? query.text : `"${query.text}"`;
}
