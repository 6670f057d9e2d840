/** Opens the surface of an interaction. */
import type { WebClient } from '@slack/web-api';
import { refusalModal } from '../../messages/find-lead-modal.ts';
import type { Log } from '../../ops/log.ts';
import type { PostMessage } from '../post-message.ts';
import type { RateLimits } from '../rate-limits.ts';
import { type HomeTab, openHomeTab } from './app-home.ts';
import { openClickedFailure, openClickedMessage } from './clicked-message.ts';
import { type CommandAck, openCommandAnswer, openNewMessage } from './command-answer.ts';
import { createDirectPosts, openDirectMessage } from './direct-message.ts';
import { createLatestAnswers } from './latest-answers.ts';
import { tellingWaits } from './long-waits.ts';
import {
  createResponseUrlUses,
  openResponseUrl,
  type ResponseAddress,
  type ResponseUrlSettings,
} from './response-url.ts';
import type { Recipient, Surface } from './surface.ts';

export type Surfaces = ReturnType<typeof createSurfaces>;

export function createSurfaces(
  settings: ResponseUrlSettings & {
    client: WebClient;
    limits: RateLimits;
    log: Log;
    postMessage: PostMessage;
  },
) {
  const { client, log } = settings;
  const latest = createLatestAnswers();
  const uses = createResponseUrlUses();
  const postsFor = (to: Recipient) => createDirectPosts(to, settings);
  const responseUrlOf = (to: Recipient, address: ResponseAddress) =>
    openResponseUrl(
      address,
      { latest: latest.at(address.place), uses },
      { ...settings, to, posts: postsFor(to) },
    );

  return {
    /** To be called with the text of a clicked message, before its surface is opened. */
    noteClicked: latest.noteClicked,
    commandAnswer(to: Recipient, address: ResponseAddress, ack: CommandAck): Surface {
      const onAckFault = (fault: string) =>
        log.warn({ supportCode: to.supportCode, fault }, 'Slack did not take an ack');
      return tellingWaits(openCommandAnswer(responseUrlOf(to, address), { ack, onAckFault }));
    },
    newMessage: (to: Recipient, address: ResponseAddress): Surface =>
      tellingWaits(openNewMessage(responseUrlOf(to, address))),
    clickedMessage(to: Recipient, address: ResponseAddress): Surface {
      const open = address.isFailure ? openClickedFailure : openClickedMessage;
      return tellingWaits(open(responseUrlOf(to, address)));
    },
    homeTab(to: Recipient, tab: HomeTab): Surface {
      const shown = { latest: latest.at(`home ${to.userId}`, tab), kept: latest.home(to.userId) };
      return tellingWaits(openHomeTab(to.userId, tab, shown, { ...settings, posts: postsFor(to) }));
    },
    directMessage: (to: Recipient): Surface => tellingWaits(openDirectMessage(postsFor(to))),
    /** A shortcut's: a refusal is a modal or, where that doesn't open, a direct message. Nothing makes it wait. */
    window(to: Recipient, trigger_id: string): Surface {
      const direct = openDirectMessage(postsFor(to));
      const showBeside: Surface['showBeside'] = (message) =>
        client.views.open({ trigger_id, view: refusalModal(message) }).then(
          () => 'modal',
          () => direct.showBeside(message),
        );
      return { ...direct, showBeside, giveBack: showBeside, async tellWait() {}, close() {} };
    },
  };
}
