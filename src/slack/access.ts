/** Who may use the app. */
import type { WebClient } from '@slack/web-api';
import type { Viewers } from './viewers.ts';

/** Slack ids. */
type AccessSettings = Readonly<Record<'users' | 'channels' | 'userGroups', readonly string[]>>;
export type Access = ReturnType<typeof createAccess>;

const REFRESH_MS = 5 * 60_000;
/** While a group can't be read its members are not let in, so it is read again sooner. */
const REFRESH_AFTER_FAULT_MS = 30_000;

interface Uses {
  readonly client: WebClient;
  readonly viewers: Pick<Viewers, 'isMember'>;
  readonly onFault: (userGroup: string, fault: string) => void;
}

export function createAccess({ users, channels, userGroups }: AccessSettings, uses: Uses) {
  const { client, viewers, onFault } = uses;
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
    /**
     * With nothing listed, every member: neither guests nor people of other companies in shared channels. Otherwise
     * everyone who matches any list. Takes a second at most, and only when Slack has to be asked who it is.
     */
    async allows({ userId, channelId }: { userId: string; channelId: string }): Promise<boolean> {
      if (isOpen) return viewers.isMember(userId);
      return (
        users.includes(userId) || channels.includes(channelId) || groups.some((group) => group.has(userId))
      );
    },
    /** Reads the groups' members, now and every few minutes. Until then the groups are empty. */
    async start(): Promise<void> {
      if (groups.length > 0) await refresh();
    },
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** @param onFault is told once why the group can't be read, until it can be again */
function createGroup(client: WebClient, usergroup: string, onFault: (fault: string) => void) {
  /** Undefined while it can't be read: Slack may have disabled the group, so its former members prove nothing. */
  let members: readonly string[] | undefined = [];
  return {
    has: (userId: string) => members?.includes(userId) === true,
    /** Whether it could be read. */
    async read(): Promise<boolean> {
      try {
        members = (await client.usergroups.users.list({ usergroup })).users ?? [];
      } catch (error) {
        if (members) onFault(error instanceof Error ? error.message : 'unknown error');
        members = undefined;
      }
      return members !== undefined;
    },
  };
}
