// How many calls Slack allows of each Web API method: https://docs.slack.dev/apis/web-api/rate-limits. Each method's page
// names its tier. The tiers' numbers are the least that Slack allows, and so the strictest reading.
const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;
const PER_MINUTE: Readonly<Record<string, number>> = {
  'conversations.open': TIER_3,
  // For apps of one's own workspace. Slack allows one call a minute to apps that are sold elsewhere than in its Marketplace.
  'conversations.history': TIER_3,
  'chat.scheduleMessage': TIER_3,
  'chat.scheduledMessages.list': TIER_3,
  'chat.deleteScheduledMessage': TIER_3,
  'usergroups.users.list': TIER_2,
  'users.info': TIER_4,
  'views.open': TIER_4,
  'views.update': TIER_4,
  'views.publish': TIER_4,
};
// "One per second per channel", with short bursts of an undocumented size.
const POSTS_PER_CHANNEL = 60;

const MINUTE_MS = 60_000;
/** Slack usually says that, even if the minute is over sooner. */
const RETRY_AFTER_S = 30;

/** Counts the calls of the last minute, and gives the seconds to wait if there were too many. */
export function createMethodLimits(now: () => number) {
  const calls = new Map<string, number[]>();
  return (method: string, channel: unknown): number | undefined => {
    const isPost = method === 'chat.postMessage';
    const limit = isPost ? POSTS_PER_CHANNEL : PER_MINUTE[method];
    if (limit === undefined) return undefined;
    const key = isPost ? `${method} ${channel}` : method;
    const recent = (calls.get(key) ?? []).filter((at) => now() - at < MINUTE_MS);
    calls.set(key, recent);
    if (recent.length >= limit) return RETRY_AFTER_S;
    recent.push(now());
    return undefined;
  };
}
