// For a program's `--import`: SIGUSR2 is a fault of its own.
process.on('SIGUSR2', () => {
  throw new Error('a fault');
});
