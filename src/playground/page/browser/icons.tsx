// The page's pictures.
const Icon = ({ d }: { d: string }) => (
  <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
    <path d={d} />
  </svg>
);

export const EyeIcon = () => (
  <Icon d="M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10ZM10 12.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z" />
);
export const SendIcon = () => <Icon d="M3 3.5 17.5 10 3 16.5 4.8 10.8 11 10 4.8 9.200Z" />;
export const MenuIcon = () => <Icon d="M3 5.500h14M3 10h14M3 14.500h14" />;
export const ClockIcon = () => <Icon d="M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM10 5.500V10l3 2" />;
export const BoltIcon = () => <Icon d="M11.500 2 4 11.500h5L8 18l7.500-9.500h-5Z" />;
export const DotsIcon = () => (
  <svg className="dots" viewBox="0 0 4 16" aria-hidden="true">
    <circle cx="2" cy="2.5" r="1.6" />
    <circle cx="2" cy="8" r="1.6" />
    <circle cx="2" cy="13.5" r="1.6" />
  </svg>
);

export function Logo() {
  return <img className="logo" src="/favicon.svg" alt="" />;
}

const HUES = [265, 18, 205, 330, 40, 150];

/** A person's initials, on a colour of their own; grey below 0. */
export function Avatar({ name, index }: { name: string; index: number }) {
  const words = name.split(' ');
  const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.slice(0, 1));
  const backgroundColor = index < 0 ? '#5c5f62' : `hsl(${HUES[index % HUES.length]} 45% 36%)`;
  return (
    <span className="avatar" style={{ backgroundColor }} aria-hidden="true">
      {initials}
    </span>
  );
}
