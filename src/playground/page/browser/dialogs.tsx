// Dialogs that cover the page: a confirm dialog, and a modal that the app has opened.
import type { ConfirmationDialog } from '@slack/types';
import { type FormEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { Blocks } from './blocks.tsx';
import { ErrorsContext } from './inputs.tsx';
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
    const first =
      shown?.querySelector<HTMLElement>('[data-first-focus]') ??
      shown?.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea), footer button');
    first?.focus();
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
  /** why the last submission wasn't sent */
  readonly refused: string | undefined;
  /** `values`: by `block_id action_id`. */
  readonly onSubmit: (values: Record<string, string>) => Promise<unknown>;
  readonly onDismiss: () => Promise<unknown>;
}

export function ModalDialog({ modal, refused, onSubmit, onDismiss }: ModalProps) {
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
        <ModalBody modal={modal} refused={refused} />
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

function ModalBody({ modal, refused }: Pick<ModalProps, 'modal' | 'refused'>) {
  const { errors, view } = modal;
  const trouble = modal.trouble ?? refused;
  const body = useRef<HTMLDivElement>(null);
  const hasInputs = view.blocks.some(({ type }) => type === 'input');

  useEffect(() => {
    if (trouble === undefined && Object.keys(errors).length === 0) return;
    body.current?.querySelector('.fault')?.scrollIntoView({ block: 'center' });
  }, [errors, trouble]);

  return (
    // Without an input in it, a keyboard could not scroll it.
    <div className="dialog-body" ref={body} tabIndex={hasInputs ? undefined : 0}>
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
      typeof value === 'string' ? [[name, value] as const] : [],
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
