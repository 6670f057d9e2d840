// The task types of the embedded account, as in https://apidocs.leadsquared.com/get-list-of-task-types/.

export interface TaskType {
  readonly Id: string;
  readonly Name: string;
  /** 0 for appointments, 1 for to-dos */
  readonly Category: 0 | 1;
}

interface EmbeddedType extends TaskType {
  readonly color: string;
  /** how long an appointment takes that is created without an end */
  readonly minutes: number;
  /** why the API creates no task of this type */
  readonly refusal?: string;
}

const idOf = (number: number) => `7a5c7e00-0000-4000-8000-00000000000${number}`;

const FOLLOW_UP = { Id: idOf(1), Name: 'Follow-Up', Category: 0, color: '#3B7DD8', minutes: 30 } as const;
const TO_DO = { Id: idOf(2), Name: 'To-Do', Category: 1, color: '#6B7280', minutes: 0 } as const;

const TASK_TYPES: readonly EmbeddedType[] = [
  FOLLOW_UP,
  { Id: idOf(3), Name: 'Meeting', Category: 0, color: '#1F9D55', minutes: 60 },
  { Id: idOf(4), Name: 'Phone Call', Category: 0, color: '#D97706', minutes: 15 },
  TO_DO,
  {
    ...{ Id: idOf(5), Name: 'Site Visit', Category: 0, color: '#9333EA', minutes: 120 },
    refusal: 'Site Visit tasks can only be created by field sales users.',
  },
  { Id: idOf(6), Name: 'Demo & Quote', Category: 0, color: '#DB2777', minutes: 45 },
];

/** Task.svc/RetrieveTaskType returns all of them. */
export const TASK_TYPE_ROWS = TASK_TYPES.map(({ color, minutes, refusal: _refusal, ...type }) => ({
  ...type,
  Color: color,
  ColumnConfiguration: [
    { SchemaName: 'Name', DisplayName: 'Subject', IsMandatory: true },
    { SchemaName: 'DueDate', DisplayName: 'Schedule', IsMandatory: false },
  ],
  CreatedBy: 'System',
  CreatedOn: '/Date(1502992091000+0000)/',
  FormLayout: JSON.stringify({ DefaultDuration: minutes, Sections: [{ Fields: ['Name', 'DueDate'] }] }),
}));

export const taskTypeNamed = (name: unknown) => TASK_TYPES.find(({ Name }) => Name === name);

/** The type of a task that was created without the API. */
export const usualType = (category: unknown): TaskType => {
  const { Id, Name, Category } = String(category) === '1' ? TO_DO : FOLLOW_UP;
  return { Id, Name, Category };
};
