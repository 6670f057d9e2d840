/** Text of others in Slack messages: always literal, never longer than the place it goes to. */
import type { KnownBlock, PlainTextElement } from '@slack/types';

export interface Message {
  /** Shown by notifications, and read by screen readers instead of the blocks. It is mrkdwn, of 3,000 characters at most. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Something to read, in blocks or in mrkdwn alone. */
export interface Content {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

/** Control characters but the line break; Slack refuses some of them and shows none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]+/g;

/** They turn the words after them round, and Slack does not end what they begin (Unicode, UAX #9). */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]+/g;

/** Some letters and symbols are drawn as nothing: fillers of Hangul, the braille blank, a note without a head. */
const VISIBLE =
  /(?![\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * One line without control characters, at most so many UTF-16 units long, with an ellipsis where it was cut. `''` where
 * nothing in it is visible: Slack refuses text that is empty, and draws nothing for such a name.
 */
export function oneLine(text: string, max: number): string {
  return cut(clean(text).replace(/\s+/g, ' '), max);
}

export function nameOrNone(name: string, max: number): string {
  return oneLine(name, max) || '(no name)';
}

/** As `oneLine`, with its line breaks kept, and blank lines left out. */
export function someLines(text: string, max: number): string {
  const lines = clean(text)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n');
  return cut(lines, max);
}

/** As `oneLine`, with its line breaks and blank lines kept. */
export function paragraphs(text: string, max: number): string {
  return cut(clean(text), max);
}

/** A field may hold megabytes. What comes after this is never shown. */
const MAX_READ = 10_000;

function clean(text: string): string {
  return text
    .slice(0, MAX_READ)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, ' ')
    .replace(DIRECTIONS, '');
}

/** Between two graphemes, for half an emoji is another emoji; one that is longer than all is cut like the rest. */
function cut(words: string, max: number): string {
  const text = words.trim();
  if (text.length <= max) return VISIBLE.test(text) ? text : '';
  const end = new Intl.Segmenter().segment(text).containing(max - 1)?.index || max - 1;
  return `${text.slice(0, end).toWellFormed().trimEnd()}…`;
}

/**
 * The only way CRM text goes into a block: mrkdwn cannot escape `* _ ~` and backtick (Slack, "Formatting text"),
 * so that text there could make bold, links or mentions.
 */
export function literal(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** A name among our own words in mrkdwn, which cannot escape `* _ ~` and backtick: they are cut where they mark. */
export function unmarked(text: string, max: number): string {
  return escapeMrkdwn(oneLine(text, max).replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '…'));
}

/** For our own mrkdwn around a word of the admin's settings. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `No due date`. */
export function capitalized(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** `1 task`, `2 tasks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `52,000`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** From here on a wait is told in minutes. */
const MINUTES_FROM_S = 90;

/** A wait in words: in seconds, never shorter than it is, or to the nearest minute. */
export function howLong(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds < MINUTES_FROM_S ? count(seconds, 'second') : count(Math.round(seconds / 60), 'minute');
}
