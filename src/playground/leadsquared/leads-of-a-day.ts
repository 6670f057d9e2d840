// A rep's day: the leads that Priya looks after, each with a task or two.
import { arjun, daniel } from './account-users.ts';
import { EMBEDDED_LEADS } from './embedded-leads.ts';
import { type EmbeddedLead, leadIdOf } from './lead-answer.ts';
import { DAY, type Draft, HOUR, tasksOf } from './wire-tasks.ts';

export interface NamedLead extends EmbeddedLead {
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  readonly stage: string;
}

type Told = readonly [name: string, company: string, stage: string, drafts: readonly Draft[]];

const LEADS: readonly Told[] = [
  [
    'Nandini Kamath',
    'Malabar Spice Traders',
    'Opportunity',
    [
      {
        name: 'Send the price list she asked for twice',
        description: 'With the freight to Kochi in it. Her buyer compares us with two others.',
        dueInMinutes: -3 * DAY - 2 * HOUR,
        reminder: '30',
      },
      { name: 'Book the tasting room for the 12th', dueInMinutes: 6 * DAY, owner: daniel },
    ],
  ],
  [
    'Vikram Sethi',
    'Sethi Cold Storage',
    'Opportunity',
    [
      {
        name: 'Call Vikram about the second site',
        description: 'He decides before the board meets. Ask who signs while he is in Dubai.',
        dueInMinutes: -90,
        reminder: '15',
      },
      { name: 'Kick-off call with the new warehouse', dueInMinutes: -9 * DAY, status: 'Completed' },
    ],
  ],
  [
    'Rosa Marchetti',
    'Officina Marchetti',
    'Contacted',
    [
      {
        name: 'Answer her question on spare parts',
        description: 'Two of the four are in stock in Milan; the others take three weeks.',
        dueInMinutes: -26 * HOUR,
        reminder: '60',
      },
    ],
  ],
  [
    'Joseph Adeyemi',
    'Lagos Solar Works',
    'Opportunity',
    [
      { name: 'Demo of the dealer portal', dueInMinutes: 25, reminder: '15' },
      {
        name: 'Write the offer for 40 dealers',
        description: 'In naira and in dollars, valid for 30 days.',
        dueInMinutes: 2 * DAY + HOUR,
        reminder: '1440',
      },
    ],
  ],
  [
    'Hanna Sørensen',
    'Nordlys Dental',
    'Prospect',
    [
      {
        name: 'First call: what do they use today?',
        description: 'Came from the fair in Aarhus. Prefers mornings.',
        dueInMinutes: 70,
        reminder: '20',
      },
    ],
  ],
  [
    'Sanjay Deshpande',
    'Deshpande Print House',
    'Customer',
    [
      { name: 'Ask how the first month went', dueInMinutes: 3 * HOUR },
      { name: 'Renewal: send the new terms', dueInMinutes: 12 * DAY, reminder: '1440' },
    ],
  ],
  [
    'Beatriz Quintana',
    'Clínica Quintana',
    'Contacted',
    [
      {
        name: 'Send the case study in Spanish',
        description: 'The one about the clinic in Valencia.',
        dueInMinutes: 5 * HOUR,
        reminder: '30',
      },
      { name: 'Find out who looks after their data protection' },
    ],
  ],
  [
    'Owen Pritchard',
    'Pritchard Tyres',
    'Opportunity',
    [
      { name: 'Visit the depot in Swansea', dueInMinutes: 4 * DAY, reminder: '1440' },
      { name: 'Check his credit line with finance', dueInMinutes: DAY + 3 * HOUR, owner: arjun },
    ],
  ],
  [
    'Lakshmi Pillai',
    'Pillai Coaching Centre',
    'Prospect',
    [
      { name: 'Invite her to the webinar', description: 'The one for schools, not the general one.' },
      { name: 'Offer a trial for two classrooms', dueInMinutes: 8 * DAY, reminder: '60' },
    ],
  ],
];

export const LEADS_OF_A_DAY: readonly NamedLead[] = LEADS.map(([name, company, stage, drafts], index) => {
  const digits = String(101 + index).padStart(4, '0');
  const [firstName = '', lastName = ''] = name.split(' ');
  return {
    leadId: leadIdOf(digits),
    label: name,
    about: `${company}; one of Priya’s leads`,
    ...{ firstName, lastName, company, stage },
    answer: tasksOf(digits, drafts),
  };
});

/** All leads that have tasks. */
export const ALL_LEADS: readonly EmbeddedLead[] = [...EMBEDDED_LEADS, ...LEADS_OF_A_DAY];
