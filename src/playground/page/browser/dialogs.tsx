// What stands over the page until it is answered: a confirm dialog, and a modal that the app has opened.
import type { ConfirmationDialog } from '@slack/types';
import { type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { Blocks, ErrorsContext } from './blocks.tsx';
import type { Modal } from './session.ts';
import { Text } from './text.tsx';

export interface Question {
  readonly confirm: ConfirmationDialog;
  readonly answer: (isConfirmed: boolean) => void;
}

/** Stands over all the rest as long as it is there. Closing gives the focus back to where it was. */
function useModalDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea), footer button')?.focus();
    return () => shown?.close();
  }, []);
  return dialog;
}

export function ConfirmDialog({ question }: { question: Question }) {
  const { confirm, answer } = question;
  const dialog = useModalDialog();
  const titleId = useId();
  const textId = useId();
  return (
    <dialog
      ref={dialog}
      className="dialog"
      role="alertdialog"
      aria-labelledby={titleId}
      aria-describedby={textId}
      onClose={(event) => answer(event.currentTarget.returnValue === 'confirm')}
    >
      <form method="dialog">
        <h2 id={titleId}>{confirm.title?.text}</h2>
        <div id={textId} className="dialog-body">
          <Text text={confirm.text} />
        </div>
        <footer>
          <button type="submit" className="button" value="deny">
            {confirm.deny?.text}
          </button>
          <button
            type="submit"
            className={`button ${confirm.style === 'danger' ? 'danger' : 'primary'}`}
            value="confirm"
          >
            {confirm.confirm?.text}
          </button>
        </footer>
      </form>
    </dialog>
  );
}

/** `onSubmit` gets what was filled in by action_id. */
export function ModalDialog({
  modal,
  onSubmit,
  onDismiss,
}: {
  modal: Modal;
  onSubmit: (values: Record<string, string>) => Promise<void>;
  onDismiss: () => Promise<void>;
}) {
  const dialog = useModalDialog();
  const titleId = useId();
  const [isUnderWay, setUnderWay] = useState(false);
  const isDismissing = useRef(false);
  const { title, blocks, submit, close } = modal.view;

  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isUnderWay) return;
    const filled = [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
    );
    setUnderWay(true);
    void onSubmit(Object.fromEntries(filled)).finally(() => setUnderWay(false));
  };

  /** Escape in an input can cancel twice. */
  const dismiss = async () => {
    if (isDismissing.current) return;
    isDismissing.current = true;
    await onDismiss().finally(() => {
      isDismissing.current = false;
    });
  };

  return (
    <dialog
      ref={dialog}
      className="dialog modal"
      aria-labelledby={titleId}
      onCancel={(event) => {
        // It closes when the workspace says so.
        event.preventDefault();
        void dismiss();
      }}
    >
      <form onSubmit={send}>
        <header>
          <h2 id={titleId}>{title.text}</h2>
          <button type="button" className="close" aria-label="Close" onClick={dismiss}>
            ×
          </button>
        </header>
        <div className="dialog-body">
          {modal.trouble !== undefined && (
            <p className="fault" role="alert">
              {modal.trouble}
            </p>
          )}
          <ErrorsContext value={modal.errors}>
            <Blocks blocks={blocks} />
          </ErrorsContext>
        </div>
        <footer>
          <button type="button" className="button" onClick={dismiss}>
            {close?.text ?? 'Close'}
          </button>
          {submit && (
            <button type="submit" className="button primary" aria-busy={isUnderWay}>
              {submit.text}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
