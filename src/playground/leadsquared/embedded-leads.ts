// The leads to try, each a description of its answer. Together they show a normal day, every odd value that the CRM may
// have, and every way in which its API fails.
import { DATED_LEADS } from './dated-leads.ts';
import { EVERYDAY_LEADS } from './everyday-leads.ts';
import { FAILING_CHANGES } from './failing-changes.ts';
import { FAILING_LEADS } from './failing-leads.ts';
import { HOSTILE_LEADS } from './hostile-leads.ts';
import type { EmbeddedLead } from './lead-answer.ts';
import { ODD_LEADS } from './odd-leads.ts';

/** In the page's order. */
export const EMBEDDED_LEADS: readonly EmbeddedLead[] = [
  ...EVERYDAY_LEADS,
  ...HOSTILE_LEADS,
  ...ODD_LEADS,
  ...DATED_LEADS,
  ...FAILING_CHANGES,
  ...FAILING_LEADS,
];
