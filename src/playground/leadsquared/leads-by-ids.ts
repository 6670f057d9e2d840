// Several leads at once, as in https://apidocs.leadsquared.com/get-leads-in-bulk-by-ids/.
import { isObject, type Json } from '../json-object.ts';
import { jsonAnswer, type LeadAnswer, missingAnswer } from './lead-answer.ts';
import { byId, type WireLead } from './searchable-leads.ts';

/** The ids and the columns are mandatory, and only the columns asked for come. */
export function leadsByIds(body: Json): LeadAnswer {
  const { SearchParameters: search, Columns: columns, Paging: paging } = body;
  const ids = isObject(search) ? search.LeadIds : undefined;
  const csv = isObject(columns) ? columns.Include_CSV : undefined;
  if (!Array.isArray(ids) || ids.length === 0) return missingAnswer('LeadIds are');
  if (typeof csv !== 'string' || csv === '') return missingAnswer('Include_CSV is');
  const size = isObject(paging) ? Number(paging.PageSize) : ids.length;
  const named = new Set(csv.split(',').map((name) => name.trim()));
  const found = ids.flatMap((id) => byId(String(id))).map((lead) => columnsOf(lead, named));
  return jsonAnswer({ RecordCount: found.length, Leads: found.slice(0, size) });
}

function columnsOf(lead: WireLead, named: ReadonlySet<string>): Json {
  return Object.fromEntries(Object.entries(lead).filter(([name]) => named.has(name)));
}
