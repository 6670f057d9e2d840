import { Avatar, Logo } from './icons.tsx';
import { APP_NAME, setting } from './page-setting.ts';

export interface Place {
  /** a channel's id, or that of the person's direct messages with the app */
  readonly id: string;
  readonly name: string;
  readonly isDirect: boolean;
}

export function Sidebar({
  id,
  places,
  current,
  unread,
  user,
  onPlace,
  onUser,
}: {
  id: string;
  places: readonly Place[];
  current: Place;
  /** how many have come that were not seen, by place */
  unread: ReadonlyMap<string, number>;
  user: string;
  onPlace: (id: string) => void;
  onUser: (id: string) => void;
}) {
  const place = (one: Place) => {
    const count = unread.get(one.id) ?? 0;
    return (
      <li key={one.id}>
        <button
          type="button"
          className="place"
          aria-current={one.id === current.id ? 'page' : undefined}
          onClick={() => onPlace(one.id)}
        >
          {one.isDirect ? (
            <Logo />
          ) : (
            <span className="hash" aria-hidden="true">
              #
            </span>
          )}
          {one.isDirect ? APP_NAME : one.name}
          {count > 0 && <span className="count">{count}</span>}
        </button>
      </li>
    );
  };
  return (
    <nav className="sidebar" id={id} popover="auto" aria-label="Workspace">
      <p className="workspace">
        <Logo />
        <span>
          <b>Lead Tasks</b>
          <small>Playground</small>
        </span>
      </p>
      <h2>Channels</h2>
      <ul>{places.filter(({ isDirect }) => !isDirect).map(place)}</ul>
      <h2>Apps</h2>
      <ul>{places.filter(({ isDirect }) => isDirect).map(place)}</ul>
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
    </nav>
  );
}
