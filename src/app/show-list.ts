import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { DrawList } from './draw-list.ts';
import type { FindTasks, ToldSearch } from './find-tasks.ts';
import type { Interaction, Result } from './interaction.ts';
import type { Recents } from './recents.ts';

export type ShowList = ReturnType<typeof createShowList>;

export function createShowList(uses: {
  findTasks: FindTasks;
  drawList: DrawList;
  recents: Recents;
  knownLeads: KnownLeads;
}) {
  const { findTasks, drawList, recents, knownLeads } = uses;
  /**
   * Looks a list's tasks up, and shows the list or why there is none.
   * @param notice our own words in its head, in mrkdwn
   */
  return async function showList(
    interaction: Interaction,
    { notice, ...search }: ToldSearch & { notice?: string | undefined },
  ): Promise<Result> {
    const { found, result } = await findTasks(interaction, search);
    if (!found) return result;
    const { view } = search;
    const { userId, surface } = interaction;
    const delivery = await surface.showList(await drawList(interaction, { view, ...found, notice }));
    if (view.of.kind === 'lead') {
      await recents.add(userId, view.of.leadId);
      knownLeads.learn(view.of.leadId, userId);
    } else {
      for (const { relatedTo } of found.list.tasks) {
        if (relatedTo?.leadId && relatedTo.name) knownLeads.noteName(relatedTo.leadId, relatedTo.name);
      }
    }
    return { ...result, outcome: 'list', delivery };
  };
}
