import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirmBy } from '../../src/cli/confirm.ts';

/** Both ends of a terminal, or of what is none. */
function streams(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  const said = (): string => String(output.read() ?? '');
  return { input, output, said };
}

describe('what would leave this machine', () => {
  it.each(['y', 'yes', 'Y'])('is sent after "%s"', async (answer) => {
    const { input, output, said } = streams(true);
    const confirmed = confirmBy(false, input, output)('10 messages\n');
    input.write(`${answer}\n`);
    await confirmed;
    expect(said()).toMatch(/^10 messages\n.*Go on\? \[y\/N\]/);
  });

  it.each(['\n', 'n\n', 'yess\n', '\u0003', '\u0004'])('is not after %j', async (answer) => {
    const { input, output } = streams(true);
    const confirmed = confirmBy(false, input, output)('10 messages\n');
    input.write(answer);
    await expect(confirmed).rejects.toMatchObject({ code: 'not-confirmed', exitCode: 2 });
  });

  it('is not where the input ends', async () => {
    const { input, output } = streams(true);
    const confirmed = confirmBy(false, input, output)('10 messages\n');
    input.end();
    await expect(confirmed).rejects.toMatchObject({ code: 'not-confirmed' });
  });

  it('is not asked without a terminal, and told all the same with --yes', async () => {
    const { input, output, said } = streams(false);
    await expect(confirmBy(false, input, output)('10 messages\n')).rejects.toThrow('nobody is there');
    expect(said()).toBe('10 messages\n');
    await confirmBy(true, input, output)('10 messages\n');
    expect(said()).toBe('10 messages\n');
  });
});
