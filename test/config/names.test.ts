import { expect, it } from 'vitest';
import { defineConfig } from '../../src/config/user-config.ts';
import { KIND_NAMES, TRANSPORT_NAMES } from '../../src/model/names.ts';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { KINDS } from '../../src/workload/index.ts';

it('the names in the types are those of the kinds and transports', () => {
  expect(KIND_NAMES).toEqual(KINDS.map(({ name }) => name));
  expect(TRANSPORT_NAMES).toEqual(TRANSPORTS.map(({ name }) => name));
});

it('a misspelt kind, transport or feature does not compile; features and own names do', () => {
  defineConfig({ kinds: ['receipt'], transports: ['smtp-nodemailer+tls+auth-plain', 'api-sendgrid+h2'] });
  defineConfig({ own: { mine: 'mail.js' }, transports: ['mine', 'api-ses'] });
  // @ts-expect-error no such kind
  defineConfig({ kinds: ['recept'] });
  // @ts-expect-error no such transport
  defineConfig({ transports: ['smtp-nodemailr'] });
  // @ts-expect-error no such feature
  defineConfig({ transports: ['smtp-nodemailer+tsl'] });
  // @ts-expect-error not declared as an own transport
  defineConfig({ own: { mine: 'mail.js' }, transports: ['yours'] });
});
