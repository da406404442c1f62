import { expect, it } from 'vitest';
import { requireLogin } from '../../src/run/count.ts';

it('takes no count of a transport that was to authenticate on every connection and did not', () => {
  const transport = 'smtp-nodemailer+starttls+auth-cram-md5';
  requireLogin({ transport }, { authentications: 3, connectionsOpened: 3 });
  requireLogin({ transport: 'smtp-nodemailer+starttls' }, { authentications: 0, connectionsOpened: 3 });
  expect(() => requireLogin({ transport }, { authentications: 2, connectionsOpened: 3 })).toThrow(
    'smtp-nodemailer+starttls+auth-cram-md5 opened 3 connections and was let in by AUTH CRAM-MD5 on 2',
  );
});
