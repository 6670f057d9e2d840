// The channels and apps, and the people to act as.
import { Avatar, Logo } from './icons.tsx';
import { setting } from './page-setting.ts';
import type { Place, Sight } from './whereabouts.ts';

/** Its id, for the button that opens it on a small screen. */
export const SIDEBAR = 'sidebar';

export function Sidebar({
  sight: { user, places, place: current },
  unread,
  onPlace,
  onUser,
}: {
  sight: Sight;
  /** how many new messages weren't seen, by place */
  unread: ReadonlyMap<string, number>;
  onPlace: (id: string) => void;
  onUser: (id: string) => void;
}) {
  const choosePlace = (id: string) => {
    onPlace(id);
    hide();
  };
  const entry = (place: Place) => (
    <PlaceEntry
      key={place.id}
      place={place}
      isCurrent={place.id === current.id}
      unread={unread.get(place.id) ?? 0}
      onPlace={choosePlace}
    />
  );
  return (
    <nav className="sidebar" id={SIDEBAR} popover="auto" aria-label="Workspace">
      <p className="workspace">
        <Logo />
        <span>
          <b>Lead Tasks</b>
          <small>Playground</small>
        </span>
      </p>
      <h2>Channels</h2>
      <ul>{places.filter(({ isDirect }) => !isDirect).map(entry)}</ul>
      <h2>Apps</h2>
      <ul>{places.filter(({ isDirect }) => isDirect).map(entry)}</ul>
      <People
        user={user}
        onUser={(id) => {
          onUser(id);
          hide();
        }}
      />
    </nav>
  );
}

const hide = () => document.getElementById(SIDEBAR)?.hidePopover();

function PlaceEntry({
  place: { id, name, isDirect },
  isCurrent,
  unread,
  onPlace,
}: {
  place: Place;
  isCurrent: boolean;
  unread: number;
  onPlace: (id: string) => void;
}) {
  return (
    <li>
      <button
        type="button"
        className="place"
        aria-current={isCurrent ? 'page' : undefined}
        onClick={() => onPlace(id)}
      >
        {isDirect ? (
          <Logo />
        ) : (
          <span className="hash" aria-hidden="true">
            #
          </span>
        )}
        {name}
        {unread > 0 && <span className="count">{unread}</span>}
      </button>
    </li>
  );
}

function People({ user, onUser }: { user: string; onUser: (id: string) => void }) {
  return (
    <fieldset>
      <legend>Act as</legend>
      {setting.people.map((person, index) => (
        <label key={person.id}>
          <input
            type="radio"
            name="user"
            value={person.id}
            checked={person.id === user}
            onChange={() => onUser(person.id)}
          />
          <Avatar name={person.name} index={index} />
          {person.name}
        </label>
      ))}
    </fieldset>
  );
}
