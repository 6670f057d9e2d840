// The notification of a direct message.
import { useEffect, useState } from 'react';
import { APP_NAME } from './page-setting.ts';
import type { Message } from './session.ts';
import { spokenText } from './spoken.ts';

const SHOWN_MS = 10_000;

/** Slack's notification of a direct message shows its `text`, and none of its blocks. */
export function Notification({ message, onOpen }: { message: Message | undefined; onOpen: () => void }) {
  const [over, setOver] = useState<string>();
  const id = message?.id;

  useEffect(() => {
    const timer = setTimeout(() => setOver(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);

  return (
    <div className="notification" role="status">
      {message && id !== over && (
        <button type="button" onClick={onOpen}>
          <b>{APP_NAME}</b> <span>{spokenText(message.text)}</span>
        </button>
      )}
    </div>
  );
}
