import { expect, it } from 'vitest';
import { requireLogin, requireResumption } from '../../src/run/count-wire.ts';

it('rejects the counters of a transport that did not authenticate every connection', () => {
  const transport = 'smtp-nodemailer+starttls+auth-cram-md5';
  requireLogin({ transport }, { authentications: 3, connectionsOpened: 3 });
  requireLogin({ transport: 'smtp-nodemailer+starttls' }, { authentications: 0, connectionsOpened: 3 });
  expect(() => requireLogin({ transport }, { authentications: 2, connectionsOpened: 3 })).toThrow(
    'smtp-nodemailer+starttls+auth-cram-md5 authenticated 2 of 3 connections',
  );
});

it('rejects the counters of a transport that did not resume TLS sessions as configured', () => {
  const counted = (all: number, resumed: number) => [
    { handshakes: { all: 1, resumed: 0 } },
    { handshakes: { all: all - 1, resumed } },
  ];
  const transport = 'smtp-pipelined+tls+resume';
  requireResumption({ transport }, counted(12, 11));
  // Kept connections: nothing was due.
  requireResumption({ transport }, counted(1, 0));
  requireResumption({ transport: 'smtp-pipelined' }, counted(12, 4));
  expect(() => requireResumption({ transport }, counted(12, 7))).toThrow(
    'smtp-pipelined+tls+resume resumed a session in 7 of 12 TLS handshakes. Expected: all but the first',
  );
  const off = 'api-sendgrid+https+no-resume';
  requireResumption({ transport: off }, counted(12, 0));
  expect(() => requireResumption({ transport: off }, counted(12, 1))).toThrow('Expected: none');
});
