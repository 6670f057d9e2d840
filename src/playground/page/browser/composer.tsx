import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { BoltIcon, Logo, SendIcon } from './icons.tsx';
import { MenuButton } from './menu.tsx';
import { APP_NAME, SHORTCUTS, setting } from './page-setting.ts';

const { name: command, description, hint } = setting.command;

/** The id of what is written in, for whoever skips to it. */
export const COMPOSER = 'composer';

export function Composer({
  placeholder,
  text,
  sent,
  onText,
  onSend,
  onShortcut,
}: {
  placeholder: string;
  text: string;
  /** What was sent before, oldest first. */
  sent: readonly string[];
  onText: (text: string) => void;
  onSend: (text: string) => void;
  onShortcut: (callbackId: string) => void;
}) {
  /** Which of `sent` stands in the composer; as long as all: none. */
  const [place, setPlace] = useState(sent.length);
  const [isDismissed, setDismissed] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const hintId = useId();

  useEffect(() => setPlace(sent.length), [sent]);
  useEffect(() => {
    if (input.current) focusAtOpening(input.current);
  }, []);

  const offersCommand = text.startsWith('/') && command.startsWith(text) && !isDismissed;
  const isIncomplete = offersCommand && text !== command;
  const showsHint = text.startsWith(`${command} `);

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

  /** Steps through what was sent before; past the newest the composer is empty again. */
  const recall = (step: 1 | -1) => {
    const next = place + step;
    if (next < 0 || next > sent.length) return;
    setPlace(next);
    write(sent[next] ?? '');
  };

  const isRecalling = text !== '' && text === sent[place];

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const deeds: Record<string, (() => void) | false> = {
      // What stands in it is sent, but a beginning of a command is completed first.
      Enter: !event.shiftKey && (isIncomplete ? complete : submit),
      Tab: !event.shiftKey && offersCommand && complete,
      Escape: offersCommand && (() => setDismissed(true)),
      ArrowUp: (text === '' || isRecalling) && (() => recall(-1)),
      ArrowDown: isRecalling && (() => recall(1)),
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {offersCommand && (
        <div className="completion">
          <p>
            Commands matching <b>{text}</b>
            <span>
              <kbd>Tab</kbd> to complete
            </span>
          </p>
          <div role="listbox" id={listId} aria-label="Commands">
            {/* The textarea has the keys: it names the option that they mean. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
            <div
              role="option"
              id={`${listId}-0`}
              tabIndex={-1}
              aria-selected={isIncomplete}
              onMouseDown={(event) => event.preventDefault()}
              onClick={complete}
            >
              <Logo />
              <span>
                <b>{command}</b> <span className="usage">{hint}</span>
                <small>{description}</small>
              </span>
              <small>{APP_NAME}</small>
            </div>
          </div>
        </div>
      )}
      {showsHint && (
        <p className="hint" id={hintId}>
          <b>{command}</b> <span className="usage">{hint}</span>
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={input}
          id={COMPOSER}
          name="Message"
          aria-label="Message"
          placeholder={placeholder}
          rows={Math.min(text.split('\n').length, 8)}
          value={text}
          autoComplete="off"
          spellCheck={false}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offersCommand ? listId : undefined}
          aria-activedescendant={isIncomplete ? `${listId}-0` : undefined}
          aria-describedby={showsHint ? hintId : undefined}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
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
        <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ''}>
          <SendIcon />
        </button>
      </div>
      <p className="keys">
        <span>
          <kbd>/</kbd> for commands
        </span>
        <span>
          <kbd>↑</kbd> for the last one
        </span>
        <span>
          <kbd>Shift</kbd> <kbd>Enter</kbd> for a new line
        </span>
      </p>
    </form>
  );
}

/** As Slack does when a conversation opens. A touch screen's keyboard would cover the conversation. */
function focusAtOpening(input: HTMLElement) {
  const from = document.activeElement;
  const isOpening = from === document.body || from?.matches('.place');
  if (isOpening && !matchMedia('(pointer: coarse)').matches) input.focus();
}
