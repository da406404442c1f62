import { describe, expect, it } from 'vitest';
import { sendgridSdk } from '../../src/transports/sdk/sendgrid.ts';
import { SdkTransport } from '../../src/transports/sdk/transport.ts';

describe('an SDK that is not installed', () => {
  it('is a usage error that names the packages and the command that installs them', () => {
    const options = {
      endpoint: { host: '127.0.0.1', port: 9 },
      concurrency: 1,
      connection: 'warm',
      timeoutMs: 1000,
    } as const;
    const missing = {
      ...sendgridSdk,
      packages: ['@nobody/sendoff-mail', 'undici', '@nobody/sendoff-client'],
    };
    expect(() => new SdkTransport(missing, options)).toThrow(
      expect.objectContaining({
        code: 'sdk-missing',
        exitCode: 2,
        message: expect.stringContaining('@nobody/sendoff-mail and @nobody/sendoff-client'),
        hint: expect.stringContaining('npm install --save-dev @nobody/sendoff-mail @nobody/sendoff-client'),
      }),
    );
  });
});
