/** Reads the answer of RetrieveNote, only to find a note that was added from Slack. */
import { markIn } from '../../tasks/new-task.ts';
import { isRecord, lowerKeys, wholeText } from './json.ts';
import type { ListReader } from './json-rows.ts';

/** The mark of each note; `''` for one that wasn't added from Slack. Reads `{RecordCount, List: [{Note, …}]}`, or an array. */
export const NOTES: ListReader<string, readonly string[]> = {
  maxRows: 1_000,
  readRow: (row) => markIn(wholeText(lowerKeys(row).note)) ?? '',
  read(answer, lists) {
    const fields = isRecord(answer) ? lowerKeys(answer) : {};
    const list = lists.get(answer) ?? lists.get(fields.list) ?? lists.get(fields.notes);
    if (list) return list.rows;
    const isEmpty = answer === null || 'list' in fields || 'recordcount' in fields;
    return isEmpty ? [] : undefined;
  },
};
