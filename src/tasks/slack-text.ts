/** Turns text as Slack sends it into the text that a person reads. */
import { leadIdInAddress } from './lead-address.ts';

/** Slack writes a link as `<address>` or `<address|label>`. A label may have spaces in it. */
const LINK = /<(?<address>[^<|>]*)(?:\|(?<label>[^<>]*))?>/g;
/** Copied text often has soft hyphens, direction marks and zero-width spaces in it. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/**
 * Slack turns an emoji that is typed into its code, such as `:tada:`, and a skin tone into another. No lead's name has one. What
 * is longer between two colons may be an id.
 */
const EMOJI =
  /:(?:[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_'+-]{0,30}|[+-]1|100):|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/gu;

/**
 * Joiners are part of the spelling between letters of scripts such as Persian, Sinhala and Malayalam, which also ends
 * words with one. Elsewhere they are invisible.
 */
const JOINER =
  /(?<=(?!\p{sc=Latin})[\p{L}\p{M}])(?<spelled>[\u200c\u200d])(?=\p{L})|(?<=\u0d4d)(?<last>\u200d)|[\u200c\u200d]/gu;

/** Slack escapes these three in command text and in action values. `&amp;` comes last, so that it is undone once. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Without Slack's escapes and its form of links, and without emoji and what is invisible. */
export function plainText(text: string): string {
  return unescapeSlack(text)
    .replace(LINK, (_link, address: string, label = '') => linkText(address, label))
    .replace(EMOJI, ' ')
    .replace(INVISIBLE, '')
    .replace(JOINER, '$<spelled>$<last>')
    .normalize('NFC')
    .trim();
}

/** Slack makes a link of what looks like one, even inside a word, or a company's name like `acme.com`. */
function linkText(address: string, label: string): string {
  const isMention = /^[!#@]/.test(address);
  if (isMention) return ' ';
  if (/^mailto:/i.test(address)) return address.slice('mailto:'.length);
  const isPhoneNumber = /\d/.test(label) && !/\p{L}/u.test(label);
  if (/^tel:/i.test(address)) return isPhoneNumber ? label : address;
  const isPlainWord = label !== '' && !/[/:]/.test(label) && leadIdInAddress(address) === undefined;
  if (/^https?:/i.test(address)) return isPlainWord ? label : address;
  return ` ${address} `;
}
