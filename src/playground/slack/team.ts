// The workspace's people, channels and user groups, and the one app that is installed in it.

export const TEAM = { id: 'T0PLAYGROUND', domain: 'playground' };
export const APP = { id: 'A0LEADTASKS', botId: 'B0LEADTASKS', userId: 'U0LEADTASKS' };

export interface Person {
  /** `U…` */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** IANA */
  readonly timeZone: string;
  /** default: a member. A person of another company shares a channel with the workspace. */
  readonly standing?: 'guest' | 'single-channel guest' | 'of another company' | 'deactivated';
}

export interface Channel {
  /** `C…` */
  readonly id: string;
  readonly name: string;
  /** default false: the app can only answer by response_url there */
  readonly appIsIn?: boolean;
  /** Slack then sends the app no name, and the app knows the channel only if it is in it */
  readonly isPrivate?: boolean;
}

/** Members of user groups, by the group's `S…` id. */
export type UserGroups = Readonly<Record<string, readonly string[]>>;

export const PEOPLE: readonly Person[] = [
  { id: 'U0PRIYA001', name: 'Priya Raghavan', email: 'priya@example.com', timeZone: 'Asia/Kolkata' },
  { id: 'U0DANIEL02', name: 'Daniel Brooks', email: 'daniel@example.com', timeZone: 'America/New_York' },
  { id: 'U0KATRIN03', name: 'Katrin Vogel', email: 'katrin@example.com', timeZone: 'Europe/Berlin' },
  { id: 'U0WEILIN04', name: 'Wei Lin Tan', email: 'weilin@example.com', timeZone: 'Asia/Singapore' },
  { id: 'U0MAYA0005', name: 'Maya Torres', email: 'maya@example.com', timeZone: 'America/Los_Angeles' },
  { id: 'U0OLIVER06', name: 'Oliver Grant', email: 'oliver@example.com', timeZone: 'Europe/London' },
];

export const CHANNELS: readonly Channel[] = [
  { id: 'C0SALES001', name: 'sales', appIsIn: true },
  { id: 'C0RANDOM02', name: 'random' },
];

export const USER_GROUPS: UserGroups = { S0SALES001: PEOPLE.slice(0, 3).map(({ id }) => id) };

/** Whether a person or the app's bot has the id. */
export const hasUser =
  ({ people }: { readonly people: readonly Person[] }) =>
  (id: string) =>
    id === APP.userId || people.some((person) => person.id === id);

/** The id of a person's direct messages with the app. */
export const directMessagesOf = (personId: string) => personId.replace(/^./, 'D');

/** The id of the company that a person works for. */
export const teamOf = ({ standing }: Person) => (standing === 'of another company' ? 'T0OTHER001' : TEAM.id);

/** A person's name in payloads: the part of their e-mail address before the @. */
export const handleOf = (person: Person) => person.email.replace(/@.*/s, '');

/** By id or name; by default the first. Throws if there is none. */
export function findOne<T extends { readonly id: string; readonly name: string }>(
  kind: string,
  all: readonly T[],
  wanted: string | undefined,
): T {
  const found = wanted === undefined ? all[0] : all.find(({ id, name }) => id === wanted || name === wanted);
  if (found) return found;
  const there = all.map(({ id, name }) => `${id} ${name}`).join(', ');
  throw new Error(`No ${kind} "${wanted}". There are: ${there}`);
}
