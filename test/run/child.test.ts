import { describe, expect, it } from 'vitest';
import { startChild } from '../../src/run/child.ts';

const TALKATIVE = new URL('./talkative-child.ts', import.meta.url);

interface Said {
  readonly type: 'setup' | 'close';
}

describe('a child process', () => {
  it('that repeats a secret is redacted, in faults and in its last output', async () => {
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
