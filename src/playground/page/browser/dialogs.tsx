// Dialogs that cover the page: a confirm dialog, and a modal that the app has opened.
import type { ConfirmationDialog } from '@slack/types';
import { type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { Blocks, ErrorsContext } from './blocks.tsx';
import type { Modal } from './session.ts';
import { Text } from './text.tsx';

export interface Question {
  readonly confirm: ConfirmationDialog;
  readonly answer: (isConfirmed: boolean) => void;
}

/** Covers the page while it is open. Closing it returns the focus to where it was. */
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

interface ModalProps {
  readonly modal: Modal;
  /** `values`: by action_id. */
  readonly onSubmit: (values: Record<string, string>) => Promise<unknown>;
  readonly onDismiss: () => Promise<unknown>;
}

export function ModalDialog({ modal, onSubmit, onDismiss }: ModalProps) {
  const dialog = useModalDialog();
  const titleId = useId();
  const { send, isUnderWay } = useSubmission(onSubmit);
  const dismiss = useDismissal(onDismiss);
  return (
    <dialog
      ref={dialog}
      className="dialog modal"
      aria-labelledby={titleId}
      onCancel={(event) => {
        // The workspace closes it.
        event.preventDefault();
        void dismiss();
      }}
    >
      <form onSubmit={send}>
        <header>
          <h2 id={titleId}>{modal.view.title.text}</h2>
          <button type="button" className="close" aria-label="Close" onClick={dismiss}>
            ×
          </button>
        </header>
        <ModalBody modal={modal} />
        <footer>
          <button type="button" className="button" onClick={dismiss}>
            {modal.view.close?.text ?? 'Close'}
          </button>
          {modal.view.submit && (
            <button type="submit" className="button primary" aria-busy={isUnderWay}>
              {modal.view.submit.text}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

function ModalBody({ modal: { trouble, errors, view } }: Pick<ModalProps, 'modal'>) {
  return (
    <div className="dialog-body">
      {trouble !== undefined && (
        <p className="fault" role="alert">
          {trouble}
        </p>
      )}
      <ErrorsContext value={errors}>
        <Blocks blocks={view.blocks} />
      </ErrorsContext>
    </div>
  );
}

function useSubmission(onSubmit: ModalProps['onSubmit']) {
  const [isUnderWay, setUnderWay] = useState(false);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isUnderWay) return;
    const filled = [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
    );
    setUnderWay(true);
    void onSubmit(Object.fromEntries(filled)).finally(() => setUnderWay(false));
  };
  return { send, isUnderWay };
}

/** Escape in an input can cancel twice, but is sent once. */
function useDismissal(onDismiss: ModalProps['onDismiss']) {
  const isDismissing = useRef(false);
  return async () => {
    if (isDismissing.current) return;
    isDismissing.current = true;
    await onDismiss().finally(() => {
      isDismissing.current = false;
    });
  };
}
