import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { probeTarget } from '../../src/probe/target.ts';

describe('a URL to probe', () => {
  it.each([
    ['smtp://mail.example.com', 'smtp://mail.example.com:587'],
    ['smtps://mail.example.com', 'smtps://mail.example.com:465'],
    ['http://api.example.com', 'http://api.example.com:80'],
    ['https://api.example.com', 'https://api.example.com:443'],
    ['smtp://mail.example.com:25', 'smtp://mail.example.com:25'],
    ['smtp://mail.example.com:80/', 'smtp://mail.example.com:80'],
    ['HTTPS://API.Example.com:8443/v3/mail?key=secret#x', 'https://api.example.com:8443'],
    ['smtp://ann@mail.example.com', 'smtp://mail.example.com:587'],
    ['smtp://[::1]:2525', 'smtp://[::1]:2525'],
    ['smtp://bücher.example', 'smtp://xn--bcher-kva.example:587'],
  ])('%s is %s', (given, url) => {
    expect(probeTarget(given).url).toBe(url);
  });

  it('has a host without brackets, as sockets need it', () => {
    expect(probeTarget('smtps://[2001:db8::1]')).toMatchObject({
      host: '2001:db8::1',
      port: 465,
      isSecured: true,
    });
  });

  it.each([
    ['mail.example.com', 'expected a URL with its scheme, found "mail.example.com"'],
    ['localhost:2525', 'expected a URL with its scheme, found "localhost:2525"'],
    ['', 'expected a URL with its scheme, found ""'],
    ['ftp://mail.example.com', 'unknown scheme "ftp://"'],
    ['smtp://', 'no valid host and port after smtp://'],
    ['smtp://mail.example.com:99999', 'no valid host and port after smtp://'],
    ['smtp://ann:s3cret@mail.example.com', 'contains a password'],
  ])('%j is rejected', (given, message) => {
    expect(() => probeTarget(given)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        exitCode: 2,
        hint: expect.any(String),
      }),
    );
  });

  it('is never quoted if it may hold a secret, whatever else is wrong with it', () => {
    const scheme = fc.constantFrom('smtp://', 'https://', 'stmp://', 'smtp:', '', 'smtp:/');
    const after = fc.constantFrom('@mail.example.com', '@mail.example.com:99999', '@', '@:x');
    fc.assert(
      fc.property(scheme, after, (before, behind) => {
        try {
          expect(probeTarget(`${before}ann:s3cret${behind}`).url).not.toContain('s3cret');
        } catch (error) {
          expect(JSON.stringify([error, (error as Error).message])).not.toContain('s3cret');
        }
      }),
    );
  });
});
