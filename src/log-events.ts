/** Translates what happens in the app to log lines and metrics for the admin. */
import type { SchedulerWatch } from './leadsquared/limit/upstream-state.ts';
import { faultWords, type Log, ownFault } from './ops/log.ts';
import type { Metrics } from './ops/metrics.ts';
import { oncePerMinute } from './ops/once-per-minute.ts';
import type { RedisWatch } from './redis/membership.ts';

/** What only the admin can fix, by a call's answer. */
const ADVICE: Readonly<Record<string, string>> = {
  'access-refused': 'LeadSquared refused access: check its keys, its user and LEADSQUARED_API_URL',
  'address-wrong': 'LeadSquared has no such address: check LEADSQUARED_API_URL',
};
const LIMIT_USED_UP =
  'LeadSquared isn’t accepting more calls: its limit, perhaps the daily one, is used up. The app tries one call per window';
const LIMIT_SHORT =
  'LeadSquared kept refusing a lookup: other apps use the same limit, or the plan allows less than LEADSQUARED_RATE_LIMIT';
const LIMIT_LEARNED =
  'LeadSquared allows less than LEADSQUARED_RATE_LIMIT: the app keeps to the lower limit for an hour';
const LEADSQUARED_DOWN =
  'LeadSquared answered none of the last calls: reps read that at once, and the app tries one call every few seconds';
const ACCOUNT_ZONE_UNKNOWN =
  'The account’s time zone is unknown, so all-day tasks may be on the wrong day: set LEADSQUARED_ACCOUNT_TIME_ZONE';
const REDIS_AWAY =
  'Redis is away: nothing is sent until earlier calls no longer count, and then only this instance’s part of the limit';
const REDIS_EMPTIED = 'Redis has lost its data: nothing is sent until earlier calls no longer count';
const REDIS_CLOCK_JUMPED =
  'Redis’ clock jumped: nothing is sent until earlier calls no longer count. Check how the clock of its machine is set';
const SCOPES_MISSING = 'The Slack app lacks scopes of manifest.yml: reinstall it with the new manifest';
const SLACK_REFUSES =
  'Slack refuses calls, and only an admin can fix that: check the tokens, their scopes and the app’s installation, or run npm run doctor';
const CONNECTIONS_CLOSED = 'Connections were closed: too many at once, or pipelined requests';

export type LogEvents = ReturnType<typeof createLogEvents>;

export function createLogEvents(log: Log) {
  return {
    scopesMissing: (missing: readonly string[]) =>
      missing.length > 0 && log.warn({ missing }, SCOPES_MISSING),
    userGroupUnreadable: (userGroup: string, fault: string) =>
      log.error(
        { userGroup, fault },
        'Slack doesn’t say who is in this user group, so its members can’t use the app',
      ),
    accountZoneUnknown: (why: string) => log.warn({ why }, ACCOUNT_ZONE_UNKNOWN),
    doublesRemoved: (number: number) =>
      number > 0 && log.info({ number }, 'Removed reminders that were set twice'),
    remindersNotListed: (error: unknown) =>
      log.warn({ fault: faultWords(error) }, 'Slack did not list the reminders'),
    /** In work that no rep waits for. A rep who waits reads about it. */
    appFaulty: (error: unknown) => log.error(ownFault(error), 'A fault of this app'),
    workFailed: (error: unknown) => log.error(ownFault(error), 'An answer failed'),
    slackRefused: oncePerMinute((refused) => log.error({ refused }, SLACK_REFUSES)),
    connectionClosed: oncePerMinute((closed) => log.warn({ closed }, CONNECTIONS_CLOSED)),
    listening: (port: number, mode: string) => log.info({ port, mode }, 'Listening'),
  };
}

export function watchCalls(log: Log, metrics: Metrics): SchedulerWatch {
  return {
    called(answer, ms) {
      metrics.called(answer, ms);
      const advice = ADVICE[answer];
      if (advice) log.error(advice);
    },
    waited: metrics.waited,
    limitUsedUp: () => log.error(LIMIT_USED_UP),
    limitShort: () => log.error(LIMIT_SHORT),
    limitLearned: (learned) => log.warn(learned, LIMIT_LEARNED),
    limitFreed: () => log.info('LeadSquared accepts calls again'),
    down: ({ detail }) => log.error({ detail }, LEADSQUARED_DOWN),
    back: () => log.info('LeadSquared answers again'),
    probeFailed: (error) => log.error(ownFault(error), 'A fault of this app'),
  };
}

export function watchRedis(log: Log, instances: number): RedisWatch {
  return {
    onAway: (fault, advice) => log.error({ fault, instances }, `${REDIS_AWAY}. Why (${fault}): ${advice}`),
    onBack: () => log.info('Redis is back: the limit is shared again'),
    onEmptied: () => log.warn(REDIS_EMPTIED),
    onClockJump: (ms) => log.warn({ jumpMs: Math.round(ms) }, REDIS_CLOCK_JUMPED),
  };
}
