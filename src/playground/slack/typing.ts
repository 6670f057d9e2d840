// What a person types: a slash command, or a message.
import { isObject } from '../json-object.ts';
import { channelFor, type Delivery, type Place, personNamed, type Slack } from './acting-person.ts';
import type { Acknowledgement } from './deliveries.ts';
import { withCodes } from './emoji-codes.ts';
import { readContent } from './message-content.ts';
import { escapeText, linked, messagePayload, threadOf, VERIFICATION_TOKEN } from './payloads.ts';
import { written } from './posts.ts';
import { APP, directMessagesOf, handleOf, type Person, TEAM } from './team.ts';
import { noteRefusal, type PostedMessage, tell } from './workspace-state.ts';

export async function typeText(
  slack: Slack,
  { text, user, channel, threadTs }: Place & { text: string; threadTs?: string },
): Promise<Delivery | undefined> {
  const person = personNamed(slack, user);
  const { id: channelId } = channelFor(slack, person, channel);
  const [name = ''] = /^\/\S*/.exec(text) ?? [];
  const rest = escapeText(text.slice(name.length).trim());
  if (name === '/tasks') return sendCommand(slack, { text: rest, user: person.id, channel: channelId });
  if (name === '') {
    const typed = slack.state.post({
      ...written(person, channelId, linked(withMentions(slack, rest))),
      ...(threadTs !== undefined && { threadTs }),
    });
    if (channelId === directMessagesOf(person.id)) await tellApp(slack, typed);
  } else tell(slack.state, person, { channelId, text: `${escapeText(name)} is not a valid command.` });
  return undefined;
}

/** https://docs.slack.dev/reference/events/message.im */
async function tellApp({ state, deliveries }: Slack, typed: PostedMessage) {
  const event = {
    ...{ ...messagePayload(typed), ...threadOf(state, typed) },
    ...{ channel: typed.channelId, channel_type: 'im' },
  };
  await deliveries.notify(event, state.now());
}

/** Slack's client turns the names of people and channels into mentions. */
function withMentions({ state: { people, channels } }: Slack, text: string): string {
  const mentions = [
    ...people.map(({ id, name }) => [`@${name}`, `<@${id}>`] as const),
    ...channels.map(({ id, name }) => [`#${name}`, `<#${id}|${name}>`] as const),
  ];
  return mentions.reduce((words, [name, mention]) => words.replaceAll(name, mention), text);
}

export async function sendCommand(
  slack: Slack,
  { text, user, channel, command: name = '/tasks' }: Place & { text: string; command?: string },
): Promise<Delivery> {
  const person = personNamed(slack, user);
  const { id, name: channelName } = channelFor(slack, person, channel);
  const responseUrl = slack.responseUrls.give(person.id, id);
  const ack = await slack.deliveries.deliver({
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: id,
    channel_name: channelName,
    user_id: person.id,
    user_name: handleOf(person),
    command: name,
    text: withCodes(text),
    api_app_id: APP.id,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: slack.triggers.give(person.id),
  });
  showAck(slack, person, { channelId: id, typed: `${name} ${text}`.trim(), ack });
  return { ...ack, responseUrl };
}

const postTyped = ({ state }: Slack, { id: from }: Person, channelId: string, text: string) =>
  state.post({ from, origin: 'typed', channelId, text, blocks: [] });

/** Posts the text of the app's ack, or Slack's error about it. */
function showAck(
  slack: Slack,
  person: Person,
  { channelId, typed, ack: { body, error } }: { channelId: string; typed: string; ack: Acknowledgement },
) {
  const { state } = slack;
  const fail = (why: string, faults?: readonly string[]) => {
    const text = `${typed.replace(/\s.*/s, '')} failed with the error "${why}"`;
    return tell(state, person, { channelId, text, ...(faults && { faults }) });
  };
  if (error) return fail(error);
  const shown = isObject(body) ? body : { text: String(body) };
  const inChannel = shown.response_type === 'in_channel';
  if (inChannel) postTyped(slack, person, channelId, typed);
  if ((shown.text ?? '') === '' && shown.blocks === undefined) return undefined;
  const content = readContent(state, shown);
  if ('error' in content) {
    noteRefusal(state, 'ack', content.faults);
    return fail('dispatch_failed', content.faults);
  }
  const audience = inChannel ? {} : { forUser: person.id };
  return state.post({ ...content, from: 'app', origin: 'ack', channelId, ...audience });
}
