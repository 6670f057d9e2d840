import { brokenMessage, notAllowedMessage } from '../messages/failure-messages.ts';
import { faultWords, type Log, ownFault } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { UnderWay } from '../ops/under-way.ts';
import type { Access } from '../slack/access.ts';
import type { Interaction, Result } from './interaction.ts';

export type Work = (interaction: Interaction) => Promise<Result>;
export type Handle = ReturnType<typeof createHandle>;

export function createHandle(uses: {
  access: Access;
  metrics: Metrics;
  log: Log;
  underWay: UnderWay;
  adminContact: string;
}) {
  const { access, metrics, log, underWay, adminContact } = uses;

  async function attempt(interaction: Interaction, work: Work): Promise<Result> {
    const { surface, supportCode } = interaction;
    try {
      if (await access.allows(interaction)) return await work(interaction);
      await surface.showBeside(notAllowedMessage({ adminContact, supportCode }));
      return { outcome: 'not-allowed' };
    } catch (error) {
      log.error({ supportCode, ...ownFault(error) }, 'A fault of this app');
      await surface.showBeside(brokenMessage({ adminContact, supportCode })).catch((another: unknown) => {
        log.error({ supportCode, fault: faultWords(another) }, 'A fault could not be told');
      });
      return { outcome: 'broken' };
    }
  }

  async function answer(interaction: Interaction, work: Work): Promise<void> {
    const startedAtMs = performance.now();
    const { supportCode, origin, userId: user, teamId: team } = interaction;
    metrics.asked(origin);
    const result = await attempt(interaction, work).finally(interaction.surface.close);
    metrics.answered(origin, result.outcome);
    const tookMs = Math.round(performance.now() - startedAtMs);
    log.info({ supportCode, origin, user, team, ...result, tookMs }, 'Answered');
  }

  /**
   * Lets in who may, does the work, and writes one line of how it ended: no lead id and no CRM text, the support code
   * leads from message to log. A fault of our own is told too. A listener does not wait for it: what Slack sent, and what
   * Bolt has built round it, would be kept as long as a lookup waits.
   * @returns settles when it has ended, and never rejects
   */
  return function handle(interaction: Interaction, work: Work): Promise<void> {
    const answered = answer(interaction, work);
    underWay.track(answered);
    return answered.catch(() => {});
  };
}
