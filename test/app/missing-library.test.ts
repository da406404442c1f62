import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHOICES } from '../../src/app/directory.ts';
import { measure } from '../../src/app/measure.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { nullTransport } from '../../src/transports/null.ts';

it('a transport without its library ends the run before it starts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-missing-'));
  const out = join(folder, 'reports');
  const pigeon = { ...nullTransport, name: 'sdk-pigeon', requires: ['@nobody/sendoff-pigeon'] };
  const { name, maxBatch, limitSource, features } = pigeon;
  const choices = { ...CHOICES, transports: [{ name, maxBatch, limitSource, features }] };
  const config = resolveConfig(
    [{ origin: 'test', config: { kinds: ['receipt'], transports: [name], out } }],
    choices,
    1,
  );
  await expect(measure(config, { transports: [pigeon] })).rejects.toMatchObject({
    code: 'library-missing',
    exitCode: 2,
  });
  expect(existsSync(out)).toBe(false);
  rmSync(folder, { recursive: true });
});
