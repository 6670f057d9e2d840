/** Whether a modal was opened before this process started, which knows nothing of what was submitted there. */
export function isFromBefore(openedAtMs: number): boolean {
  return openedAtMs < performance.timeOrigin;
}
