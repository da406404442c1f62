import { createRequire } from 'node:module';
import type { Security } from '../../src/model/feature.ts';
import type { FeedbackSettings } from '../../src/model/feedback.ts';
import type { MockOptions, MockServer, Sink } from '../contract.ts';
import { serverTlsOf, tlsFacts, trustOf } from '../tls/server-side.ts';
import { brevo } from './brevo/dialect.ts';
import { createRouter, type Dialect } from './dialect.ts';
import { startFastHost } from './fast-host.ts';
import { apiFaults } from './faults.ts';
import { type HostGuard, withHostGuard } from './host-guard.ts';
import { startLibraryHost } from './library-host.ts';
import { mailgun } from './mailgun/dialect.ts';
import { mailjet } from './mailjet/dialect.ts';
import { postmark } from './postmark/dialect.ts';
import { resend } from './resend/dialect.ts';
import { sendgrid } from './sendgrid/dialect.ts';
import { ses } from './ses/dialect.ts';
import { LOOPBACK } from './socket-host.ts';
import { requestSources } from './sources.ts';
import { sparkpost } from './sparkpost/dialect.ts';
import type { ApiFeedback } from './webhooks/index.ts';

/** Every dialect by name. A new dialect is one new file or folder, and one line here. */
export const API_DIALECTS = {
  sendgrid,
  postmark,
  mailgun,
  sparkpost,
  mailjet,
  resend,
  brevo,
  ses,
} as const satisfies Record<string, Dialect>;
export type DialectName = keyof typeof API_DIALECTS;

export function isDialectName(name: string): name is DialectName {
  return Object.hasOwn(API_DIALECTS, name);
}

export interface ApiMockOptions extends MockOptions {
  readonly dialect: DialectName;
  /** `library`: msw handlers on a real socket. `fast`: the same dialect without Fetch objects. */
  readonly host: 'fast' | 'library';
  /** Default: none. With any other value, TLS starts at the first byte. */
  readonly security?: Security | undefined;
  /** True if a request with this Host is answered. Default: every Host. */
  readonly allows?: HostGuard | undefined;
}

/**
 * Starts the mock of one provider's API on the loopback interface.
 *
 * @throws the usage error `port-in-use`
 */
export async function startApiMock({
  dialect,
  host,
  port,
  sink,
  faults,
  feedback,
  security = 'none',
  tls: sharedTls,
  allows,
}: ApiMockOptions): Promise<MockServer> {
  const { credentials, create }: Dialect = API_DIALECTS[dialect];
  const webhooks = feedback === undefined ? undefined : await feedbackOf(dialect, feedback, sink);
  const injection = faults === undefined ? undefined : apiFaults(faults, sink);
  const target = webhooks?.sink ?? injection?.sink ?? sink;
  const sources = sink.needsSource === true ? requestSources(target) : undefined;
  const plain = create(sources?.sink ?? target);
  const instance = sources?.of(plain) ?? plain;
  const tls = await serverTlsOf(security, sharedTls);
  const served =
    host === 'fast'
      ? await startFastHost(port, withHostGuard(createRouter(instance), allows), injection?.of(instance), tls)
      : await startLibraryHost(port, instance, injection?.of(instance), tls, allows);
  return {
    endpoint: { host: LOOPBACK, port: served.port, ...credentials, ...trustOf(tls) },
    facts: {
      dialect,
      host,
      ...served.facts,
      ...tlsFacts(security, tls),
      ...(host === 'library' ? { msw: versionOf('msw') } : {}),
      ...webhooks?.facts,
    },
    wire: () => served.wire(),
    openConnections: () => served.openConnections(),
    ...(webhooks === undefined ? {} : { truth: webhooks.truth }),
    async close() {
      webhooks?.close();
      await served.close();
    },
  };
}

/** Imported only if the run simulates feedback. */
async function feedbackOf(
  dialect: DialectName,
  settings: FeedbackSettings,
  sink: Sink,
): Promise<ApiFeedback> {
  const { apiFeedback } = await import('./webhooks/index.ts');
  return apiFeedback(dialect, settings, sink);
}

function versionOf(name: string): string {
  const { version }: { version: string } = createRequire(import.meta.url)(`${name}/package.json`);
  return version;
}
