/** Who may use the app. */
import type { WebClient } from '@slack/web-api';

export interface AccessSettings {
  readonly users: readonly string[];
  readonly channels: readonly string[];
  readonly userGroups: readonly string[];
}

export interface Access {
  /** With nothing listed, everybody; else whoever matches any list. Answers at once: it stands before the ack. */
  allows(asker: { userId: string; channelId: string }): boolean;
  /** Reads the groups' members, now and every few minutes. Until then nobody is a member. */
  start(): Promise<void>;
  stop(): void;
}

const REFRESH_MS = 5 * 60_000;

export function createAccess(
  { users, channels, userGroups }: AccessSettings,
  { client, onFault }: { client: WebClient; onFault: (userGroup: string, fault: string) => void },
): Access {
  const isOpen = users.length + channels.length + userGroups.length === 0;
  const members = new Map<string, readonly string[]>();
  let timer: NodeJS.Timeout | undefined;

  async function refresh(): Promise<void> {
    await Promise.all(
      userGroups.map(async (userGroup) => {
        try {
          const answer = await client.usergroups.users.list({ usergroup: userGroup });
          members.set(userGroup, answer.users ?? []);
        } catch (error) {
          // Slack may have disabled the group: who was in it before proves nothing now.
          members.delete(userGroup);
          onFault(userGroup, error instanceof Error ? error.message : 'unknown error');
        }
      }),
    );
  }

  return {
    allows: ({ userId, channelId }) =>
      isOpen ||
      users.includes(userId) ||
      channels.includes(channelId) ||
      [...members.values()].some((group) => group.includes(userId)),
    async start() {
      if (userGroups.length === 0) return;
      await refresh();
      timer = setInterval(refresh, REFRESH_MS).unref();
    },
    stop: () => clearInterval(timer),
  };
}
