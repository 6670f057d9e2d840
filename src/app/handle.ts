import { type Typed, typedBack } from '../messages/add-task-words.ts';
import type { Message } from '../messages/block-text.ts';
import { brokenMessage, notAllowedMessage } from '../messages/failure-messages.ts';
import { joinMessages } from '../messages/join-messages.ts';
import { faultWords, type Log, ownFault } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { UnderWay } from '../ops/under-way.ts';
import type { Access } from '../slack/access.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Audit } from './audit.ts';
import type { Interaction, Result } from './interaction.ts';

export type Work = (interaction: Interaction) => Promise<Result>;
export type Handle = ReturnType<typeof createHandle>;

export function createHandle(uses: {
  access: Access;
  viewers: Pick<Viewers, 'viewer'>;
  metrics: Metrics;
  log: Log;
  underWay: UnderWay;
  audit: Audit;
  adminContact: string;
}) {
  const { access, metrics, log, underWay, audit, adminContact } = uses;

  async function tell({ surface, supportCode, userId }: Interaction, message: Message, typed?: Typed) {
    const blocks = typed ? typedBack(typed, await uses.viewers.viewer(userId)) : [];
    if (blocks.length === 0) await surface.showBeside(message);
    else await surface.giveBack(joinMessages([message, { text: '', blocks }], supportCode));
  }

  async function attempt(interaction: Interaction, work: Work, typed?: Typed): Promise<Result> {
    const { supportCode } = interaction;
    try {
      if (await access.allows(interaction)) return await work(interaction);
      const refused = { outcome: 'not-allowed' };
      await audit.note(interaction, { what: 'access' }, refused);
      await tell(interaction, notAllowedMessage({ adminContact, supportCode }), typed);
      return refused;
    } catch (error) {
      log.error({ supportCode, ...ownFault(error) }, 'A fault of this app');
      const broken = brokenMessage({ adminContact, supportCode });
      await tell(interaction, broken, typed).catch((another: unknown) => {
        log.error({ supportCode, fault: faultWords(another) }, 'A fault could not be told');
      });
      return { outcome: 'broken' };
    }
  }

  async function answer(interaction: Interaction, work: Work, typed?: Typed): Promise<void> {
    const startedAtMs = performance.now();
    const { supportCode, origin, userId: user, teamId: team } = interaction;
    metrics.asked(origin);
    const result = await attempt(interaction, work, typed).finally(interaction.surface.close);
    metrics.answered(origin, result.outcome);
    const tookMs = Math.round(performance.now() - startedAtMs);
    log.info({ supportCode, origin, user, team, ...result, tookMs }, 'Answered');
  }

  /**
   * Lets in who may, does the work, and writes one line of how it ended: no lead id and no CRM text, the support code
   * leads from message to log. A fault of our own is told too. A listener does not wait for it: what Slack sent, and what
   * Bolt has built round it, would be kept as long as a lookup waits.
   * @param typed what the rep typed in a modal that is closed by now: given back where the work isn't done
   * @returns settles when it has ended, and never rejects
   */
  return function handle(interaction: Interaction, work: Work, typed?: Typed): Promise<void> {
    const answered = answer(interaction, work, typed);
    underWay.track(answered);
    return answered.catch(() => {});
  };
}
