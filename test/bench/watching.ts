import { setTimeout as delay } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { CROWD } from '../../src/playground/slack/crowd.ts';
import type { Workspace } from '../../src/playground/slack/workspace.ts';
import { createDirectConversations } from '../../src/slack/direct-conversations.ts';
import { createKeptNotifications } from '../../src/slack/kept-notifications.ts';
import { createScheduledMessages } from '../../src/slack/scheduled-messages.ts';
import { SECRETS } from '../world.ts';
import { type LeadTasks, startLeadTasks } from './apps.ts';
import { leadsOf } from './leads.ts';
import { LIMIT } from './rate-limit.ts';
import { askInTurn, commandAt, firstCommands } from './reps.ts';
import { atMostTimes, MILLISECONDS, type Row, SHARE, whole } from './row.ts';
import { percentile } from './statistics.ts';
import { teamOf } from './team.ts';

const WATCHED = 1_000;
const LEADS = 60;
/** With what is read for the watched reps, that is three fifths of the limit: no lookup waits for a slot. */
const PAUSE_MS = 500;
const LOOKUPS = 120;
const MAX_SHARE = 0.2;
const MAX_TIMES = 1.1;
/** Always the same, so that what is compared is the app. */
const SERVICE_MS = 40;

/** A team that wants to be told of new tasks, while others of it look up leads. */
export const watching: Row = {
  name: 'watching',
  load: 'waits',
  async measure(progress, calm) {
    const { people, methods } = teamOf(WATCHED);
    const leads = leadsOf(LEADS);
    const leadIds = leads.map(({ leadId }) => leadId);
    const options = {
      leads,
      people: [...people, ...CROWD],
      settings: { CACHE_TTL_MS: '0' },
      clockShiftMs: untilWorkday(new Date()),
      upstream: { ...LIMIT, methods, serviceMs: () => SERVICE_MS },
    };
    const isOn = (workspace: Workspace) => turnOn(workspace, people);
    const apps = await Promise.all([startLeadTasks({ ...options, prepare: isOn }), startLeadTasks(options)]);
    const [beside, without] = apps;
    progress('learning the leads’ names');
    await Promise.all(
      apps.map(({ reps }) => askInTurn(reps, { atATime: 1, next: firstCommands(LEADS, leadIds) })),
    );
    await calm;
    progress(`${LOOKUPS} lookups, one by one`);
    const startedAtMs = performance.now();
    const looksBefore = looksOf(beside);
    const [ours, theirs] = await Promise.all([lookUp(beside, leadIds), lookUp(without, leadIds)]);
    const windows = (performance.now() - startedAtMs) / LIMIT.windowMs;
    const share = (looksOf(beside) - looksBefore) / (windows * LIMIT.limit);
    await Promise.all(apps.map(({ stop }) => stop()));

    const what = `${whole(WATCHED)} reps are told of new tasks`;
    return [
      {
        measured: `${what}: share of the limit that this takes`,
        unit: SHARE,
        ours: [share],
        against: [],
        goal: { words: `≤ ${MAX_SHARE}`, isReached: share <= MAX_SHARE },
      },
      {
        measured: `${what}: ${LOOKUPS} lookups beside that, from command to answer, p95`,
        unit: MILLISECONDS,
        ours: [ours],
        against: [{ name: 'the same app, where no rep is', samples: [theirs] }],
        goal: atMostTimes(MAX_TIMES, [ours], [theirs]),
      },
    ];
  },
};

/** As the app itself leaves it with Slack. */
async function turnOn({ apiUrl }: Workspace, people: readonly { id: string; timeZone: string }[]) {
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: apiUrl });
  const { url = '' } = await client.auth.test();
  const zones = new Map(people.map(({ id, timeZone }) => [id, timeZone]));
  const kept = createKeptNotifications({
    // Each rep is the first of theirs.
    scheduledMessages: {
      ...createScheduledMessages(client, (_method, call) => call()),
      listIn: async () => [],
    },
    directConversations: createDirectConversations(client, (_method, call) => call()),
    viewers: { knownZone: (userId) => zones.get(userId), hasLeft: async () => false },
    workspaceUrl: url,
  });
  for (const { id } of people) await kept.set(id, { morningAt: undefined, newTasks: true, reminders: false });
}

/** In ms, until it is Wednesday noon in UTC, and so a working hour from London to Kolkata. */
function untilWorkday(now: Date): number {
  const noon = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - now.getUTCDay() + 3, 12);
  return noon - now.getTime();
}

const looksOf = ({ upstream }: LeadTasks) => upstream.calls.filter(({ name }) => name === 'Retrieve').length;

/** The p95 of the answers, in ms. */
async function lookUp({ reps }: LeadTasks, leadIds: readonly string[]): Promise<number> {
  const asked: Promise<number>[] = [];
  const startedAtMs = performance.now();
  for (let index = 0; index < LOOKUPS; index += 1) {
    asked.push(reps.ask(commandAt(index, leadIds)).then(({ answerMs }) => answerMs));
    await delay(Math.max(0, startedAtMs + (index + 1) * PAUSE_MS - performance.now()));
  }
  return percentile(await Promise.all(asked), 0.95);
}
