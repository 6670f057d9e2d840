/** Reads leads, liberally: which form each of the search calls gives is not all documented. */
import { readGuid } from '../tasks/command-text.ts';
import type { Lead } from '../tasks/lead.ts';
import { isRecord, lowerKeys, readCount } from './json.ts';

/** A field is shown in 80 characters at most, and may hold megabytes. */
const MAX_FIELD_LENGTH = 1_000;

const LIST_KEYS = ['leads', 'list'];

/**
 * @param answer parsed JSON: an array of leads, or an object with one under `Leads` or `List`, or one lead;
 *   null, an empty object or array: none. Keys in any case.
 * @returns undefined when it is none of these
 */
export function readLeads(answer: unknown): readonly Lead[] | undefined {
  if (answer === null) return [];
  if (Array.isArray(answer)) {
    if (!answer.every(isRecord)) return undefined;
    const leads = answer.flatMap((row) => readLead(lowerKeys(row)));
    // Leads without an id are not the same as none.
    if (answer.length > 0 && leads.length === 0) return undefined;
    return [...new Map(leads.map((lead) => [lead.id, lead])).values()];
  }
  if (!isRecord(answer)) return undefined;
  const fields = lowerKeys(answer);
  const key = LIST_KEYS.find((one) => one in fields);
  const count = readCount(fields.recordcount);
  if (key !== undefined) {
    const list = fields[key];
    if (Array.isArray(list)) return readLeads(list);
    return list === null && (count ?? 0) === 0 ? [] : undefined;
  }
  if (Object.keys(fields).length === 0 || count === 0) return [];
  return 'prospectid' in fields ? readLeads([answer]) : undefined;
}

/** None without an id: nothing could be asked for it. */
function readLead(fields: Record<string, unknown>): Lead[] {
  const text = (key: string) => {
    const value = fields[key];
    return typeof value === 'string' || typeof value === 'number'
      ? String(value).slice(0, MAX_FIELD_LENGTH).trim()
      : '';
  };
  const id = readGuid(text('prospectid'));
  if (id === undefined) return [];
  return [
    {
      id,
      name: [text('firstname'), text('lastname')].filter((part) => part !== '').join(' '),
      email: text('emailaddress'),
      phone: text('phone') || text('mobile'),
      company: text('company'),
      stage: text('prospectstage'),
      ownerName: text('owneridname'),
    },
  ];
}
