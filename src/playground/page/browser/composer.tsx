// Where a person writes: a message, or a command that is completed as in Slack.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { BoltIcon, Logo, SendIcon } from './icons.tsx';
import { MenuButton } from './menu.tsx';
import { APP_NAME, SHORTCUTS, setting } from './page-setting.ts';

const { name: command, description, hint } = setting.command;

/** The id of the field, for the link that skips to it. */
export const COMPOSER = 'composer';

interface ComposerProps {
  readonly placeholder: string;
  readonly text: string;
  /** Sent before, oldest first. */
  readonly sent: readonly string[];
  readonly onText: (text: string) => void;
  readonly onSend: (text: string) => void;
  readonly onShortcut: (callbackId: string) => void;
}

export function Composer(props: ComposerProps) {
  const { text, placeholder, onShortcut } = props;
  const { input, offersCommand, isIncomplete, write, complete, submit, onKeyDown } = useComposer(props);
  const listId = useId();
  const hintId = useId();
  const showsHint = text.startsWith(`${command} `);
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {offersCommand && <Completion id={listId} text={text} isMeant={isIncomplete} onComplete={complete} />}
      {showsHint && (
        <p className="hint" id={hintId}>
          <Usage />
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={input}
          {...FIELD}
          placeholder={placeholder}
          rows={Math.min(text.split('\n').length, 8)}
          value={text}
          aria-controls={offersCommand ? listId : undefined}
          aria-activedescendant={isIncomplete ? `${listId}-0` : undefined}
          aria-describedby={showsHint ? hintId : undefined}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Shortcuts onShortcut={onShortcut} />
        <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ''}>
          <SendIcon />
        </button>
      </div>
      <Keys />
    </form>
  );
}

const FIELD = {
  id: COMPOSER,
  name: 'Message',
  'aria-label': 'Message',
  autoComplete: 'off',
  spellCheck: false,
  'aria-autocomplete': 'list',
  'aria-haspopup': 'listbox',
} as const;

function useComposer({ text, sent, onText, onSend }: ComposerProps) {
  const [isDismissed, setDismissed] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (input.current) focusAtOpening(input.current);
  }, []);

  const offersCommand = text.startsWith('/') && command.startsWith(text) && !isDismissed;
  const isIncomplete = offersCommand && text !== command;
  const write = (words: string) => {
    onText(words);
    setDismissed(false);
  };
  const complete = () => {
    write(`${command} `);
    input.current?.focus();
  };
  const submit = () => {
    if (text.trim() === '') return;
    write('');
    onSend(text);
  };
  const { isRecalling, recall } = useRecall(text, sent, write);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const actions: Record<string, (() => void) | false> = {
      // Enter sends the text, but first completes the beginning of a command.
      Enter: !event.shiftKey && (isIncomplete ? complete : submit),
      Tab: !event.shiftKey && offersCommand && complete,
      Escape: offersCommand && (() => setDismissed(true)),
      ArrowUp: (text === '' || isRecalling) && (() => recall(-1)),
      ArrowDown: isRecalling && (() => recall(1)),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  return { input, offersCommand, isIncomplete, write, complete, submit, onKeyDown };
}

/** Steps through what was sent before. After the newest, the composer is empty again. */
function useRecall(text: string, sent: readonly string[], write: (words: string) => void) {
  /** Which of `sent` is in the composer, or `sent.length` for none of them. */
  const [place, setPlace] = useState(sent.length);
  useEffect(() => setPlace(sent.length), [sent]);
  const recall = (step: 1 | -1) => {
    const next = place + step;
    if (next < 0 || next > sent.length) return;
    setPlace(next);
    write(sent[next] ?? '');
  };
  return { isRecalling: text !== '' && text === sent[place], recall };
}

function Completion({
  id,
  text,
  isMeant,
  onComplete,
}: {
  id: string;
  text: string;
  isMeant: boolean;
  onComplete: () => void;
}) {
  return (
    <div className="completion">
      <p>
        Commands matching <b>{text}</b>
        <span>
          <kbd>Tab</kbd> to complete
        </span>
      </p>
      <div role="listbox" id={id} aria-label="Commands">
        {/* The textarea has the focus, and names the option that Enter chooses. */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
        <div
          role="option"
          id={`${id}-0`}
          tabIndex={-1}
          aria-selected={isMeant}
          onMouseDown={(event) => event.preventDefault()}
          onClick={onComplete}
        >
          <Logo />
          <span>
            <Usage />
            <small>{description}</small>
          </span>
          <small>{APP_NAME}</small>
        </div>
      </div>
    </div>
  );
}

function Usage() {
  return (
    <>
      <b>{command}</b> <span className="usage">{hint}</span>
    </>
  );
}

function Shortcuts({ onShortcut }: Pick<ComposerProps, 'onShortcut'>) {
  return (
    <MenuButton
      label="Shortcuts"
      className="to-shortcuts"
      items={SHORTCUTS.global.map(({ callbackId, name, description: about }) => ({
        key: callbackId,
        label: name,
        description: about,
        onChoose: () => onShortcut(callbackId),
      }))}
    >
      <BoltIcon />
    </MenuButton>
  );
}

function Keys() {
  return (
    <p className="keys">
      <span>
        <kbd>/</kbd> for commands
      </span>
      <span>
        <kbd>↑</kbd> for the last message
      </span>
      <span>
        <kbd>Shift</kbd> <kbd>Enter</kbd> for a new line
      </span>
    </p>
  );
}

/** As Slack does when a conversation opens. A touch screen's keyboard would cover the conversation. */
function focusAtOpening(input: HTMLElement) {
  const from = document.activeElement;
  const isOpening = from === document.body || from?.matches('.place');
  if (isOpening && !matchMedia('(pointer: coarse)').matches) input.focus();
}
