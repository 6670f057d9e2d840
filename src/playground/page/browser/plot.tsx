// A chart of a number over the last minute.
const WIDTH = 260;
const HEIGHT = 72;

/** One number over the last `spanMs`, up to the newest sample. It has steps, since nothing is known between samples. */
export function Plot({
  samples,
  spanMs,
  top,
  line,
  label,
  className = '',
}: {
  samples: readonly { readonly at: number; readonly value: number }[];
  spanMs: number;
  /** the value at the upper edge */
  top: number;
  /** a value to mark */
  line?: number;
  label: string;
  className?: string;
}) {
  const end = samples.at(-1)?.at ?? 0;
  const x = (at: number) => Math.max(0, WIDTH * (1 - (end - at) / spanMs)).toFixed(1);
  const y = (value: number) => (HEIGHT - (HEIGHT * value) / (top || 1)).toFixed(1);
  const first = samples[0];
  const steps = samples.map(({ at, value }) => `H${x(at)}V${y(value)}`).join('');
  const path = first && `M${x(first.at)},${y(first.value)}${steps}`;
  return (
    <svg
      className={`plot ${className}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {path && <path className="area" d={`${path}V${HEIGHT}H${x(first.at)}Z`} />}
      {path && <path className="edge" d={path} />}
      {line !== undefined && <path className="limit" d={`M0,${y(line)}H${WIDTH}`} />}
    </svg>
  );
}
