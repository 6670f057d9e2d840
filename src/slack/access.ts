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
   * With nothing listed, every member: neither guests nor people of other companies in shared channels. Otherwise
   * everyone who matches any list. Takes a second at most, and only when Slack has to be asked who it is.
   */
  allows(asker: { userId: string; channelId: string }): Promise<boolean>;
  /** Reads the groups' members, now and every few minutes. Until then the groups are empty. */
  start(): Promise<void>;
  stop(): void;
}

const REFRESH_MS = 5 * 60_000;
/** While a group can't be read its members are not let in, so it is read again sooner. */
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
  const groups = userGroups.map((id) => createGroup(client, id, (fault) => onFault(id, fault)));
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function refresh(): Promise<void> {
    const areRead = await Promise.all(groups.map((group) => group.read()));
    const waitMs = areRead.every(Boolean) ? REFRESH_MS : REFRESH_AFTER_FAULT_MS;
    if (!isStopped) timer = setTimeout(refresh, waitMs).unref();
  }

  return {
    async allows({ userId, channelId }) {
      if (isOpen) return viewers.isMember(userId);
      return (
        users.includes(userId) || channels.includes(channelId) || groups.some((group) => group.has(userId))
      );
    },
    async start() {
      if (groups.length > 0) await refresh();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** @param onFault is told once why the group can't be read, until it can be again */
function createGroup(client: WebClient, usergroup: string, onFault: (fault: string) => void) {
  let members: readonly string[] = [];
  let isUnreadable = false;
  return {
    has: (userId: string) => members.includes(userId),
    /** Whether it could be read. */
    async read(): Promise<boolean> {
      try {
        members = (await client.usergroups.users.list({ usergroup })).users ?? [];
        isUnreadable = false;
      } catch (error) {
        // Slack may have disabled the group, so its former members prove nothing.
        members = [];
        if (!isUnreadable) onFault(error instanceof Error ? error.message : 'unknown error');
        isUnreadable = true;
      }
      return !isUnreadable;
    },
  };
}
