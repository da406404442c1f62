import { expect, it } from 'vitest';
import { CEILING_CLIENTS, TRANSPORTS } from '../../src/transports/index.ts';
import { loadTransport } from '../../src/transports/load.ts';

it.each([...TRANSPORTS, ...CEILING_CLIENTS].map((definition) => [definition.name, definition] as const))(
  '%s is found by its name if it is loaded alone',
  async (name, definition) => {
    expect(await loadTransport(name)).toBe(definition);
  },
);

it('an unknown name loads no transport', async () => {
  expect(await loadTransport('smtp-pigeon')).toBeUndefined();
});
