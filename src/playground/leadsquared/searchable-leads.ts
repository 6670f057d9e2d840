// The leads that a search can find, and the searches: a few hundred people with namesakes, duplicates and families that
// share a number, and the leads to try.
import { daniel, emailOf, katrin, OWNERS, priya, type User } from './account-users.ts';
import { EMBEDDED_LEADS } from './embedded-leads.ts';
import { LEADS_OF_A_DAY } from './leads-of-a-day.ts';

/** A lead as the search calls give it: values are strings or null. */
export interface WireLead {
  readonly ProspectID: string;
  readonly FirstName: string | null;
  readonly LastName: string | null;
  readonly EmailAddress: string | null;
  readonly Phone: string | null;
  readonly Mobile: string | null;
  readonly Company: string | null;
  readonly ProspectStage: string;
  readonly OwnerId: string;
  readonly OwnerIdName: string;
  readonly OwnerIdEmailAddress: string;
}

const FIRST =
  'Aarav Priya Meera Rohan Sunita Kavita Imran Fatima Daniel Grace Marcus Olivia Tomás Lucía Camille Jonas Katrin Zofia Inês Wei Ling Noor Omar Leila Chidi Ngozi Emma Lukas'.split(
    ' ',
  );
const LAST =
  'Sharma Iyer Rao Khan Nair Mehta Brooks Coleman Hill Herrera Vogel Weber Nowak Carvalho Tan Lim Haddad Okonkwo Lindqvist Roux Schmidt O’Brien'.split(
    ' ',
  );
const COMPANIES =
  'Acme Tools|Brightwater Clinics|Meridian Diagnostics|Lindqvist & Partners|Whitfield Foods|Sunrise Schools|Gulmohar Textiles|Nordwind Logistik|Casa Verde|Harbour & Sons'.split(
    '|',
  );
const STAGES = ['Prospect', 'Contacted', 'Opportunity', 'Customer', 'Disqualified'];

const NUMBER_OF_PEOPLE = 300;

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** It depends on `index` alone, so that a person is the same at each start. */
function person(index: number): WireLead {
  const [first, last] = [pick(FIRST, index), pick(LAST, Math.floor(index / 3) + index)];
  const company = pick(COMPANIES, index * 7 + Math.floor(index / 11));
  const domain = company.toLowerCase().replace(/[^a-z]+/g, '-');
  const plain = `${first}.${last}`
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z.]/g, '');
  return {
    ProspectID: `9e07${String(index).padStart(4, '0')}-0000-4000-8000-000000000000`,
    FirstName: first,
    LastName: index % 17 === 0 ? null : last,
    EmailAddress: index % 13 === 0 ? null : `${plain}${index % 4 === 0 ? '' : index}@${domain}.test`,
    Phone: `+91-98${String(45_000_000 + Math.floor(index / 2) * 137).padStart(8, '0')}`,
    Mobile: null,
    Company: index % 19 === 0 ? null : company,
    ProspectStage: pick(STAGES, index * 5 + Math.floor(index / 7)),
    ...ownedBy(pick(OWNERS, index * 3)),
  };
}

function ownedBy(owner: User) {
  return { OwnerId: owner.id, OwnerIdName: owner.name, OwnerIdEmailAddress: emailOf(owner) };
}

const idOf = (label: string) => EMBEDDED_LEADS.find((lead) => lead.label === label)?.leadId ?? '';

/** A lead to try that has a name. Others have none, as in a real CRM. `owner` also owns most of its tasks. */
const named = (
  label: string,
  FirstName: string,
  LastName: string,
  Company: string,
  owner = priya,
): WireLead => ({
  ...person(0),
  ...ownedBy(owner),
  ProspectID: idOf(label),
  FirstName,
  LastName,
  EmailAddress: null,
  Phone: null,
  Company,
});

/** A rep would know the first one by name. */
export const EMBEDDED_PEOPLE: readonly WireLead[] = [
  {
    ...person(0),
    ProspectID: idOf('Busy lead'),
    FirstName: 'Sunita',
    LastName: 'Rao-Iyer',
    EmailAddress: 'sunita@meridian.test',
    Phone: '+91-9845012345',
    Company: 'Meridian Diagnostics',
    ProspectStage: 'Opportunity',
  },
  { ...named('240 tasks', 'Helena', 'Brandt', 'Thirty Branches', daniel), Phone: '+49-1715550134' },
  // Stored as an import wrote it: only the quick search finds it.
  { ...named('Only completed', 'Isabel', 'Ferreira', 'Quinta do Sol'), Phone: '00351/912555017' },
  named('Right-to-left and emoji', 'ليلى', 'حداد', 'دار النخيل', katrin),
  named('Lost reply', 'Ingrid', 'Solberg', 'Fjordlys Optikk', katrin),
  named('Slow to change', 'Mateus', 'Correia', 'Correia Azulejos', katrin),
  named('Refuses notes', 'Pooja', 'Bhatt', 'Bhatt Auto Parts', katrin),
  named('Refuses tasks', 'Anselm', 'Winkler', 'Winkler Gartenbau', katrin),
  ...Array.from({ length: NUMBER_OF_PEOPLE }, (_, index) => person(index + 1)),
  ...LEADS_OF_A_DAY.map(({ leadId, firstName, lastName, company, stage }, index) => ({
    ...person(0),
    ProspectID: leadId,
    FirstName: firstName,
    LastName: lastName,
    EmailAddress: null,
    Phone: `+91-80500601${String(index).padStart(2, '0')}`,
    Company: company,
    ProspectStage: stage,
  })),
];

/**
 * Finds a number only as it is stored, as LeadSquared's API does. If several leads have it, LeadSquared returns the most
 * recently active one ("Get Lead by Phone Number"); this returns the first.
 */
export function byPhone(phone: string): readonly WireLead[] {
  return phone === ''
    ? []
    : EMBEDDED_PEOPLE.filter(({ Phone, Mobile }) => Phone === phone || Mobile === phone).slice(0, 1);
}

export function byEmail(email: string): readonly WireLead[] {
  return EMBEDDED_PEOPLE.filter(({ EmailAddress }) => EmailAddress?.toLowerCase() === email.toLowerCase());
}

export function byId(id: string): readonly WireLead[] {
  return EMBEDDED_PEOPLE.filter(({ ProspectID }) => ProspectID === id.toLowerCase());
}

/** Empty for a lead without a name. */
export function nameOf(leadId: string): string {
  const [lead] = byId(leadId);
  return [lead?.FirstName, lead?.LastName].filter((name) => name).join(' ');
}

/** Every word of the key is in the name, the company, the e-mail address or a phone number. */
export function byKey(key: string): readonly WireLead[] {
  const words = key.toLowerCase().split(/\s+/);
  return EMBEDDED_PEOPLE.filter(({ FirstName, LastName, Company, EmailAddress, Phone, Mobile }) => {
    const text = [FirstName, LastName, Company, EmailAddress, Phone, Mobile].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Searches to try: what is typed, and what it shows. */
export const EMBEDDED_SEARCHES = [
  { typed: 'Sunita Rao-Iyer', label: 'A name', about: 'Only one lead has it, so her list opens' },
  { typed: 'Acme', label: 'A company', about: 'Several leads: choose one' },
  { typed: 'add Acme', label: 'Add a task', about: 'A window asks for it, and for which lead it is' },
  { typed: 'sunita@meridian.test overdue', label: 'An e-mail address', about: 'With a filter after it' },
  { typed: '+91 98450 12345', label: 'A phone number', about: 'In any spelling' },
  {
    typed: '0049 (0)171 555 0134 ext. 12',
    label: 'A phone number as on a card',
    about: 'Found as LeadSquared stores it: +49-1715550134',
  },
  {
    typed: '+351 912 555 017',
    label: 'A phone number stored oddly',
    about: 'Found by the quick search',
  },
  { typed: 'Zelda Unlisted', label: 'A name that no lead has', about: 'And other ways to search' },
] as const;
