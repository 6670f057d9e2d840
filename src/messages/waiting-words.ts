import { seconds } from './block-text.ts';

/** @param place in the line, from 1 */
export function waitWords({ place, ms }: { place: number; ms: number }): string {
  return `You’re number ${place} in line for LeadSquared. This will take about ${seconds(ms)}.`;
}

export const STILL_ASKING = 'Still asking LeadSquared…';

/**
 * @param words what is happening
 * @param soFarMs how long the rep has waited; 0 when they are told for the first time
 */
export function waitedWords(words: string, soFarMs: number): string {
  return soFarMs === 0 ? words : `${words} It has been ${seconds(soFarMs)} so far.`;
}
