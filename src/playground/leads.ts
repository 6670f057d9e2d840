// The leads of the embedded LeadSquared, each a pure description of what it answers. Between them they show a
// normal day, every odd value the CRM may hold and every way its API fails.

type TaskField =
  | 'TaskID'
  | 'Name'
  | 'Description'
  | 'DueDate'
  | 'CreatedOn'
  | 'OwnerID'
  | 'OwnerName'
  | 'CreatedBy'
  | 'CreatedByName'
  | 'Status'
  | 'Reminder'
  // The page on Get Tasks by Lead Id doesn't have these; other calls do.
  | 'EndDate'
  | 'Category'
  | 'ReminderBeforeDays'
  | 'ReminderTime'
  | 'NotifyBy';

/** A task as the API writes it: documented as eleven strings, which a CRM does not always keep to. */
export type WireTask = { readonly [Field in TaskField]?: string | number | null };

export type LeadAnswer =
  | { readonly kind: 'tasks'; readonly tasks: readonly WireTask[]; readonly recordCount?: number }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string | Buffer;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' };

export const isCompleted = ({ Status }: WireTask) => /^(?:completed?|1)$/i.test(String(Status));
export const isCancelled = ({ Status }: WireTask) => /^cancell?ed$/i.test(String(Status));

export interface EmbeddedLead {
  readonly leadId: string;
  readonly label: string;
  /** one line for the person who tries it */
  readonly about: string;
  readonly answer: (now: Date) => LeadAnswer;
}

/**
 * The vendor's error body (https://apidocs.leadsquared.com/error-handling/). No page says which `MX…` type comes
 * with which status: a client goes by the status, and by whether there is a type at all.
 */
export function errorAnswer(status: number, type: string, message: string): LeadAnswer {
  const body = JSON.stringify({ Status: 'Error', ExceptionType: type, ExceptionMessage: message });
  return { kind: 'response', status, body };
}

interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Draft {
  readonly name: string;
  readonly description?: string;
  /** from now, negative for the past; left out: no due date */
  readonly dueInMinutes?: number;
  readonly owner?: Person | undefined;
  /** minutes before due */
  readonly reminder?: string;
  readonly status?: string;
}

/** in minutes */
export const HOUR = 60;
export const DAY = 24 * HOUR;
const GRID_MS = 5 * 60_000;
const NO_DATE = '0001-01-01 00:00:00';

const priya: Person = { id: '0e750001-0000-4000-8000-000000000001', name: 'Priya Raghavan' };
export const daniel: Person = { id: '0e750002-0000-4000-8000-000000000002', name: 'Daniel Brooks' };
const katrin: Person = { id: '0e750003-0000-4000-8000-000000000003', name: 'Katrin Vogel' };
export const arjun: Person = { id: '0e750004-0000-4000-8000-000000000004', name: 'Arjun Mehta' };
const owners = [priya, daniel, katrin, arjun];

/** What Users.Get gives: those who own tasks here. */
export const EMBEDDED_USERS = owners.map(({ id, name }) => {
  const [FirstName = '', LastName = ''] = name.split(' ');
  return {
    ID: id,
    FirstName,
    LastName,
    EmailAddress: `${FirstName.toLowerCase()}@example.com`,
    StatusCode: 0,
  };
});

/** `YYYY-MM-DD HH:MM:SS`, UTC */
export const wireTime = (date: Date) => date.toISOString().slice(0, 19).replace('T', ' ');

/** People set tasks for :05 and :30, so the result lies on the nearest five minutes. */
const minutesFrom = (now: Date, minutes: number) =>
  wireTime(new Date(Math.round((now.getTime() + minutes * 60_000) / GRID_MS) * GRID_MS));

/** `lead` is four hex digits that make the tasks' ids this lead's own, `keeper` has what nobody else owns. */
function wireTasks(lead: string, now: Date, drafts: readonly Draft[], keeper: Person): WireTask[] {
  return drafts.map(({ dueInMinutes, owner = keeper, ...draft }, index) => ({
    TaskID: `7a5c${lead}-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    Name: draft.name,
    Description: draft.description ?? '',
    DueDate: dueInMinutes === undefined ? NO_DATE : minutesFrom(now, dueInMinutes),
    CreatedOn: minutesFrom(now, Math.min(dueInMinutes ?? 0, 0) - 3 * DAY - index * 7 * HOUR),
    OwnerID: owner.id,
    OwnerName: owner.name,
    CreatedBy: katrin.id,
    CreatedByName: katrin.name,
    Status: draft.status ?? 'Pending',
    Reminder: draft.reminder ?? '',
  }));
}

export const tasksOf =
  (lead: string, drafts: readonly Draft[], keeper = priya) =>
  (now: Date) =>
    ({ kind: 'tasks', tasks: wireTasks(lead, now, drafts, keeper) }) as const;

const sampleUsers = {
  OwnerID: '190e7b6f-39da-11e6-b61b-22000aa8e760',
  OwnerName: 'User lead',
  CreatedBy: '7cf19f34-21d6-11e6-8091-02b01d637af7',
  CreatedByName: 'swesh kumar',
};

// The example of the vendor's page on Get Tasks by Lead Id, its fields in the page's order.
const DOCUMENTED_TASKS: readonly WireTask[] = [
  {
    TaskID: '3570a2b8-4363-11e6-b61b-22000aa8e760',
    Name: 'Follow Up With New Lead',
    Description: 'This is test task.',
    DueDate: '2016-10-20 01:30:00',
    CreatedOn: '2016-07-06 10:20:05',
    ...sampleUsers,
    Status: 'Pending',
    Reminder: '20',
  },
  {
    TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e760',
    Name: 'New Talk to the Customer Task',
    Description: 'Good going',
    DueDate: '2016-07-11 10:12:45',
    CreatedOn: '2016-07-07 13:08:40',
    ...sampleUsers,
    Status: 'Pending',
    Reminder: '15',
  },
];

const BUSY_DONE = [
  'First call with Dr. Sunita Rao',
  'Thank her for the introduction to the Hamburg lab',
  'Send the brochure in Marathi and English',
  'Find out who signs above ₹20 lakh',
  'Visit the Koregaon Park lab',
  'Answer the questions about data residency',
  'Introduce Katrin as the contact for Europe',
  'Send the security questionnaire back',
  'Walk Meera Iyer through the pricing',
  'Ask Tomás Herrera for the billing address',
  'Reply to the complaint about the late sample kit',
  'Flowers for the opening of the Austin branch',
];

// Not in the order they are due: the API promises none.
const BUSY: readonly Draft[] = [
  {
    name: 'Demo for the lab team in Pune',
    description:
      'Six people, two of them join from Hamburg. Show the sample tracking first; skip the slides.',
    dueInMinutes: 2 * DAY,
    owner: katrin,
    reminder: '60',
  },
  {
    name: 'Call back Tomás Herrera about the open invoice',
    description: 'He was travelling last week. Be kind about it: the delay was on our side.',
    dueInMinutes: -5 * HOUR,
    owner: daniel,
    reminder: '30',
  },
  {
    name: 'Ask Meridian Diagnostics for a reference',
    description: 'Once the pilot has run for a full month. Meera offered it herself.',
  },
  {
    // Close to now, so that it is still today's in most zones and hours.
    name: 'Call Meera Iyer before her site visit',
    description: 'She has ten minutes between two meetings. Only one question: who trains the night shift?',
    dueInMinutes: 35,
    reminder: '15',
  },
  {
    name: 'Contract review with Lindqvist & Partners',
    description: 'They want the liability clause in plain words.',
    dueInMinutes: 9 * DAY,
    owner: daniel,
    reminder: '1440',
  },
  {
    name: 'Send the revised quote to Dr. Sunita Rao',
    description:
      'Two-year price with training included. Her board meets on Thursday, so keep it to one page.',
    dueInMinutes: -2 * DAY - 3 * HOUR,
    owner: arjun,
    reminder: '20',
  },
  { name: 'Confirm the meeting room with Katrin', dueInMinutes: 2 * HOUR, reminder: '20' },
  {
    name: 'Lunch at the trade fair in Leipzig',
    description: 'The fair has moved to autumn.',
    dueInMinutes: -6 * DAY,
    owner: katrin,
    status: 'Cancelled',
  },
  ...BUSY_DONE.map((name, index) => ({
    name,
    dueInMinutes: -(BUSY_DONE.length - index) * 2 * DAY - index * 25,
    owner: owners[index % owners.length],
    reminder: '15',
    status: 'Completed',
  })),
];

const DONE: readonly Draft[] = [
  { name: 'Welcome call with Farida Rahmani', dueInMinutes: -4 * DAY, status: 'Completed' },
  { name: 'Send the signed contract', dueInMinutes: -DAY, owner: daniel, status: 'Completed' },
];

const BRANCHES =
  `Pune/Asha Kulkarni, Leipzig/Jonas Weber, Austin/Grace Coleman, Kochi/Thomas Varghese, Lyon/Camille Roux,
Nagpur/Imran Sheikh, Porto/Inês Carvalho, Denver/Marcus Hill, Jaipur/Kavita Rathore, Gdańsk/Zofia Nowak,
Surat/Hetal Patel, Ghent/Lotte Claes, Tampa/Rosa Delgado, Mysuru/Ravi Gowda, Turin/Paolo Ferri,
Indore/Neha Joshi, Malmö/Elsa Lindqvist, Omaha/Walter Dean, Bhopal/Sameer Khan, Graz/Anna Hofer,
Madurai/Lakshmi Murugan, Cork/Aoife Walsh, Fresno/Linda Vang, Ranchi/Anil Oraon, Seville/Lucía Moreno,
Guwahati/Rituparna Das, Tartu/Kadri Tamm, Toledo/James Porter, Amritsar/Harpreet Gill, Brno/Petr Dvořák`
    .split(/,\s+/)
    .map((branch) => branch.split('/'));

const ROLLOUT_STEPS = [
  ['Introduce yourself to {contact} in {city}', 'A short call. They have been told that we are coming.'],
  ['Site survey in {city}', '{contact} opens at 9. Take photos of the counter and the network cabinet.'],
  [
    'Agree on a go-live date with {city}',
    'Not in the last week of a month: {contact} does the accounts alone.',
  ],
  [
    'Send the hardware list to {city}',
    'Printer, scanner, two tablets. Ask {contact} where parcels are taken in.',
  ],
  ['Training in {city}', 'Two half days. {contact} would like the new colleagues to go first.'],
  ['Go-live call with {city}', 'Stay on the line until the first sale is through.'],
  ['Ask {contact} how the first week went', 'Listen first. Note what annoys them, also the small things.'],
  ['Hand {city} over to support', 'Introduce {contact} to the support team by name.'],
] as const;

const ROLLOUT: readonly Draft[] = ROLLOUT_STEPS.flatMap(([name, description]) =>
  BRANCHES.map(([city = '', contact = '']) => {
    const fill = (text: string) => text.replace('{city}', city).replace('{contact}', contact);
    return { name: fill(name), description: fill(description) };
  }),
).map((draft, index) => ({
  ...draft,
  // Every four hours from five days ago to five weeks ahead; every fortieth is still to be planned.
  ...(index % 40 === 39 ? {} : { dueInMinutes: (index - 29.5) * 4 * HOUR }),
  // One rep has more of them than a page of Task.svc/Retrieve holds.
  owner: index % 12 === 11 ? arjun : daniel,
  reminder: ['15', '30', '60', '', '1440'][index % 5] ?? '',
}));

const HOSTILE: readonly Draft[] = [
  {
    name: '<!channel> <!here> <!everyone> please call Brightwater Clinics back',
    description:
      'Ask for <@U012AB3CD> or <@W012AB3CD|priya> in <#C024BE7LR|general>, else <!subteam^SAZ94GDB8>.',
    dueInMinutes: -3 * HOUR,
    owner: { id: '0e750005-0000-4000-8000-000000000005', name: '<@U012AB3CD> *Boss* <!here>' },
    reminder: '20',
  },
  {
    name: 'Check the link that came in: <https://example.com/pay|Your invoice>',
    description:
      'https://example.com/bare [markdown](https://example.com/md) <mailto:it@example.com|write to IT>',
    dueInMinutes: HOUR,
  },
  {
    name: '*Bold* _italic_ ~struck~ `code` for Marta Kowalska',
    description: '> quoted\n```\nfenced\n```\n• a list\n1. and another\n# a heading\n---',
    dueInMinutes: 3 * HOUR,
  },
  {
    name: 'Send congratulations :tada: :flag-in: :warning:',
    description: 'At 10:30:00 sharp, ratio 3:2:1. :no_such_emoji: :+1::skin-tone-3:',
  },
  {
    name: 'Contract with Smith &amp; Sons &lt;VIP&gt; & Daughters <b>today</b>',
    description:
      '<script>alert("hello")</script> <img src=x onerror=alert(1)> &quot;quoted&quot; &#60; &amp;amp;',
  },
  {
    name: 'Due <!date^1392734382^{date_long} at {time}|some day>',
    description: '{"type":"divider"} {name} %s',
  },
  {
    name: 'Write down all that was said about the offer. '.repeat(120).slice(0, 5000),
    description: 'They would like it cheaper, sooner and in blue. '.repeat(120).slice(0, 5000),
    dueInMinutes: DAY,
  },
  { name: 'x'.repeat(5000), description: '👩🏽‍🔬'.repeat(700), dueInMinutes: DAY },
  {
    name: 'Pasted from a terminal: \u0000\u0007\b\t\u001b[31mred\u001b[0m\u007f\u0085',
    description:
      'An emoji cut in half: \ud83d. A file name turned round: invoice\u202egnp.exe, \u200bhidden\ufeff.',
  },
  { name: 'First line\nSecond line\r\nThird\u2028Fourth\n\n\n\nLast', description: '\n\n \t \n' },
];

const SCRIPTS: readonly Draft[] = [
  {
    name: 'الاتصال بالسيدة ليلى حداد بشأن العقد',
    description: 'تفضل المكالمات بعد الساعة 4 عصراً، ورقم العرض هو AB-1042.',
    dueInMinutes: -DAY,
    owner: { id: '0e750006-0000-4000-8000-000000000006', name: 'عمر الفارس' },
    reminder: '30',
  },
  {
    name: 'לשלוח לנועה לוי את ההצעה (גרסה 2.1)',
    description: 'היא ביקשה PDF קצר, עד 3 עמודים.',
    dueInMinutes: 50,
    owner: { id: '0e750007-0000-4000-8000-000000000007', name: 'נועה לוי' },
    reminder: '15',
  },
  { name: 'Call ليلى حداد (Haddad & Sons) at 4 pm, not before', dueInMinutes: 4 * HOUR, reminder: '20' },
  {
    name: '🎉 Congratulate the Okonkwo family 👨‍👩‍👧‍👦 on the new shop 🇳🇬',
    description: '👍🏿 ❤️‍🔥 ☎️ 1️⃣',
    dueInMinutes: DAY,
  },
  { name: 'सुनीता जी को नया कोटेशन भेजें', description: 'क्षेत्रीय दर के साथ, कृपया।', dueInMinutes: 2 * DAY },
  { name: 'மீனாட்சியை அழைத்து நன்றி சொல்லவும்', dueInMinutes: 3 * DAY, owner: arjun },
  { name: '田中様に見積書を送る', description: '来週の会議の前にお願いします。', dueInMinutes: 4 * DAY },
  { name: 'Zoe\u0308 Mu\u0308ller fragen, ob der Termin passt', owner: katrin },
];

function oddTasks(now: Date): WireTask[] {
  const [plain] = wireTasks('0008', now, [{ name: 'Odd', dueInMinutes: 6 * HOUR, reminder: '20' }], katrin);
  const odd = (name: string, fields: WireTask) => ({ ...plain, Name: name, ...fields });
  const id = (number: number) => `7a5c0008-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const inTwoDays = minutesFrom(now, 2 * DAY);
  return [
    odd('', { TaskID: id(1), Name: null, Description: 'Only the description was filled in.' }),
    odd('', { TaskID: id(2), Description: null, OwnerName: null, OwnerID: null, Reminder: null }),
    odd('Ring the bakery, no date agreed', { TaskID: id(3), DueDate: NO_DATE }),
    odd('Coffee with Mr. Fernandes', { TaskID: id(4), DueDate: 'next Tuesday, after lunch' }),
    odd('Send the February report', { TaskID: id(5), DueDate: '2026-02-30 10:00:00' }),
    odd('Import from the old CRM, with thousandths', { TaskID: id(6), DueDate: `${inTwoDays}.000` }),
    odd('Reminder as a number', { TaskID: id(7), Reminder: 45 }),
    odd('Reminder after the fact', { TaskID: id(8), Reminder: '-15' }),
    odd('Reminder at the time itself', { TaskID: id(9), Reminder: '0' }),
    odd('Reminder in words', { TaskID: id(10), Reminder: 'in the morning' }),
    odd('Get the signature of Whitfield Foods', { TaskID: id(11), Status: 'Waiting for legal' }),
    odd('The CRM calls this one overdue', { TaskID: id(12), Status: 'Overdue', DueDate: inTwoDays }),
    odd('No status at all', { TaskID: id(13), Status: null, DueDate: null }),
    odd('Visit the warehouse in Rotterdam', { TaskID: id(14), Status: 'COMPLETED' }),
    odd('Visit the warehouse in Antwerp', { TaskID: id(15), Status: 'canceled' }),
    odd('Entered twice by the import', { TaskID: id(16) }),
    odd('Entered twice by the import', { TaskID: id(16) }),
    odd('An id that is no GUID', { TaskID: 'task-17' }),
    odd('', { TaskID: 18, Name: 90210, Description: 'Its name is a number, and so is its id.' }),
    { TaskID: id(19), Name: 'Nothing but a name' },
    {},
  ];
}

/** Where the embedded account is: its all-day tasks begin at midnight there. */
export const ACCOUNT_ZONE = { name: 'India Standard Time', aheadMs: 5.5 * 60 * 60_000 };
const DAY_MS = DAY * 60_000;

/** Of the account's day that a moment is on; both in ms since the epoch. */
export function lastMinuteOf(ms: number): number {
  const day = Math.floor((ms + ACCOUNT_ZONE.aheadMs) / DAY_MS);
  return (day + 1) * DAY_MS - ACCOUNT_ZONE.aheadMs - 60_000;
}

/** @param days from the account's today */
function allDay(now: Date, days: number, length = 1) {
  const today = Math.floor((now.getTime() + ACCOUNT_ZONE.aheadMs) / DAY_MS);
  const midnightMs = (today + days) * DAY_MS - ACCOUNT_ZONE.aheadMs;
  const lastMinuteMs = midnightMs + length * DAY_MS - 60_000;
  return {
    Category: 1,
    DueDate: wireTime(new Date(midnightMs)),
    EndDate: wireTime(new Date(lastMinuteMs)),
    // Of an all-day task it means nothing.
    Reminder: '15',
    ReminderBeforeDays: '1',
    ReminderTime: '10:00:00',
    NotifyBy: '1100',
  };
}

/** Appointments with their ends, to-dos with their days, and what they remind by. */
function datedTasks(now: Date): WireTask[] {
  const [plain] = wireTasks('0013', now, [{ name: 'Dated', dueInMinutes: 0 }], katrin);
  const dated = (name: string, number: number, fields: WireTask): WireTask => ({
    ...plain,
    Name: name,
    TaskID: `7a5c0013-0000-4000-8000-${String(number).padStart(12, '0')}`,
    ...fields,
  });
  const from = (minutes: number, length: number) => ({
    Category: 0,
    DueDate: minutesFrom(now, minutes),
    EndDate: minutesFrom(now, minutes + length),
  });
  return [
    dated('Meeting that is under way', 1, { ...from(-15, 30), Reminder: '15', NotifyBy: '1100' }),
    dated('Meeting that is over', 2, from(-3 * HOUR, 30)),
    dated('Fair in Pune, three days', 3, from(-DAY, 3 * DAY)),
    dated('Meeting with a reminder', 4, { ...from(DAY, 60), Reminder: '20', NotifyBy: '1100' }),
    dated('Meeting that reminds nobody', 5, { ...from(DAY + 5, 60), Reminder: '20', NotifyBy: '1000' }),
    dated('Moved to tomorrow, its end was not', 6, {
      ...from(DAY + 10, 0),
      EndDate: minutesFrom(now, -2 * HOUR),
    }),
    dated('All day today', 7, allDay(now, 0)),
    dated('All day tomorrow, reminded of half past twelve', 8, { ...allDay(now, 1), ReminderTime: '12:30' }),
    dated('All day yesterday', 9, allDay(now, -1)),
    dated('All week', 10, allDay(now, -2, 7)),
    dated('All day in ten days, without a reminder', 11, { ...allDay(now, 10), NotifyBy: '1000' }),
    dated('All day, done two days ago', 12, { ...allDay(now, -2), Status: 'Completed' }),
  ];
}

/** Each form of a time and a status that LeadSquared was seen to write, or may. */
function formsOfTimes(now: Date): WireTask[] {
  const [plain] = wireTasks('0014', now, [{ name: 'Form', dueInMinutes: DAY }], katrin);
  const due = plain?.DueDate;
  const iso = String(due).replace(' ', 'T');
  const [date = '', time = ''] = String(due).split(' ');
  const us = new Date(`${iso}Z`).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '');
  const forms: readonly (readonly [string, WireTask])[] = [
    ['Without seconds', { DueDate: String(due).slice(0, 16) }],
    ['With thousandths', { DueDate: `${due}.000` }],
    ['With T', { DueDate: iso }],
    ['With T and Z', { DueDate: `${iso}.000Z` }],
    ['With an offset', { DueDate: `${iso}+0000` }],
    ['As in the United States', { DueDate: us }],
    ['As in the United States, without seconds', { DueDate: us.replace(/:\d\d (?=[AP]M)/, ' ') }],
    ['A day alone', { DueDate: date }],
    ['Day or month?', { DueDate: `13/12/2026 ${time}` }],
    ['31 February', { DueDate: `2026-02-31 ${time}` }],
    ['24 o’clock', { DueDate: `${date} 24:00:00` }],
    ['No date, as in the United States', { DueDate: '1/1/0001 12:00:00 AM' }],
    ['Status 0', { Status: 0 }],
    ['Status 1', { Status: '1' }],
    ['Status 2', { Status: 2 }],
    ['Status 3', { Status: '3' }],
    ['Status Overdue', { Status: 'Overdue' }],
    ['Status Complete', { Status: 'Complete' }],
    ['Status In Progress', { Status: 'In Progress' }],
  ];
  return forms.map(([name, fields], index) => ({
    ...plain,
    Name: name,
    TaskID: `7a5c0014-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    ...fields,
  }));
}

const MAINTENANCE_PAGE = `<!DOCTYPE html>
<html><head><title>Scheduled maintenance</title></head>
<body><h1>We will be back soon</h1><p>Our servers are being looked after.</p></body></html>`;

/** `digits` are four, and make an id that can be told apart at a glance. */
function lead(digits: string, label: string, about: string, answer: EmbeddedLead['answer']): EmbeddedLead {
  return { leadId: `1ead${digits}-0000-4000-8000-00000000${digits}`, label, about, answer };
}

export const EMBEDDED_LEADS: readonly EmbeddedLead[] = [
  lead('0001', 'Documented sample', 'The two tasks of the API documentation, as printed there', () => ({
    kind: 'tasks',
    tasks: DOCUMENTED_TASKS,
  })),
  lead('0002', 'Busy lead', 'A normal week: 7 pending tasks, 2 of them overdue', tasksOf('0002', BUSY)),
  lead('0003', 'Empty lead', 'A lead nobody has planned anything for', tasksOf('0003', [])),
  lead('0004', 'Only completed', 'All done: 2 completed tasks, none pending', tasksOf('0004', DONE)),
  lead('0005', '240 tasks', 'A rollout to 30 branches, 8 tasks each', tasksOf('0005', ROLLOUT.toReversed())),
  lead(
    '0006',
    'Hostile text',
    'Mentions, links, markup, 5,000-character names',
    tasksOf('0006', HOSTILE, katrin),
  ),
  lead(
    '0007',
    'Right-to-left and emoji',
    'Arabic, Hebrew, Hindi, Tamil, Japanese',
    tasksOf('0007', SCRIPTS, katrin),
  ),
  lead('0008', 'Odd and missing fields', 'Nulls, unreadable dates, unknown statuses', (now) => ({
    kind: 'tasks',
    tasks: oddTasks(now),
  })),
  lead('0009', 'Says more than it returns', 'A count of 5 with an empty list', () => ({
    kind: 'tasks',
    tasks: [],
    recordCount: 5,
  })),
  lead('0013', 'All-day tasks and appointments', 'Under way, over, all day, and their reminders', (now) => ({
    kind: 'tasks',
    tasks: datedTasks(now),
  })),
  lead('0014', 'Forms of times and statuses', 'Each form that LeadSquared may write them in', (now) => ({
    kind: 'tasks',
    tasks: formsOfTimes(now),
  })),
  lead('0400', '400', 'LeadSquared refuses the request', () =>
    errorAnswer(400, 'MXInvalidInputException', 'Invalid Input! Parameter Name: leadId'),
  ),
  lead('0401', '401', 'LeadSquared does not accept the keys', () =>
    errorAnswer(401, 'MXInvalidAccessDetailsException', 'Invalid Access Details provided.'),
  ),
  lead('0404', '404', 'LeadSquared does not know the API address', () =>
    errorAnswer(404, 'MXAPINotFoundException', 'The API could not be found.'),
  ),
  lead('0429', '429', 'Refuses every call, as when the daily limit is used up', () =>
    // Without "N in M second(s)": a client would take a day's numbers for the rolling limit's.
    errorAnswer(429, 'MXAPIRateLimitExceededException', 'API calls exceeded the daily limit'),
  ),
  lead('0500', '500', 'Fails with a reason, and would fail again', () =>
    errorAnswer(500, 'MXInvalidInputException', 'This lead has been merged into another lead.'),
  ),
  lead('0501', '500 without a reason', 'Fails with an empty body; such a fault may pass', () => ({
    kind: 'response',
    status: 500,
    body: '',
  })),
  lead('0010', 'Silence', 'Takes the call and never answers', () => ({ kind: 'silence' })),
  lead('0011', 'Not JSON', 'Status 200 with a maintenance page in HTML', () => ({
    kind: 'response',
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: MAINTENANCE_PAGE,
  })),
  lead('0012', 'Reset', 'Breaks the connection off instead of answering', () => ({ kind: 'reset' })),
];
