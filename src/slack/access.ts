/** Who may use the app. */
import type { WebClient } from '@slack/web-api';
import type { Viewers } from './viewers.ts';

/** Slack ids. */
type AccessSettings = Readonly<Record<'users' | 'channels' | 'userGroups', readonly string[]>>;
export type Access = ReturnType<typeof createAccess>;

const REFRESH_MS = 5 * 60_000;
/** While a group can't be read, its members are not let in, so the app tries again sooner. */
const REFRESH_AFTER_FAULT_MS = 30_000;

interface Uses {
  readonly client: WebClient;
  readonly viewers: Pick<Viewers, 'isMember'>;
  /** Called once when a group can't be read, until it can be again. */
  readonly onFault: (userGroup: string, fault: string) => void;
}

export function createAccess({ users, channels, userGroups }: AccessSettings, uses: Uses) {
  const { client, viewers, onFault } = uses;
  const isOpen = users.length + channels.length + userGroups.length === 0;
  /** By group. Undefined until it is read, and while it can't be: Slack may have disabled it, so its former members prove nothing. */
  const members = new Map<string, readonly string[] | undefined>(userGroups.map((id) => [id, undefined]));
  const faulty = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function readGroup(usergroup: string): Promise<void> {
    try {
      members.set(usergroup, (await client.usergroups.users.list({ usergroup })).users ?? []);
      faulty.delete(usergroup);
    } catch (error) {
      if (!faulty.has(usergroup))
        onFault(usergroup, error instanceof Error ? error.message : 'unknown error');
      faulty.add(usergroup);
      members.set(usergroup, undefined);
    }
  }

  const areRead = () => [...members.values()].every((known) => known !== undefined);

  async function refresh(): Promise<void> {
    await Promise.all([...members.keys()].map(readGroup));
    if (!isStopped) timer = setTimeout(refresh, areRead() ? REFRESH_MS : REFRESH_AFTER_FAULT_MS).unref();
  }

  return {
    /** Every member where nothing is listed, otherwise everyone in any list. Takes a second at most, to ask Slack. */
    async allows({ userId, channelId }: { userId: string; channelId: string }): Promise<boolean> {
      if (isOpen) return viewers.isMember(userId);
      const isInGroup = [...members.values()].some((known) => known?.includes(userId));
      return users.includes(userId) || channels.includes(channelId) || isInGroup;
    },
    /** Whether all groups are read: otherwise a rep who isn’t let in may be in one of them. */
    areGroupsRead: areRead,
    /** Reads the groups' members, now and every few minutes. Until then they let no one in. */
    async start(): Promise<void> {
      if (members.size > 0) await refresh();
    },
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
