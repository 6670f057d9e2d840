/** Reads the answer of RetrieveTaskType, whose rows also say how each type's form looks. */
import type { TaskType } from '../../tasks/new-task.ts';
import { htmlText } from './html-text.ts';
import { isRecord, lowerKeys, readText } from './json.ts';
import type { ListReader } from './json-rows.ts';

/** "Get List of Task Types": 0 is an appointment, 1 a to-do. */
const TO_DO = '1';

/** Reads `[{Name, Category, …}]`; leaves out types without a name. */
export const TASK_TYPES: ListReader<TaskType, readonly TaskType[]> = {
  maxRows: 1_000,
  // With all fields of the type's form, and all options of those ("Get List of Task Types": ColumnConfiguration).
  maxValues: 100_000,
  readRow(row) {
    const fields = lowerKeys(row);
    const name = htmlText(readText(fields.name)).trim();
    return name === '' ? undefined : { name, isAllDay: readText(fields.category).trim() === TO_DO };
  },
  read(answer, lists) {
    const fields = isRecord(answer) ? lowerKeys(answer) : {};
    return (lists.get(answer) ?? lists.get(fields.list) ?? lists.get(fields.tasktypes))?.rows;
  },
};
