import { afterEach, describe, expect, it, vi } from 'vitest';
import { interruptible, isInterrupted, listenForSignals } from '../../src/cli/interrupt.ts';

afterEach(() => void vi.restoreAllMocks());

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends the work, and a second one the process',
    async (signal) => {
      const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
      const stop = listenForSignals();
      try {
        const ended = await interruptible(async (asked) => {
          process.emit(signal);
          expect(exit).not.toHaveBeenCalled();
          process.emit(signal);
          return asked.aborted;
        });
        expect(ended).toBe(true);
        expect(exit.mock.calls).toEqual([[130]]);
        expect(isInterrupted()).toBe(true);
      } finally {
        stop();
      }
      expect(isInterrupted()).toBe(false);
    },
  );
});
