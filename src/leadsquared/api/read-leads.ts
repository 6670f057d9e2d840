/** Reads leads, liberally: which form each of the search calls gives is not all documented. */

import type { FoundLeads, Lead } from '../../tasks/lead.ts';
import { readGuid } from '../../tasks/read-guid.ts';
import { htmlText } from './html-text.ts';
import { isRecord, lowerKeys, readCount, readText } from './json.ts';
import type { ListReader, Lists } from './json-rows.ts';

/** More than a rep chooses from. */
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
  const fields = isRecord(answer) ? lowerKeys(answer) : {};
  const given = 'leads' in fields ? fields.leads : fields.list;
  const list = lists.get(answer) ?? lists.get(given);
  if (list) {
    // Leads without an id are not the same as none.
    const isUnread = !list.areObjects || (list.count > 0 && list.rows.length === 0);
    return isUnread ? undefined : foundIn(list.rows, list.isCut);
  }
  if (!isRecord(answer) || (given !== undefined && given !== null)) return undefined;
  const count = readCount(fields.recordcount);
  const saysNull = given === null && count === undefined;
  if (saysNull || count === 0 || Object.keys(fields).length === 0) return foundIn([]);
  const lead = readLead(fields);
  return lead && foundIn([lead]);
}

function foundIn(rows: readonly Lead[], isCut = false): FoundLeads {
  return { leads: [...new Map(rows.map((lead) => [lead.id, lead])).values()], isCut };
}

/** None without an id: nothing could be asked for it. */
function readLead(fields: Record<string, unknown>): Lead | undefined {
  const text = (key: string) => htmlText(readText(fields[key])).trim();
  const id = readGuid(text('prospectid'));
  if (id === undefined) return undefined;
  const [phone, mobile] = [text('phone'), text('mobile')];
  return {
    id,
    name: [text('firstname'), text('lastname')].filter((part) => part !== '').join(' '),
    email: text('emailaddress'),
    phone: phone || mobile,
    ...(phone !== '' && mobile !== '' && { otherPhone: mobile }),
    company: text('company'),
    stage: text('prospectstage'),
    ownerId: text('ownerid').toLowerCase(),
    ownerName: text('owneridname'),
    ownerEmail: text('owneridemailaddress').toLowerCase(),
  };
}
