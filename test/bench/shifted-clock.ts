/** Is imported before a program, and moves its clock, but not its timers, by `CLOCK_SHIFT_MS`. */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS);
const RightDate = Date;

globalThis.Date = new Proxy(RightDate, {
  construct(target, given, self) {
    return Reflect.construct(target, given.length === 0 ? [RightDate.now() + shiftMs] : given, self);
  },
  apply: () => new Date().toString(),
  get(target, name, self) {
    return name === 'now' ? () => RightDate.now() + shiftMs : Reflect.get(target, name, self);
  },
});
