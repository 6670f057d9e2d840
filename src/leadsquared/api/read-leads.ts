/** Reads leads, liberally: which form each of the search calls gives is not all documented. */
import { readGuid } from '../../tasks/command-text.ts';
import type { FoundLeads, Lead } from '../../tasks/lead.ts';
import type { ListReader } from './answer-body.ts';
import { htmlText } from './html-text.ts';
import { isRecord, lowerKeys, readCount, shortText } from './json.ts';
import type { Lists, RowList } from './json-rows.ts';

const LIST_KEYS = ['leads', 'list'];
/** More than anybody chooses from. */
const MAX_LEADS = 1_000;

export const LEADS: ListReader<Lead, FoundLeads> = {
  maxRows: MAX_LEADS,
  readRow: (row) => readLead(lowerKeys(row)),
  read: readLeads,
};

/**
 * Reads an array of leads, or an object with one under `Leads` or `List`, or one lead; null, an empty object or array:
 * none. Keys in any case.
 * @returns undefined when it is none of these
 */
function readLeads(answer: unknown, lists: Lists<Lead>): FoundLeads | undefined {
  if (answer === null) return foundIn([]);
  const bare = lists.get(answer);
  if (bare) return leadsIn(bare);
  if (!isRecord(answer)) return undefined;
  const fields = lowerKeys(answer);
  const key = LIST_KEYS.find((one) => one in fields);
  const count = readCount(fields.recordcount);
  if (key !== undefined) {
    const list = lists.get(fields[key]);
    if (list) return leadsIn(list);
    return fields[key] === null && (count ?? 0) === 0 ? foundIn([]) : undefined;
  }
  if (Object.keys(fields).length === 0 || count === 0) return foundIn([]);
  const lead = readLead(fields);
  return lead && foundIn([lead]);
}

function leadsIn({ rows, count, areObjects, isCut }: RowList<Lead>): FoundLeads | undefined {
  // Leads without an id are not the same as none.
  if (!areObjects || (count > 0 && rows.length === 0)) return undefined;
  return foundIn(rows, isCut);
}

function foundIn(rows: readonly Lead[], isCut = false): FoundLeads {
  return { leads: [...new Map(rows.map((lead) => [lead.id, lead])).values()], isCut };
}

/** None without an id: nothing could be asked for it. */
function readLead(fields: Record<string, unknown>): Lead | undefined {
  const text = (key: string) => {
    const value = fields[key];
    return typeof value === 'string' || typeof value === 'number'
      ? htmlText(shortText(String(value))).trim()
      : '';
  };
  const id = readGuid(text('prospectid'));
  if (id === undefined) return undefined;
  return {
    id,
    name: [text('firstname'), text('lastname')].filter((part) => part !== '').join(' '),
    email: text('emailaddress'),
    phone: text('phone') || text('mobile'),
    company: text('company'),
    stage: text('prospectstage'),
    ownerName: text('owneridname'),
  };
}
