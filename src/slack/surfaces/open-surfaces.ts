/** Opens the surface of an interaction. */
import { refusalModal } from '../../messages/find-lead-modal.ts';
import type { Log } from '../../ops/log.ts';
import type { PostMessage } from '../post-message.ts';
import { type HomeSettings, type HomeTab, openHomeTab } from './app-home.ts';
import { openClickedMessage } from './clicked-message.ts';
import { type CommandAck, openCommandAnswer } from './command-answer.ts';
import { type DirectPosts, openDirectMessage } from './direct-message.ts';
import { createLatestAnswers } from './latest-answers.ts';
import { openResponseUrl, type ResponseAddress, type ResponseUrlSettings } from './response-url.ts';
import { type Recipient, type Surface, sayingStillAsking } from './surface.ts';

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
      const shown = { latest: latest.at(`home ${to.userId}`, tab), kept: latest.home(to.userId) };
      const home = { ...tab, userId: to.userId };
      return sayingStillAsking(openHomeTab(home, shown, { ...settings, posts: postsFor(to) }));
    },
    directMessage: (to: Recipient): Surface => sayingStillAsking(openDirectMessage(to.userId, postsFor(to))),
    /** A shortcut's: a refusal is a modal or, where that doesn't open, a direct message. Nothing makes it wait. */
    window(to: Recipient, trigger_id: string): Surface {
      const direct = openDirectMessage(to.userId, postsFor(to));
      const showBeside: Surface['showBeside'] = (message) =>
        settings.client.views.open({ trigger_id, view: refusalModal(message) }).then(
          () => 'modal',
          () => direct.showBeside(message),
        );
      return { ...direct, showBeside, close() {} };
    },
  };
}
