// Beside the conversation: what to try, and how busy LeadSquared is.
import type { LeadToTry, Load } from '../page-state.ts';
import { SHORTCUTS, setting } from './page-setting.ts';
import { Plot } from './plot.tsx';
import { LOADS_SHOWN_MS } from './session.ts';

const { leadSquared, windowMs } = setting;
const windowWords = `${windowMs / 1000} s`;

/** Posted in a channel, so that the shortcut on a message has a lead to find. */
const ABOUT_A_LEAD = 'Who calls sunita@meridian.test back today?';

type OnCrowd = (kind: 'many reps' | 'one rep') => void;

interface ThingsToTry {
  /** Sends it in the open place. */
  readonly onSay: (text: string) => void;
  readonly onHome: () => void;
  readonly onShortcut: (callbackId: string) => void;
}

export function TryIt({
  loads,
  onCrowd,
  ...toTry
}: ThingsToTry & { loads: readonly Load[]; onCrowd: OnCrowd }) {
  return (
    <aside className="try-it" aria-label="Try it">
      <Busyness loads={loads} onCrowd={onCrowd} />
      <section className="leads">
        <h2>What to try</h2>
        {leadSquared.kind === 'embedded' ? (
          <EmbeddedAccount leads={leadSquared.leads} {...toTry} />
        ) : (
          <p>
            These are the real leads of your account at <b>{leadSquared.host}</b>. Type{' '}
            <code>{setting.command.name}</code> and paste the address of a lead’s page after it.
          </p>
        )}
      </section>
    </aside>
  );
}

function EmbeddedAccount({
  leads,
  onSay,
  onHome,
  onShortcut,
}: ThingsToTry & { leads: readonly LeadToTry[] }) {
  return (
    <ul>
      <Try id="about-home" about="Your tasks on a page of their own, under Apps" onTry={onHome}>
        Home tab
      </Try>
      {SHORTCUTS.global.map(({ callbackId: id, description }) => (
        <Try key={id} id={`about-${id}`} about={description} onTry={() => onShortcut(id)}>
          Shortcut
        </Try>
      ))}
      <Try
        id="about-words"
        about="Posts a message about a lead: open ⋮ at its top right"
        onTry={() => onSay(ABOUT_A_LEAD)}
      >
        Shortcut on a message
      </Try>
      {leads.map(({ typed, label, about }, index) => (
        <Try
          key={typed}
          id={`lead-${index}`}
          about={about}
          onTry={() => onSay(`${setting.command.name} ${typed}`.trim())}
        >
          {label}
        </Try>
      ))}
    </ul>
  );
}

function Try({
  id,
  about,
  onTry,
  children,
}: {
  id: string;
  about: string;
  onTry: () => void;
  children: string;
}) {
  return (
    <li>
      <button type="button" aria-describedby={id} onClick={onTry}>
        {children}
      </button>
      <small id={id}>{about}</small>
    </li>
  );
}

function Busyness({ loads, onCrowd }: { loads: readonly Load[]; onCrowd: OnCrowd }) {
  const { calls = 0, limit = 0, waiting = 0, crowd, answers = NO_ANSWERS } = loads.at(-1) ?? {};
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
        <b>{waiting}</b> lookups <span>waiting</span>
      </p>
      <Plot
        className="waiting"
        samples={loads.map((load) => ({ at: load.at, value: load.waiting }))}
        spanMs={LOADS_SHOWN_MS}
        top={Math.max(...loads.map((load) => load.waiting), 10) * 1.1}
        label={`Lookups waiting: ${waiting}`}
      />
      <Answers answers={answers} />
      {leadSquared.kind === 'embedded' && <Crowd crowd={crowd} onCrowd={onCrowd} />}
    </section>
  );
}

const NO_ANSWERS: Load['answers'] = { call: 0, shared: 0, kept: 0 };

function Answers({ answers }: Pick<Load, 'answers'>) {
  return (
    <dl>
      <dt>Called LeadSquared</dt>
      <dd>{answers.call}</dd>
      <dt>Shared a call</dt>
      <dd>{answers.shared}</dd>
      <dt>Answered from the cache</dt>
      <dd>{answers.kept}</dd>
    </dl>
  );
}

function Crowd({ crowd, onCrowd }: Pick<Load, 'crowd'> & { onCrowd: OnCrowd }) {
  const button = { type: 'button', className: 'button', disabled: crowd?.isUnderWay } as const;
  return (
    <div className="crowd">
      <button {...button} onClick={() => onCrowd('many reps')}>
        100 reps at once
      </button>
      <button {...button} onClick={() => onCrowd('one rep')}>
        One rep, 100 leads
      </button>
      {crowd && (
        <p>
          {crowd.answered} of {crowd.asked} answered
          {crowd.answered > 0 && `, the slowest after ${(crowd.longestMs / 1000).toFixed(1)} s`}
        </p>
      )}
    </div>
  );
}
