// The browser tabs with the page, and what only one of them shows. Slack opens a modal where the person acted, and drops
// ephemeral messages when the client reloads.
import type { Workspace } from '../slack/workspace.ts';
import type { OpenView, PostedMessage } from '../slack/workspace-state.ts';

export interface Tabs {
  /** Called before a person does something, so that a modal it opens appears in this tab. */
  act(tab: string, userId: string): void;
  /** The ephemeral messages that are older than this load of the page. A reload counts as a new tab. */
  open(tab: string): ReadonlySet<PostedMessage>;
  /** The open modal of that person, if it appears in this tab. */
  modalIn(tab: string, userId: string): OpenView | null;
  close(): void;
}

export function createTabs(workspace: Workspace): Tabs {
  const lastTabs = new Map<string, string>();
  const modals = new Map<string, { readonly viewId: string; readonly tab: string | undefined }>();
  const forgotten = new Map<string, ReadonlySet<PostedMessage>>();

  const stopListening = workspace.onChange(() => {
    for (const [userId, { id: viewId }] of workspace.views) {
      if (modals.get(userId)?.viewId !== viewId) modals.set(userId, { viewId, tab: lastTabs.get(userId) });
    }
  });

  return {
    act(tab, userId) {
      lastTabs.set(userId, tab);
    },
    open(tab) {
      const known = forgotten.get(tab);
      if (known) return known;
      const ephemeral = new Set(workspace.messages.filter(({ forUser }) => forUser !== undefined));
      forgotten.set(tab, ephemeral);
      return ephemeral;
    },
    modalIn(tab, userId) {
      const view = workspace.views.get(userId);
      const modal = modals.get(userId);
      return view && modal?.viewId === view.id && modal.tab === tab ? view : null;
    },
    close: stopListening,
  };
}
