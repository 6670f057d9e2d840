import type { ListView } from '../messages/control-values.ts';
import type { WaitingList } from '../slack/surfaces/surface.ts';
import type { AwaitAnswer } from './await-answer.ts';
import type { DrawList } from './draw-list.ts';
import type { Interaction, Result } from './interaction.ts';
import type { Found, Search, TaskLookups } from './task-lookups.ts';

export interface ToldSearch extends Search {
  /** The list takes the place of the one that was pressed, which says the wait meanwhile. */
  readonly inPlace?: boolean;
  /** What has been done already, as mrkdwn. */
  readonly preface?: string | undefined;
}

export type FindTasks = ReturnType<typeof createFindTasks>;

export function createFindTasks(uses: {
  taskLookups: TaskLookups;
  awaitAnswer: AwaitAnswer;
  drawList: DrawList;
}) {
  const { taskLookups, awaitAnswer, drawList } = uses;

  /** Slack sends no ephemeral message along with the click in it, so the list is drawn from what is in memory. */
  async function saying(
    wait: string,
    interaction: Interaction,
    view: ListView,
  ): Promise<WaitingList | undefined> {
    const last = await taskLookups.last(interaction.userId, view);
    if (!last) return undefined;
    return {
      withWait: await drawList(interaction, { view, ...last, notice: `⏳ ${wait}` }),
      before: await drawList(interaction, { view, ...last }),
    };
  }

  /** Looks a list's tasks up, and tells of the wait and of a failure as `awaitAnswer` does. */
  return async function findTasks(
    interaction: Interaction,
    { inPlace = false, preface, ...search }: ToldSearch,
  ): Promise<{ found?: Found; result: Result }> {
    const { userId } = interaction;
    const { view } = search;
    const asked = await taskLookups.ask(userId, search);
    const { answer, result } = await awaitAnswer(interaction, {
      asked,
      alongside: taskLookups.askForUsers(userId, view),
      waitingList: async (wait) => (inPlace ? saying(wait, interaction, view) : undefined),
      preface,
    });
    return answer ? { found: { list: answer.value, asOf: answer.sentAt }, result } : { result };
  };
}
