import { createRequire } from 'node:module';
import type { Security } from '../../src/model/feature.ts';
import type { FeedbackSettings } from '../../src/model/feedback.ts';
import type { MockOptions, MockServer, Sink } from '../contract.ts';
import { serverTlsOf, tlsFacts, trustOf } from '../tls/server-side.ts';
import { brevo } from './brevo/dialect.ts';
import { createRouter, type Dialect } from './dialect.ts';
import { startFastHost } from './fast-host.ts';
import { apiFaults } from './faults.ts';
import { guarded, type HostGuard } from './host-guard.ts';
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

/** Every dialect by its name; a new one is one new file (or folder) and one line here. */
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
  /** `reference`: msw handlers on a real socket. `fast`: the same dialect without Fetch objects. */
  readonly host: 'fast' | 'library';
  /** By default, none; whatever else it is, HTTP is secured from the first byte. */
  readonly security?: Security | undefined;
  /** Whether a request with this Host is answered; by default, each. */
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
  const telling = feedback === undefined ? undefined : await feedbackOf(dialect, feedback, sink);
  const faultAnswer = faults === undefined ? undefined : apiFaults(faults, sink);
  const into = telling?.sink ?? faultAnswer?.sink ?? sink;
  const sources = sink.wantsSource === true ? requestSources(into) : undefined;
  const made = create(sources?.sink ?? into);
  const instance = sources?.of(made) ?? made;
  const tls = await serverTlsOf(security, sharedTls);
  const served =
    host === 'fast'
      ? await startFastHost(port, guarded(createRouter(instance), allows), faultAnswer?.of(instance), tls)
      : await startLibraryHost(port, instance, faultAnswer?.of(instance), tls, allows);
  return {
    endpoint: { host: LOOPBACK, port: served.port, ...credentials, ...trustOf(tls) },
    facts: {
      dialect,
      host,
      ...served.facts,
      ...tlsFacts(security, tls),
      ...(host === 'library' ? { msw: versionOf('msw') } : {}),
      ...telling?.facts,
    },
    wire: () => served.wire(),
    openConnections: () => served.openConnections(),
    ...(telling === undefined ? {} : { truth: telling.truth }),
    async close() {
      telling?.close();
      await served.close();
    },
  };
}

/** Loaded when asked for. */
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
