import { describe, expect, it } from 'vitest';
import { CHOICES } from '../../src/app/directory.ts';
import { COMMAND_LINE, resolveConfig } from '../../src/config/resolve.ts';
import type { Config } from '../../src/model/config.ts';
import { SendoffError } from '../../src/model/error.ts';

const resolved = (config: object): Config =>
  resolveConfig([{ origin: COMMAND_LINE, config: { pairing: 'duet', ...config } }], CHOICES, 1);

function problemOf(config: object): string {
  try {
    resolved(config);
  } catch (error) {
    if (error instanceof SendoffError && error.exitCode === 2) return error.message;
  }
  throw new Error('no usage error');
}

describe('the configuration of a duet', () => {
  it('has six slices, twelve pairs of new processes, and nothing that is a rate', () => {
    const { length, blocks, until, isolation, ceilings, phases } = resolved({});
    expect(length).toEqual({ durationMs: 2400 });
    expect({ blocks, until, isolation, ceilings, phases }).toEqual({
      ...{ blocks: 12, until: null, isolation: 'process', ceilings: false, phases: false },
    });
  });

  it('keeps the length, the number of pairs and the warm-up that the user chose', () => {
    const { length, blocks, warmUpMs } = resolved({ duration: '4s', blocks: 30, warmUp: '3s' });
    expect({ length, blocks, warmUpMs }).toEqual({
      length: { durationMs: 4000 },
      blocks: 30,
      warmUpMs: 3000,
    });
  });

  it('needs exactly two transports', () => {
    expect(problemOf({ transports: ['smtp-nodemailer'] })).toContain('exactly two transports');
    expect(problemOf({ transports: ['smtp-nodemailer', 'api-sendgrid', 'api-postmark'] })).toContain(
      'exactly two transports',
    );
  });

  it.each([
    [{ load: 'open', rate: '50/s' }, '--load'],
    [{ count: 100 }, '--count'],
    [{ faults: 'greylisting' }, '--faults'],
    [{ mockStall: '1s/10s' }, '--mock-stall'],
    [{ retry: 'exponential' }, '--retry'],
    [{ isolation: 'shared' }, '--isolation'],
    [{ feedback: true }, '--feedback'],
  ])('refuses %j and names the option', (config, option) => {
    expect(problemOf(config)).toContain(option);
  });

  it('is interleaved unless the user chooses a duet', () => {
    expect(resolveConfig([], CHOICES, 1).pairing).toBe('interleaved');
  });
});
