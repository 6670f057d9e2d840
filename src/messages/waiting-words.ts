import { seconds } from './block-text.ts';

/** @param place in the line, from 1 */
export function waitWords({ place, ms }: { place: number; ms: number }): string {
  return `You are number ${place} in line for LeadSquared: about ${seconds(ms)}.`;
}

export const STILL_ASKING = 'Still asking LeadSquared…';
