// What all interactions have in common: who does something and where, how the app gets it, and Slack's message to the
// person if the app fails.
import type { Json } from '../json-object.ts';
import type { Acknowledgement, Deliveries } from './deliveries.ts';
import type { ResponseUrls } from './response-urls.ts';
import { directMessagesOf, findOne, type Person } from './team.ts';
import type { Triggers } from './triggers.ts';
import { tell, type WorkspaceState } from './workspace-state.ts';

/** What an interaction needs from the workspace. */
export interface Slack {
  readonly state: WorkspaceState;
  readonly deliveries: Deliveries;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
}

/** Who does it, and where, by id or name. By default the first person, in the first channel. */
export interface Place {
  user?: string;
  channel?: string;
}

export interface Delivery extends Acknowledgement {
  readonly responseUrl: string;
}

export const personNamed = ({ state }: Slack, wanted: string | undefined): Person =>
  findOne('person', state.people, wanted);

/** The channel as the app gets it. */
export function channelFor({ state }: Slack, person: Person, wanted: string | undefined) {
  const id = directMessagesOf(person.id);
  if (wanted === id) return { id, name: 'directmessage' };
  const channel = findOne('channel', state.channels, wanted);
  return { id: channel.id, name: channel.isPrivate ? 'privategroup' : channel.name };
}

export const interact = ({ deliveries, triggers }: Slack, person: Person, payload: Json) =>
  deliveries.interact(person, triggers.give(person.id), payload);

export function tellOfFailure(
  { state }: Slack,
  person: Person,
  { channelId, ack: { error, status } }: { channelId: string; ack: Acknowledgement },
): void {
  if (error === undefined) return;
  const text =
    error === 'operation_timeout'
      ? 'Operation timed out. Apps need to respond within 3 seconds.'
      : `This app responded with Status Code ${status}.`;
  tell(state, person, { channelId, text });
}
