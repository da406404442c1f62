import { describe, expect, it } from 'vitest';
import { startChild } from '../../src/run/child.ts';

const TALKATIVE = new URL('./talkative-child.ts', import.meta.url);

interface Said {
  readonly type: 'setup' | 'close';
}

describe('a child process', () => {
  it('that repeats what was told in confidence is not repeated, neither in faults nor in its last words', async () => {
    const child = startChild<Said, Said>(TALKATIVE, 'the client', 60_000, (words) =>
      words.replaceAll('s3cret-w0rd', '…'),
    );
    await expect(child.ask({ type: 'setup' })).rejects.toThrow('the client: HTTP 401 …');
    await expect(child.ask({ type: 'close' })).rejects.toThrow(
      'the client exited with code 3: so it was … after all',
    );
    await child.kill();
  });
});
