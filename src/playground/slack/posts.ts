// Messages that are simply there: what a person has written, with files and in threads, and what another app's bot has
// posted. The app gets no event about them, but a shortcut on such a message sends it.
import { randomUUID } from 'node:crypto';
import { channelFor, type Place, personNamed, type Slack } from './acting-person.ts';
import { randomId } from './control-choices.ts';
import { emojiElement, withCodes } from './emoji-codes.ts';
import { richTextOf } from './mrkdwn.ts';
import { type Person, TEAM } from './team.ts';
import type { PostedMessage, SharedFile, WorkspaceState } from './workspace-state.ts';

export interface Post extends Place {
  /** mrkdwn, as Slack keeps it: `<@U…>`, `<#C…|name>`, `<https://…|label>`, `& < >` escaped */
  readonly text?: string;
  readonly files?: readonly { readonly name: string; readonly title?: string; readonly mimetype?: string }[];
  /** the `ts` of the message that it replies to */
  readonly threadTs?: string;
  /** only a bot's message has them; by default the person's blocks are made from the text */
  readonly blocks?: readonly unknown[];
  /** only a bot's message has them */
  readonly attachments?: readonly unknown[];
  /** the name of another app's bot, which then is the author; needed for `blocks` and `attachments` */
  readonly bot?: string;
}

export function postMessage(slack: Slack, post: Post): PostedMessage {
  const { text = '', files = [], blocks = [], attachments = [], threadTs, bot } = post;
  const person = personNamed(slack, post.user);
  const { id: channelId } = channelFor(slack, person, post.channel);
  const isDrawn = blocks.length > 0 || attachments.length > 0;
  if (isDrawn && bot === undefined) throw new Error('Only a bot posts blocks and attachments: name it.');
  if (text === '' && files.length === 0 && !isDrawn) throw new Error('A message needs something in it.');
  if (threadTs !== undefined && !slack.state.messages.some(({ id }) => id === threadTs))
    throw new Error(`No message "${threadTs}" is there to reply to.`);
  const shared = { ...(threadTs !== undefined && { threadTs }), ...filesOf(slack.state, person, files) };
  if (bot === undefined) return slack.state.post({ ...written(person, channelId, text), ...shared });
  return slack.state.post({
    ...{ channelId, text, blocks: [...blocks], attachments, ...shared },
    ...{ from: 'another app', botName: bot, origin: 'typed' },
  });
}

/** What a person has written, as Slack keeps it, with the blocks that Slack makes of it. */
export function written({ id: from }: Person, channelId: string, typed: string) {
  const text = withCodes(typed);
  return {
    ...{ channelId, from, origin: 'typed' as const, text, clientMsgId: randomUUID() },
    blocks: text === '' ? [] : [asSlackWrites(richTextOf(text))],
  };
}

const asSlackWrites = (block: object): unknown =>
  JSON.parse(JSON.stringify(block), (key, value) => {
    if (key === 'style' && Object.keys(value).length === 0) return undefined;
    return value?.type === 'emoji' ? { ...value, ...emojiElement(value.name) } : value;
  });

function filesOf(state: WorkspaceState, { id: user }: Person, files: Post['files'] = []) {
  if (files.length === 0) return {};
  const created = Math.floor(state.now() / 1000);
  const shared = files.map(({ name, title = name, mimetype = 'application/octet-stream' }): SharedFile => {
    const id = `F${randomId().replace(/\W/g, '').toUpperCase()}`;
    const place = `${user}/${id}/${encodeURIComponent(name.toLowerCase())}`;
    const filetype = name.split('.').at(-1) ?? '';
    return {
      ...{ id, created, timestamp: created, name, title, mimetype, filetype, user, mode: 'hosted' },
      url_private: `https://files.slack.com/files-pri/${TEAM.id}-${id}/${encodeURIComponent(name)}`,
      permalink: `https://${TEAM.domain}.slack.com/files/${place}`,
    };
  });
  return { files: shared };
}
