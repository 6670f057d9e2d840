// The reminders that the app has scheduled in the direct messages.
import type { ScheduledMessage } from '../../slack/workspace-state.ts';
import { drawDate } from './dates.ts';
import { ClockIcon } from './icons.tsx';
import { Mrkdwn } from './text.tsx';

/** For developers: Slack doesn't show an app's scheduled messages. */
export function Scheduled({ scheduled }: { scheduled: readonly ScheduledMessage[] }) {
  const now = new Date();
  return (
    <section className="scheduled" aria-label="Scheduled, not shown in Slack">
      <details open>
        <summary>
          <ClockIcon /> <b>Not shown in Slack:</b> messages that the app has scheduled. A rep sees each one
          only at its time.
        </summary>
        <ul>
          {scheduled.map(({ id, postAt, text }) => (
            <li key={id}>
              <b>{drawDate('{date_short_pretty} at {time}', new Date(postAt * 1000), now)}</b>
              <Mrkdwn text={text} />
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
