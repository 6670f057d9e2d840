import { seconds } from './text.ts';

/** @param place in the line, from 1 */
export function waitWords(place: number, waitMs: number): string {
  return `You are number ${place} in line for LeadSquared: about ${seconds(waitMs)}.`;
}

export const STILL_ASKING = 'Still asking LeadSquared…';
