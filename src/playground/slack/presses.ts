// Presses and choices in a message or on the Home tab, and the use of the app's tabs and shortcuts.
import { isObject } from '../json-object.ts';
import {
  channelFor,
  type Delivery,
  interact,
  personNamed,
  type Slack,
  tellOfFailure,
} from './acting-person.ts';
import { actionOf, controlsOf, findControl, refuseStranger, stateOf } from './control-choices.ts';
import type { Acknowledgement } from './deliveries.ts';
import { escapeTexts, messagePayload, threadOf, viewPayload } from './payloads.ts';
import { directMessagesOf, hasUser } from './team.ts';
import type { PostedMessage, ShownView } from './workspace-state.ts';

/** If several controls have the `action_id`, the block or the option's value says which. */
export interface Choice {
  optionValue?: string;
  blockId?: string;
}

/**
 * The `actions` and `state.values` of a payload. A choice stays on the screen, even if the message is drawn again, while
 * the ids are the same.
 * @param screen the id of the message or view
 */
function act(
  { state }: Slack,
  { id: screen, blocks }: { id: string; blocks: readonly unknown[] },
  { actionId, ...choice }: Choice & { actionId: string },
) {
  const control = findControl(blocks, { actionId, ...choice });
  const { optionValue } = choice;
  refuseStranger(control, optionValue, hasUser(state));
  const place = `${screen} ${control.blockId} ${control.actionId}`;
  const first = control.element.initial_option;
  const shown = state.choices.get(place) ?? (isObject(first) ? first.value : undefined);
  const actions = actionOf(control, { optionValue, shown, action_ts: `${state.now() / 1000}` });
  if (control.type === 'static_select' && optionValue !== undefined) state.choices.set(place, optionValue);
  const values = stateOf(controlsOf(blocks), ({ element }) =>
    element === control.element ? optionValue : undefined,
  );
  return escapeTexts({ actions, values });
}

export async function press(
  slack: Slack,
  message: PostedMessage,
  { user, ...choice }: Choice & { actionId: string; user?: string },
): Promise<Delivery> {
  const { people, messages } = slack.state;
  if (!messages.includes(message)) throw new Error(`Message ${message.id} is not in the workspace.`);
  const direct = people.find(({ id }) => directMessagesOf(id) === message.channelId);
  const onlyFor = message.forUser ?? direct?.id;
  const person = personNamed(slack, user ?? onlyFor);
  if (onlyFor && onlyFor !== person.id) throw new Error(`${person.name} cannot see message ${message.id}.`);
  const { actions, values } = act(slack, message, choice);

  const channel = channelFor(slack, person, message.channelId);
  const responseUrl = slack.responseUrls.give(person.id, channel.id, message);
  const is_ephemeral = message.forUser !== undefined;
  const ack = await interact(slack, person, {
    type: 'block_actions',
    container: {
      ...{ type: 'message', message_ts: message.id, channel_id: channel.id, is_ephemeral },
      ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    },
    channel,
    // Slack leaves out an ephemeral message.
    ...(!is_ephemeral && { message: { ...messagePayload(message), ...threadOf(slack.state, message) } }),
    response_url: responseUrl,
    actions,
    state: { values },
  });
  tellOfFailure(slack, person, { channelId: channel.id, ack });
  return { ...ack, responseUrl };
}

export async function pressHome(
  slack: Slack,
  home: ShownView,
  choice: Choice & { actionId: string },
): Promise<Acknowledgement> {
  const person = personNamed(slack, home.user);
  if (slack.state.homes.get(person.id) !== home) {
    throw new Error(`Home ${home.id} was published again since.`);
  }
  const { actions, values } = act(slack, { id: home.id, blocks: home.view.blocks }, choice);
  // No response_url and no channel: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
  const ack = await interact(slack, person, {
    type: 'block_actions',
    container: { type: 'view', view_id: home.id },
    view: viewPayload(home, values),
    actions,
  });
  tellOfFailure(slack, person, { channelId: directMessagesOf(person.id), ack });
  return ack;
}

export async function openTab(
  slack: Slack,
  { user, tab = 'home' }: { user?: string; tab?: 'home' | 'messages' },
): Promise<Acknowledgement> {
  const { state, deliveries } = slack;
  const person = personNamed(slack, user);
  const channel = directMessagesOf(person.id);
  const home = tab === 'home' ? state.homes.get(person.id) : undefined;
  const view = home && { view: viewPayload(home) };
  const event = { type: 'app_home_opened', user: person.id, channel, tab, ...view };
  const ack = await deliveries.notify(event, state.now());
  tellOfFailure(slack, person, { channelId: channel, ack });
  return ack;
}

export async function shortcut(
  slack: Slack,
  callbackId: string,
  { user, message }: { user?: string; message?: PostedMessage },
): Promise<Acknowledgement> {
  const person = personNamed(slack, user);
  const common = { callback_id: callbackId, action_ts: `${slack.state.now() / 1000}` };
  if (!message) return interact(slack, person, { type: 'shortcut', ...common });
  if (message.forUser !== undefined) throw new Error('An ephemeral message has no shortcuts.');
  const channel = channelFor(slack, person, message.channelId);
  return interact(slack, person, {
    type: 'message_action',
    ...common,
    channel,
    message_ts: message.id,
    message: { ...messagePayload(message), ...threadOf(slack.state, message) },
    response_url: slack.responseUrls.give(person.id, channel.id),
  });
}
