/** Reads what Slack sends into an interaction with its surface, and has it handled. */
import type { BlockAction } from '@slack/bolt';
import { type DrawHome, MY_DAY } from '../app/draw-home.ts';
import type { Handle, Work } from '../app/handle.ts';
import { type Incoming, type Interaction, newSupportCode, type Result } from '../app/interaction.ts';
import type { ChangeRequest } from '../messages/change-modals.ts';
import { type ListView, readControlValue } from '../messages/control-values.ts';
import { unreadableControlMessage } from '../messages/failure-messages.ts';
import { objectIn, personIn, textIn } from '../slack/payload.ts';
import type { CommandAck } from '../slack/surfaces/command-answer.ts';
import type { Surfaces } from '../slack/surfaces/open-surfaces.ts';
import type { Surface } from '../slack/surfaces/surface.ts';
import type { Window } from '../slack/surfaces/window.ts';
import { OWN } from '../tasks/task.ts';

/** Where a click was. A modal that it opens takes this along: a submission has no response_url of its own. */
type ClickAddress = Omit<ChangeRequest, 'reference'>;
export type Interactions = ReturnType<typeof createInteractions>;

export function createInteractions(uses: { handle: Handle; surfaces: Surfaces; drawHome: DrawHome }) {
  const { handle, surfaces, drawHome } = uses;

  /** The message that was clicked or, without a response_url, App Home. */
  function clicked(body: object, address: ClickAddress, onScreen: ListView): Interaction {
    const { channelId, channelName } = address;
    const incoming: Incoming = { ...incomingIn(body, 'click'), channelId, channelName };
    const surface: Surface =
      address.responseUrl === ''
        ? surfaces.homeTab(incoming, { isLook: false, ...drawHome(incoming, onScreen) })
        : surfaces.clickedMessage(incoming, address);
    return { ...incoming, surface };
  }

  return {
    command(command: object, ack: CommandAck, work: Work): void {
      const incoming = incomingFrom('command', {
        userId: personIn(command, 'user_id'),
        teamId: textIn(command, 'team_id'),
        channelId: textIn(command, 'channel_id'),
        channelName: textIn(command, 'channel_name'),
      });
      const address = { responseUrl: textIn(command, 'response_url'), place: '', openedAtMs: Date.now() };
      handle({ ...incoming, surface: surfaces.commandAnswer(incoming, address, ack) }, work);
    },

    /** A click that has been acked. One that leads to no work is a control of another version, or made up. */
    click(
      body: BlockAction,
      work: (interaction: Interaction, address: ClickAddress) => Promise<Result> | undefined,
    ): void {
      const address = addressIn(body);
      handle(clicked(body, address, listAround(body.actions[0])), async (interaction) => {
        const result = work(interaction, address);
        if (result) return result;
        await interaction.surface.showBeside(unreadableControlMessage(interaction.supportCode));
        return { outcome: 'unreadable-control' };
      });
    },

    /** The submission of a modal that a click has opened. */
    changeSubmission(body: object, { reference, ...address }: ChangeRequest, work: Work): void {
      handle(clicked(body, address, reference), work);
    },

    shortcut(
      shortcut: { trigger_id: string },
      work: (interaction: Interaction & { surface: Window }) => Promise<Result>,
    ): void {
      const incoming = incomingIn(shortcut, 'shortcut');
      const interaction = { ...incoming, surface: surfaces.window(incoming, shortcut.trigger_id) };
      handle(interaction, () => work(interaction));
    },

    /** @param channelId where the shortcut was used: access may depend on it */
    leadSubmission(body: object, channelId: string, work: Work): void {
      const incoming: Incoming = { ...incomingIn(body, 'shortcut'), channelId };
      handle({ ...incoming, surface: surfaces.directMessage(incoming) }, work);
    },

    message(event: object, body: object, work: Work): void {
      const [userId, teamId] = [personIn(event, 'user'), textIn(body, 'team_id')];
      const incoming = incomingFrom('message', { userId, teamId, channelId: textIn(event, 'channel') });
      handle({ ...incoming, surface: surfaces.directMessage(incoming) }, work);
    },

    homeOpened(event: object, body: object, work: Work): void {
      const [userId, teamId] = [personIn(event, 'user'), textIn(body, 'team_id')];
      const incoming = incomingFrom('home', { userId, teamId });
      const surface = surfaces.homeTab(incoming, { isLook: true, ...drawHome(incoming, MY_DAY) });
      handle({ ...incoming, surface }, work);
    },
  };
}

/** @param channelId `''` in App Home, and where Slack doesn't say */
function incomingFrom(
  origin: Incoming['origin'],
  { channelId = '', channelName = '', ...who }: Partial<Incoming> & Pick<Incoming, 'userId' | 'teamId'>,
): Incoming {
  return { ...who, channelId, channelName, origin, supportCode: newSupportCode() };
}

/** A click, a shortcut and a submission name these alike. */
function incomingIn(body: object, origin: Incoming['origin']): Incoming {
  const channel = objectIn(body, 'channel');
  return incomingFrom(origin, {
    userId: personIn(objectIn(body, 'user'), 'id'),
    teamId: textIn(objectIn(body, 'team'), 'id'),
    channelId: textIn(channel, 'id'),
    channelName: textIn(channel, 'name'),
  });
}

function addressIn(body: BlockAction): ClickAddress {
  const timestamp = textIn(objectIn(body, 'container'), 'message_ts');
  const channel = objectIn(body, 'channel');
  const channelId = textIn(channel, 'id');
  return {
    responseUrl: textIn(body, 'response_url'),
    channelId,
    channelName: textIn(channel, 'name'),
    place: timestamp ? `${body.user.id} ${channelId} ${timestamp}` : '',
    openedAtMs: Date.now(),
  };
}

/** Which list a control belongs to. */
function listAround(action: BlockAction['actions'][number] | undefined): ListView {
  const value = action && 'value' in action ? readControlValue(action.value) : undefined;
  const own = value?.cameFrom && { of: OWN, ...value.cameFrom };
  return readControlValue(action?.block_id) ?? own ?? MY_DAY;
}
