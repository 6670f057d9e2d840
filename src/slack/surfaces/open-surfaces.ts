/** Opens the surface of an interaction. */

import type { Log } from '../../ops/log.ts';
import type { PostMessage } from '../post-message.ts';
import { type HomeSettings, type HomeTab, openHomeTab } from './app-home.ts';
import { openClickedMessage } from './clicked-message.ts';
import { type CommandAck, openCommandAnswer } from './command-answer.ts';
import { type DirectPosts, openDirectMessage } from './direct-message.ts';
import { createLatestAnswers } from './latest-answers.ts';
import { openResponseUrl, type ResponseAddress, type ResponseUrlSettings } from './response-url.ts';
import { type Recipient, type Surface, sayingStillAsking } from './surface.ts';
import { openWindow, type Window } from './window.ts';

export type Surfaces = ReturnType<typeof createSurfaces>;

export function createSurfaces({
  log,
  postMessage,
  ...settings
}: ResponseUrlSettings & HomeSettings & { log: Log; postMessage: PostMessage }) {
  const latest = createLatestAnswers();

  const postsFor = ({ supportCode: reference }: Recipient): DirectPosts => ({
    postMessage,
    onFault: (fault) => log.warn({ reference, fault }, 'Slack did not take a message'),
  });
  const responseUrlOf = (to: Recipient, address: ResponseAddress) =>
    openResponseUrl(address, latest.at(address.place), { ...settings, to, posts: postsFor(to) });

  return {
    commandAnswer(to: Recipient, address: ResponseAddress, ack: CommandAck): Surface {
      const onAckFault = (fault: string) =>
        log.warn({ reference: to.supportCode, fault }, 'Slack did not take an ack');
      return sayingStillAsking(openCommandAnswer(responseUrlOf(to, address), { ack, onAckFault }));
    },
    clickedMessage: (to: Recipient, address: ResponseAddress): Surface =>
      sayingStillAsking(openClickedMessage(responseUrlOf(to, address))),
    homeTab(to: Recipient, tab: Omit<HomeTab, 'userId'>): Surface {
      const shown = latest.at(`home ${to.userId}`, tab);
      const home = { ...tab, userId: to.userId };
      return sayingStillAsking(openHomeTab(home, shown, { ...settings, posts: postsFor(to) }));
    },
    directMessage: (to: Recipient): Surface => sayingStillAsking(openDirectMessage(to.userId, postsFor(to))),
    window: (to: Recipient, triggerId: string): Window =>
      openWindow(openDirectMessage(to.userId, postsFor(to)), (view) =>
        settings.client.views.open({ trigger_id: triggerId, view }),
      ),
  };
}
