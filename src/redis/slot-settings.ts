/** What the shared limit needs to know of the settings. */
import type { SlotSettings } from './slot-commands.ts';

/** Redis counts whole milliseconds. */
const MARGIN_MS = 10;

export interface LeadSquaredSettings {
  readonly apiUrl: string;
  readonly accessKey: string;
  readonly rateLimit: number;
  readonly rateWindowMs: number;
  /** A call's time limit, in ms. */
  readonly timeoutMs: number;
}

/** What tells one LeadSquared account from another. */
export function accountOf({ apiUrl, accessKey }: Pick<LeadSquaredSettings, 'apiUrl' | 'accessKey'>): string {
  return `${apiUrl} ${accessKey}`;
}

export function slotSettings({ rateLimit, rateWindowMs, timeoutMs }: LeadSquaredSettings): SlotSettings {
  return { limit: rateLimit, windowMs: rateWindowMs, lastsMs: timeoutMs + rateWindowMs + MARGIN_MS };
}
