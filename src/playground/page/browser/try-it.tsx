// Beside the conversation: leads to try, and how busy LeadSquared is while one does.
import type { Load } from '../page-state.ts';
import { SHORTCUTS, setting } from './page-setting.ts';
import { Plot } from './plot.tsx';
import { LOADS_SHOWN_MS } from './session.ts';

const { leadSquared, windowMs } = setting;
const windowWords = `${windowMs / 1000} s`;

/** Said in a channel, it gives the shortcut on a message a lead to find. */
const ABOUT_A_LEAD = 'Who calls sunita@meridian.test back today?';

export function TryIt({
  loads,
  onLead,
  onHome,
  onShortcut,
  onWords,
  onCrowd,
}: {
  loads: readonly Load[];
  onLead: (typed: string) => void;
  onHome: () => void;
  onShortcut: (callbackId: string) => void;
  onWords: (text: string) => void;
  onCrowd: (kind: 'many reps' | 'one rep') => void;
}) {
  return (
    <aside className="try-it" aria-label="Try it">
      <Busyness loads={loads} onCrowd={onCrowd} />
      <section className="leads">
        <h2>What to try</h2>
        {leadSquared.kind === 'embedded' ? (
          <ul>
            <li>
              <button type="button" aria-describedby="about-home" onClick={onHome}>
                Home tab
              </button>
              <small id="about-home">Your tasks as a page of their own, under Apps</small>
            </li>
            {SHORTCUTS.global.map(({ callbackId, description }) => (
              <li key={callbackId}>
                <button
                  type="button"
                  aria-describedby={`about-${callbackId}`}
                  onClick={() => onShortcut(callbackId)}
                >
                  Shortcut
                </button>
                <small id={`about-${callbackId}`}>{description}</small>
              </li>
            ))}
            <li>
              <button type="button" aria-describedby="about-words" onClick={() => onWords(ABOUT_A_LEAD)}>
                Shortcut on a message
              </button>
              <small id="about-words">Posts one about a lead: open ⋮ at its top right</small>
            </li>
            {leadSquared.leads.map(({ typed, label, about }, index) => (
              <li key={typed}>
                <button type="button" aria-describedby={`lead-${index}`} onClick={() => onLead(typed)}>
                  {label}
                </button>
                <small id={`lead-${index}`}>{about}</small>
              </li>
            ))}
          </ul>
        ) : (
          <p>
            These are the real leads of your account at <b>{leadSquared.host}</b>. Paste the address of a
            lead’s page behind <code>{setting.command.name}</code>.
          </p>
        )}
      </section>
    </aside>
  );
}

function Busyness({
  loads,
  onCrowd,
}: {
  loads: readonly Load[];
  onCrowd: (kind: 'many reps' | 'one rep') => void;
}) {
  const now = loads.at(-1);
  const { calls = 0, limit = 0, waiting = 0, crowd } = now ?? {};
  const answers = now?.answers ?? { call: 0, shared: 0, kept: 0 };
  const isCrowdWaiting = crowd !== undefined && crowd.answered < crowd.asked && waiting > 0;
  return (
    <section className="busyness">
      <h2>
        LeadSquared
        <span className="badge">{leadSquared.kind === 'embedded' ? 'EMBEDDED' : 'YOUR ACCOUNT'}</span>
      </h2>
      <p className="figure">
        <b>{calls}</b> of {limit} calls <span>in the last {windowWords}</span>
      </p>
      <Plot
        samples={loads.map((load) => ({ at: load.at, value: load.calls }))}
        spanMs={LOADS_SHOWN_MS}
        top={Math.max(limit, calls) * 1.15}
        line={limit}
        label={`Calls in the last ${windowWords}: ${calls} of ${limit}`}
      />
      <p className="figure">
        <b>{waiting}</b> waiting <span>in line</span>
      </p>
      <Plot
        className="waiting"
        samples={loads.map((load) => ({ at: load.at, value: load.waiting }))}
        spanMs={LOADS_SHOWN_MS}
        top={Math.max(...loads.map((load) => load.waiting), 10) * 1.1}
        label={`Waiting in line: ${waiting}`}
      />
      <dl>
        <dt>Asked LeadSquared</dt>
        <dd>{answers.call}</dd>
        <dt>Joined another’s call</dt>
        <dd>{answers.shared}</dd>
        <dt>Answered from the cache</dt>
        <dd>{answers.kept}</dd>
      </dl>
      {leadSquared.kind === 'embedded' && (
        <div className="crowd">
          <button
            type="button"
            className="button"
            disabled={isCrowdWaiting}
            onClick={() => onCrowd('many reps')}
          >
            100 reps at once
          </button>
          <button
            type="button"
            className="button"
            disabled={isCrowdWaiting}
            onClick={() => onCrowd('one rep')}
          >
            One rep, 100 leads
          </button>
          {crowd && (
            <p>
              {crowd.answered} of {crowd.asked} answered
              {crowd.answered > 0 && `, the slowest after ${(crowd.longestMs / 1000).toFixed(1)} s`}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
