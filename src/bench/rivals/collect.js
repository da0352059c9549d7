// Collects the garbage when told to (SIGUSR2), so that memory can be measured without it.
process.on('SIGUSR2', () => globalThis.gc?.());
