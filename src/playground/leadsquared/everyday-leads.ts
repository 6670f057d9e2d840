// Leads with the tasks of a normal day: few, many, none, all completed.
import { arjun, daniel, katrin, OWNERS } from './account-users.ts';
import { type EmbeddedLead, embeddedLead } from './lead-answer.ts';
import { DAY, type Draft, HOUR, tasksOf, type WireTask } from './wire-tasks.ts';

const sampleUsers = {
  OwnerID: '190e7b6f-39da-11e6-b61b-22000aa8e760',
  OwnerName: 'User lead',
  CreatedBy: '7cf19f34-21d6-11e6-8091-02b01d637af7',
  CreatedByName: 'swesh kumar',
};

// The example on the vendor's page on Get Tasks by Lead Id, with the fields in the page's order.
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

// They aren't in the order of their due dates: the API promises no order.
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
    // Close to now, so that it is due today in most zones and at most hours.
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
    owner: OWNERS[index % OWNERS.length],
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
  // One every four hours from five days ago to five weeks ahead; every fortieth has no date.
  ...(index % 40 === 39 ? {} : { dueInMinutes: (index - 29.5) * 4 * HOUR }),
  // A rep has more of them than fit in a page of Task.svc/Retrieve.
  owner: index % 12 === 11 ? arjun : daniel,
  reminder: ['15', '30', '60', '', '1440'][index % 5] ?? '',
}));

export const EVERYDAY_LEADS: readonly EmbeddedLead[] = [
  embeddedLead(
    '0001',
    'Documented sample',
    'The two tasks of the API documentation, as printed there',
    () => ({
      kind: 'tasks',
      tasks: DOCUMENTED_TASKS,
    }),
  ),
  embeddedLead(
    '0002',
    'Busy lead',
    'A normal week: 7 pending tasks, 2 of them overdue',
    tasksOf('0002', BUSY),
  ),
  embeddedLead('0003', 'Empty lead', 'A lead without tasks', tasksOf('0003', [])),
  embeddedLead('0004', 'Only completed', 'All done: 2 completed tasks, none pending', tasksOf('0004', DONE)),
  embeddedLead(
    '0005',
    '240 tasks',
    'A rollout to 30 branches, 8 tasks each',
    tasksOf('0005', ROLLOUT.toReversed()),
  ),
];
