// Sends what a person does to the server: presses, which may ask for a confirmation first, and shortcuts.
import { useCallback } from 'react';
import type { Press } from './controls.tsx';
import type { Question } from './dialogs.tsx';
import { useOwn } from './own.ts';
import { send } from './session.ts';

export type Interactions = ReturnType<typeof useInteractions>;

export function useInteractions(user: string) {
  const [trouble, setTrouble] = useOwn<string>(user);
  const { question, isConfirmed } = useQuestion(user);

  /** False if it failed: then `trouble` says why. */
  const attempt = useCallback(
    async (sent: Promise<unknown>) => {
      try {
        await sent;
        setTrouble(undefined);
        return true;
      } catch (error) {
        setTrouble(error instanceof Error ? error.message : String(error));
        return false;
      }
    },
    [setTrouble],
  );

  const press = useCallback(
    async (messageId: string, { confirm, ...choice }: Press) =>
      (await isConfirmed(confirm)) && attempt(send('/press', { user, messageId, ...choice })),
    [user, attempt, isConfirmed],
  );
  const pressHome = useCallback(
    async ({ confirm, ...choice }: Press) =>
      (await isConfirmed(confirm)) && attempt(send('/press-home', { user, ...choice })),
    [user, attempt, isConfirmed],
  );
  const runShortcut = useCallback(
    (callbackId: string, messageId?: string) => {
      void attempt(send('/shortcut', { user, callbackId, messageId }));
    },
    [user, attempt],
  );
  return { trouble, question, attempt, press, pressHome, runShortcut };
}

/** Asks for a confirmation if a control has one. */
function useQuestion(user: string) {
  const [question, setQuestion] = useOwn<Question>(user);
  const isConfirmed = useCallback(
    async (confirm: Press['confirm']) =>
      confirm === undefined ||
      (await new Promise<boolean>((resolve) =>
        setQuestion({
          confirm,
          answer(isMeant) {
            setQuestion(undefined);
            resolve(isMeant);
          },
        }),
      )),
    [setQuestion],
  );
  return { question, isConfirmed };
}
