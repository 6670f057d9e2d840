import type { App } from '@slack/bolt';
import { handle, type Parts } from '../asking.ts';
import { askingOfCommand } from '../command.ts';
import { answerText } from '../find-lead.ts';

/** The manifest has one command; whatever an admin names it, it is this one. */
export function register(app: App, parts: Parts): void {
  app.command(/.*/, async ({ command, ack }) => {
    const { text = '', command: name } = command;
    handle(parts, askingOfCommand(parts, command, ack), (asking) =>
      answerText(parts, asking, { text, command: name }),
    );
  });
}
