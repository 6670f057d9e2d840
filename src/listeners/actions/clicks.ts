import type { App, BlockAction } from '@slack/bolt';
import type { Interaction, Result } from '../../app/interaction.ts';
import type { InteractionAddress } from '../../messages/modal-metadata.ts';
import type { Interactions } from '../interactions.ts';

export interface Click {
  readonly action: BlockAction['actions'][number];
  readonly address: InteractionAddress;
  readonly triggerId: string;
}

/** Undefined for a control that it can't read. */
export type AnswerClick = (interaction: Interaction, click: Click) => Promise<Result> | undefined;
/** @param kind what the ids of these controls begin with, before the colon */
export type OnClick = (kind: string, answer: AnswerClick) => void;

/**
 * One Bolt listener for all controls: Bolt takes each event, commands too, through all of its listeners. A control of a kind
 * that has no answer is another version's. Slack would show no error for a click without an ack.
 */
export function createClicks(app: App, interactions: Interactions): OnClick {
  const answers = new Map<string, AnswerClick>();
  app.action<BlockAction>(/^/, async ({ ack, action, body }) => {
    await ack();
    const [kind = ''] = action.action_id.split(':', 1);
    interactions.click(body, (interaction, address) =>
      answers.get(kind)?.(interaction, { action, address, triggerId: body.trigger_id }),
    );
  });
  return (kind, answer) => void answers.set(kind, answer);
}
