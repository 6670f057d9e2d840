import { withAbout } from './about-words.ts';
import { howLong, type Message } from './block-text.ts';
import { mrkdwnSection } from './common-blocks.ts';

/** @param place in the line, from 1 */
export function waitWords({ place, ms }: { place: number; ms: number }): string {
  return `You’re number ${place} in line for LeadSquared. This will take about ${howLong(ms)}.`;
}

export const STILL_ASKING = 'Still asking LeadSquared…';

/**
 * @param words what is happening
 * @param soFarMs how long the rep has waited; 0 when they are told for the first time
 */
export function waitedWords(words: string, soFarMs: number): string {
  return soFarMs === 0 ? words : `${words} It has been ${howLong(soFarMs)} so far.`;
}

/** What a rep waits for, as it is told. */
export interface ToldWait {
  /** What is happening, in our own words, in mrkdwn. */
  readonly words: string;
  readonly about?: string | undefined;
}

/** For a place that shows nothing that it is about. */
export function waitMessage({ words, about }: ToldWait): Message {
  return withAbout(about, { text: words, blocks: [mrkdwnSection(hourglass(words))] });
}

/** Marks a wait among other words. */
export function hourglass(words: string): string {
  return `⏳ ${words}`;
}
