import { expect, it } from 'vitest';
import { requireLibraries } from '../../src/transports/library.ts';

it('all missing libraries are named together, with the command that installs them', () => {
  const transports = [
    { name: 'sdk-pigeon', requires: ['@nobody/sendoff-pigeon', 'undici'] },
    { name: 'api-sendgrid' },
    { name: 'sdk-smoke', requires: ['@nobody/sendoff-smoke', '@nobody/sendoff-pigeon'] },
  ];
  expect(() => requireLibraries(transports)).toThrow(
    expect.objectContaining({
      code: 'library-missing',
      exitCode: 2,
      message:
        'sdk-pigeon needs @nobody/sendoff-pigeon, sdk-smoke needs @nobody/sendoff-smoke and @nobody/sendoff-pigeon: not installed beside Sendoff',
      hint: 'npm install --save-dev @nobody/sendoff-pigeon @nobody/sendoff-smoke',
    }),
  );
});

it('installed libraries are not named', () => {
  expect(() => requireLibraries([{ name: 'sdk-pigeon', requires: ['undici'] }])).not.toThrow();
});
