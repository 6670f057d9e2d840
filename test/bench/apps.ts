/** The app, and one of bare Bolt, each a process of its own, with all that it talks to. */
import { resolve } from 'node:path';
import type { Environment } from '../../src/config/settings.ts';
import { REFRESH } from '../../src/messages/control-values.ts';
import type { EmbeddedLead } from '../../src/playground/leadsquared/lead-answer.ts';
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
} from '../../src/playground/leadsquared/upstream.ts';
import { CROWD } from '../../src/playground/slack/crowd.ts';
import type { Person } from '../../src/playground/slack/team.ts';
import { startWorkspace, type Workspace } from '../../src/playground/slack/workspace.ts';
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
  readonly workspace: Workspace;
}

export interface LeadTasksOptions {
  readonly leads: readonly EmbeddedLead[];
  /** Otherwise the app has its default settings. */
  readonly settings?: Environment;
  readonly upstream?: Partial<UpstreamOptions>;
  /** Otherwise the hundred reps of `REPS`. */
  readonly people?: readonly Person[];
  /** Is done before the app starts. */
  readonly prepare?: (workspace: Workspace) => Promise<void>;
  /** Moves its clock, and Slack's, in ms. */
  readonly clockShiftMs?: number;
  /** How many share the work. */
  readonly instances?: number;
}

const USUAL_CLOCK = { environment: {}, flags: [] };
const SHIFTED_CLOCK = `--import=${resolve('test/bench/shifted-clock.ts')}`;
const MORE_THAN_IS_ASKED = 10_000;
/** For rows that don't measure the limit or the cache. */
export const WITHOUT_LIMITS: Omit<LeadTasksOptions, 'leads'> = {
  settings: { LEADSQUARED_RATE_LIMIT: String(MORE_THAN_IS_ASKED), CACHE_TTL_MS: '3600000' },
  upstream: { limit: MORE_THAN_IS_ASKED, serviceMs: () => 0 },
};

/** Words on a wait have an hourglass. */
const isNoWait = (body: string) => body.includes('"blocks":') && !body.includes('⏳');

export async function startLeadTasks({
  leads,
  settings,
  upstream: options,
  people = CROWD,
  prepare,
  clockShiftMs = 0,
  instances = 1,
}: LeadTasksOptions): Promise<LeadTasks> {
  const upstream = await startUpstream({ ...SECRETS, ...options, leads });
  // Slack names the least that it takes. What it takes at once isn't known.
  const now = () => Date.now() + clockShiftMs;
  const workspace = await startWorkspace({ ...SECRETS, people, now, areCallsLimited: false });
  await prepare?.(workspace);
  const reps = await openReps(workspace.apiUrl, { isAnswer: isNoWait, success: REFRESH }, now);
  const environment = {
    ...START.environment,
    ...settingsFor(reps, upstream, { LOG_LEVEL: 'info', SHUTDOWN_GRACE_MS: '0', ...settings }),
  };
  const clock = { environment: { CLOCK_SHIFT_MS: String(clockShiftMs) }, flags: [SHIFTED_CLOCK] };
  const { environment: more, flags } = clockShiftMs === 0 ? USUAL_CLOCK : clock;
  const startOne = () => startProgram('src/main.ts', { ...environment, ...more }, [...START.flags, ...flags]);
  const program = await startOne();
  const others = await Promise.all(Array.from({ length: instances - 1 }, startOne));
  reps.connect([program, ...others].map(({ port }) => port));
  workspace.connect(`http://127.0.0.1:${program.port}/slack/events`);
  return {
    program,
    upstream,
    workspace,
    reps,
    async stop() {
      await Promise.all([program, ...others].map((one) => one.stop()));
      await Promise.all([reps.close(), workspace.close(), upstream.close()]);
    },
  };
}

export async function startBareBolt(environment: Environment = {}): Promise<App> {
  const workspace = await startWorkspace({ ...SECRETS, people: CROWD, areCallsLimited: false });
  const reps = await openReps(workspace.apiUrl, {
    isAnswer: (body) => body.includes('"text":'),
    success: '"text":',
  });
  const program = await startProgram('test/bench/bare-bolt.ts', {
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_API_URL: reps.apiUrl,
    ...environment,
  });
  reps.connect([program.port]);
  return {
    program,
    reps,
    async stop() {
      await program.stop();
      await Promise.all([reps.close(), workspace.close()]);
    },
  };
}
