/** Reads what Slack sends into an interaction with its surface, and has it handled. */
import type { BlockAction } from '@slack/bolt';
import type { DrawHome } from '../app/draw-home.ts';
import type { Handle, Work } from '../app/handle.ts';
import { type Incoming, type Interaction, newSupportCode, type Result } from '../app/interaction.ts';
import type { Typed } from '../messages/add-task-words.ts';
import { unreadableModal } from '../messages/change-modals.ts';
import { isTryAgain, type ListView, OWN_PENDING, readControlValue } from '../messages/control-values.ts';
import { unreadableControlMessage } from '../messages/failure-messages.ts';
import type { InteractionAddress } from '../messages/modal-metadata.ts';
import type { Log } from '../ops/log.ts';
import type { DirectConversations } from '../slack/direct-conversations.ts';
import { firstIn, objectIn, personIn, textIn } from '../slack/payload.ts';
import type { CommandAck } from '../slack/surfaces/command-answer.ts';
import type { Surfaces } from '../slack/surfaces/open-surfaces.ts';
import type { Surface } from '../slack/surfaces/surface.ts';
import { OWN } from '../tasks/task.ts';

export type Interactions = ReturnType<typeof createInteractions>;

export function createInteractions(uses: {
  handle: Handle;
  surfaces: Surfaces;
  drawHome: DrawHome;
  directConversations: DirectConversations;
}) {
  const { handle, surfaces, drawHome } = uses;

  /** Both events name the rep's direct messages with the app. */
  function eventIn(event: object, body: object, origin: Incoming['origin']): Incoming {
    const userId = personIn(event, 'user');
    uses.directConversations.note(userId, textIn(event, 'channel'));
    return incomingIn({ user_id: userId, team_id: textIn(body, 'team_id') }, origin);
  }

  /** The message that was clicked or, without a response_url, App Home. */
  function clickedAt(incoming: Incoming, address: InteractionAddress, onScreen: ListView): Surface {
    const hash = address.homeHash;
    return address.responseUrl === ''
      ? surfaces.homeTab(incoming, { isLook: false, hash, ...drawHome(incoming, onScreen) })
      : surfaces.clickedMessage(incoming, address);
  }

  /** Where the answer to a modal goes. One that no click has opened is answered by new messages. */
  function submittedAt(incoming: Incoming, address: InteractionAddress, onScreen: ListView): Surface {
    const isOpenedByClick = address.responseUrl === '' || address.place !== '';
    return isOpenedByClick ? clickedAt(incoming, address, onScreen) : surfaces.newMessage(incoming, address);
  }

  function clickIn(body: object, { channelId, channelName }: InteractionAddress): Incoming {
    return { ...incomingIn(body, 'click'), channelId, channelName };
  }

  function byDirectMessage(incoming: Incoming, work: Work): void {
    void handle({ ...incoming, surface: surfaces.directMessage(incoming) }, work);
  }

  return {
    command(command: object, ack: CommandAck, work: Work): void {
      const incoming = incomingIn(command, 'command');
      void handle({ ...incoming, surface: surfaces.commandAnswer(incoming, addressIn(command), ack) }, work);
    },
    /** A click that has been acked. One that leads to no work is a control of another version, or made up. */
    click(
      body: BlockAction,
      work: (interaction: Interaction, address: InteractionAddress) => Promise<Result> | undefined,
    ): void {
      const address = addressIn(body);
      const incoming = clickIn(body, address);
      surfaces.noteClicked(address.place, textIn(objectIn(body, 'message'), 'text'));
      const surface = clickedAt(incoming, address, listAround(body.actions[0]));
      void handle({ ...incoming, surface }, async (interaction) => {
        const result = work(interaction, address);
        if (result) return result;
        await surface.showBeside(unreadableControlMessage(interaction.supportCode));
        return { outcome: 'unreadable-control' };
      });
    },
    /**
     * The submission of a modal.
     * @param view what App Home shows, if it was opened there
     * @param typed what is given back to the rep where the work isn't done
     * @returns settles when it has ended
     */
    submission(
      body: object,
      address: InteractionAddress,
      view: ListView,
      work: Work,
      typed?: Typed,
    ): Promise<void> {
      const incoming = clickIn(body, address);
      return handle({ ...incoming, surface: submittedAt(incoming, address, view) }, work, typed);
    },
    /**
     * The submission of a modal that stays open, and says so, while what was typed is checked.
     * @param typed given back where the check isn't even done: the rep may have closed the modal
     */
    checkedSubmission(
      body: object,
      address: InteractionAddress,
      view: ListView,
      work: Work,
      typed: Typed,
    ): Promise<void> {
      const incoming = clickIn(body, address);
      const surface = openedOnUse(() => submittedAt(incoming, address, view));
      return handle({ ...incoming, surface }, work, typed);
    },
    shortcut(shortcut: { trigger_id: string }, work: Work): void {
      const incoming = incomingIn(shortcut, 'shortcut');
      void handle({ ...incoming, surface: surfaces.window(incoming, shortcut.trigger_id) }, work);
    },
    /** @param channelId where the shortcut was used: access may depend on it */
    leadSubmission(body: object, channelId: string, work: Work): void {
      byDirectMessage({ ...incomingIn(body, 'shortcut'), channelId }, work);
    },
    message(event: object, body: object, work: Work): void {
      const channelId = textIn(event, 'channel');
      byDirectMessage({ ...eventIn(event, body, 'message'), channelId, ...threadIn(event) }, work);
    },
    homeOpened(event: object, body: object, work: Work): void {
      const incoming = eventIn(event, body, 'home');
      const hash = textIn(objectIn(event, 'view'), 'hash') || undefined;
      const surface = surfaces.homeTab(incoming, { isLook: true, hash, ...drawHome(incoming, OWN_PENDING) });
      void handle({ ...incoming, surface }, work);
    },
  };
}

/** It tells no wait before it is used: no answer would take those words away where the modal has the answer. */
function openedOnUse(open: () => Surface): Surface {
  let opened: Surface | undefined;
  const surface = () => {
    opened ??= open();
    return opened;
  };
  return {
    tellWait: (wait) => surface().tellWait(wait),
    showList: (message) => surface().showList(message),
    confirm: (message) => surface().confirm(message),
    showBeside: (message) => surface().showBeside(message),
    giveBack: (message) => surface().giveBack(message),
    close: () => opened?.close(),
  };
}

function incomingIn(body: object, origin: Incoming['origin']): Incoming {
  const sender = senderIn(body);
  return { ...sender, userId: personIn(sender, 'userId'), origin, supportCode: newSupportCode() };
}

/** A command has `user_id` and so on; everything else has an object of each. `''` where Slack doesn't say. */
export function senderIn(body: unknown) {
  const [user, team, channel] = [objectIn(body, 'user'), objectIn(body, 'team'), objectIn(body, 'channel')];
  return {
    userId: textIn(user, 'id') || textIn(body, 'user_id'),
    teamId: textIn(team, 'id') || textIn(body, 'team_id'),
    channelId: textIn(channel, 'id') || textIn(body, 'channel_id'),
    channelName: textIn(channel, 'name') || textIn(body, 'channel_name'),
  };
}

/** For the submission of a modal that another version of the app has drawn, or that was made up. */
export function answerUnreadable(body: object, log: Log) {
  const supportCode = newSupportCode();
  const { userId: user, teamId: team } = senderIn(body);
  log.info({ supportCode, origin: 'click', user, team, outcome: 'unreadable-modal' }, 'Answered');
  return { response_action: 'update', view: unreadableModal(supportCode) } as const;
}

export function addressIn(body: unknown): InteractionAddress {
  const { userId, channelId, channelName } = senderIn(body);
  const container = objectIn(body, 'container');
  const timestamp = textIn(container, 'message_ts');
  const homeHash = textIn(objectIn(body, 'view'), 'hash');
  return {
    responseUrl: textIn(body, 'response_url'),
    channelId,
    channelName,
    place: timestamp ? `${userId} ${channelId} ${timestamp}` : '',
    openedAtMs: Date.now(),
    isFailure: isTryAgain(textIn(firstIn(body, 'actions'), 'action_id')),
    ...threadIn(container),
    ...(homeHash && { homeHash }),
  };
}

/** The first message of a thread isn't in it, though Slack gives it a `thread_ts`, its own. */
function threadIn(message: unknown): { threadTs?: string } {
  const threadTs = textIn(message, 'thread_ts');
  const isFirst = threadTs === textIn(message, 'ts') || threadTs === textIn(message, 'message_ts');
  return threadTs === '' || isFirst ? {} : { threadTs };
}

/** Which list a control belongs to. */
function listAround(action: BlockAction['actions'][number] | undefined): ListView {
  const value = action && 'value' in action ? readControlValue(action.value) : undefined;
  const own = value?.cameFrom && { of: OWN, ...value.cameFrom };
  const isAsked = isTryAgain(action?.action_id ?? '');
  return (isAsked ? value : readControlValue(action?.block_id)) ?? own ?? OWN_PENDING;
}
