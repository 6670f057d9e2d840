/** Who may use the app. */
import type { WebClient } from '@slack/web-api';
import type { Viewers } from './viewers.ts';

export interface AccessSettings {
  readonly users: readonly string[];
  readonly channels: readonly string[];
  readonly userGroups: readonly string[];
}

export interface Access {
  /**
   * With nothing listed, every member: neither guests nor people of other companies in shared channels. Else whoever
   * matches any list. Takes a second at the most, and only when Slack has to be asked who it is.
   */
  allows(asker: { userId: string; channelId: string }): Promise<boolean>;
  /** Reads the groups' members, now and every few minutes. Until then nobody is in any. */
  start(): Promise<void>;
  stop(): void;
}

const REFRESH_MS = 5 * 60_000;
/** While a group cannot be read nobody of it is let in, so that is tried again sooner. */
const REFRESH_AFTER_FAULT_MS = 30_000;

export function createAccess(
  { users, channels, userGroups }: AccessSettings,
  {
    client,
    viewers,
    onFault,
  }: {
    client: WebClient;
    viewers: Pick<Viewers, 'isMember'>;
    onFault: (userGroup: string, fault: string) => void;
  },
): Access {
  const isOpen = users.length + channels.length + userGroups.length === 0;
  const members = new Map<string, readonly string[]>();
  let timer: NodeJS.Timeout | undefined;
  const unreadable = new Set<string>();
  let isStopped = false;

  async function refresh(): Promise<void> {
    await Promise.all(
      userGroups.map(async (userGroup) => {
        try {
          const answer = await client.usergroups.users.list({ usergroup: userGroup });
          members.set(userGroup, answer.users ?? []);
          unreadable.delete(userGroup);
        } catch (error) {
          // Slack may have disabled the group: who was in it before proves nothing now.
          members.delete(userGroup);
          if (!unreadable.has(userGroup))
            onFault(userGroup, error instanceof Error ? error.message : 'unknown error');
          unreadable.add(userGroup);
        }
      }),
    );
    if (!isStopped)
      timer = setTimeout(refresh, unreadable.size > 0 ? REFRESH_AFTER_FAULT_MS : REFRESH_MS).unref();
  }

  return {
    allows: async ({ userId, channelId }) =>
      isOpen
        ? viewers.isMember(userId)
        : users.includes(userId) ||
          channels.includes(channelId) ||
          [...members.values()].some((group) => group.includes(userId)),
    async start() {
      if (userGroups.length > 0) await refresh();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
