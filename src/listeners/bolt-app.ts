import { App, MultipleListenerError, type Receiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { register as registerChooser } from './actions/chooser.ts';
import { register as registerListControls } from './actions/list-control.ts';
import { register as registerShare } from './actions/share.ts';
import { register as registerTaskMenu } from './actions/task-menu.ts';
import { register as registerUnknownControls } from './actions/unknown.ts';
import type { Parts } from './asking.ts';
import { register as registerTasksCommand } from './commands/tasks.ts';
import { register as registerHomeOpened } from './events/home-opened.ts';
import { register as registerMessage } from './events/message.ts';
import { withLastNet } from './last-net.ts';
import { register as registerFindLeadShortcut } from './shortcuts/find-lead.ts';
import { register as registerComplete } from './views/complete.ts';
import { register as registerFindLead } from './views/find-lead.ts';
import { register as registerReschedule } from './views/reschedule.ts';

const LISTENERS = [
  registerTasksCommand,
  registerListControls,
  registerShare,
  registerTaskMenu,
  registerChooser,
  registerUnknownControls,
  registerHomeOpened,
  registerMessage,
  registerFindLeadShortcut,
  registerFindLead,
  registerComplete,
  registerReschedule,
];

/** A Bolt app with its listeners; no port is opened here, and Slack is not asked before `init()`. */
export function createApp(
  slack: { token: string; receiver: Receiver; clientOptions: WebClientOptions },
  parts: Parts,
): App {
  const bolt = new App({
    ...slack,
    ...(slack.clientOptions.logger ? { logger: slack.clientOptions.logger } : {}),
    convoStore: false,
    // Else a bad token is an unhandled rejection.
    deferInitialization: true,
  });
  for (const register of LISTENERS) register(bolt, parts);
  // Passed on to `withLastNet`, which can ack.
  bolt.error(async (error) => {
    throw error instanceof MultipleListenerError ? (error.originals[0] ?? error) : error;
  });
  // What both receivers call.
  bolt.processEvent = withLastNet(bolt.processEvent.bind(bolt), parts);
  return bolt;
}
