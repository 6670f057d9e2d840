/** The app, and one of bare Bolt, each a process of its own, with all that it talks to. */
import type { Environment } from '../../src/config/settings.ts';
import { REFRESH } from '../../src/messages/control-values.ts';
import type { EmbeddedLead } from '../../src/playground/leadsquared/lead-answer.ts';
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
} from '../../src/playground/leadsquared/upstream.ts';
import { CROWD } from '../../src/playground/slack/crowd.ts';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { START } from '../e2e/program.ts';
import { SECRETS, settingsFor } from '../world.ts';
import { type Program, startProgram } from './programs.ts';
import { openReps, type Reps } from './reps.ts';

export interface App {
  readonly program: Program;
  readonly reps: Reps;
  stop(): Promise<void>;
}

export interface LeadTasks extends App {
  readonly upstream: Upstream;
}

interface LeadTasksOptions {
  readonly leads: readonly EmbeddedLead[];
  /** Otherwise the app has its default settings. */
  readonly settings?: Environment;
  readonly upstream?: Partial<UpstreamOptions>;
}

const MORE_THAN_IS_ASKED = 10_000;
/** For rows that don't measure the limit or the cache. */
export const WITHOUT_LIMITS: Omit<LeadTasksOptions, 'leads'> = {
  settings: { LEADSQUARED_RATE_LIMIT: String(MORE_THAN_IS_ASKED), CACHE_TTL_MS: '3600000' },
  upstream: { limit: MORE_THAN_IS_ASKED, serviceMs: () => 0 },
};

export async function startLeadTasks({
  leads,
  settings,
  upstream: options,
}: LeadTasksOptions): Promise<LeadTasks> {
  const upstream = await startUpstream({ ...SECRETS, ...options, leads });
  const workspace = await startWorkspace({ ...SECRETS, people: CROWD });
  const reps = await openReps(workspace.apiUrl, { answer: '"blocks":', success: REFRESH });
  const program = await startProgram(
    'src/main.ts',
    {
      ...START.environment,
      ...settingsFor(reps, upstream, { LOG_LEVEL: 'info', SHUTDOWN_GRACE_MS: '0', ...settings }),
    },
    START.flags,
  );
  reps.connect(program.port);
  return {
    program,
    upstream,
    reps,
    async stop() {
      await program.stop();
      await Promise.all([reps.close(), workspace.close(), upstream.close()]);
    },
  };
}

export async function startBareBolt(): Promise<App> {
  const workspace = await startWorkspace({ ...SECRETS, people: CROWD });
  const reps = await openReps(workspace.apiUrl, { answer: '"text":', success: '"text":' });
  const program = await startProgram('test/bench/bare-bolt.ts', {
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_API_URL: reps.apiUrl,
  });
  reps.connect(program.port);
  return {
    program,
    reps,
    async stop() {
      await program.stop();
      await Promise.all([reps.close(), workspace.close()]);
    },
  };
}
