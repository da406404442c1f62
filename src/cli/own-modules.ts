import { existsSync, readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { canonicalize } from '../model/canonical.ts';
import type { OwnModule } from '../model/config.ts';
import type { Workload } from '../model/content.ts';
import { type SendoffError, usageError } from '../model/error.ts';
import { ID_HEADER } from '../model/identity.ts';
import type { Rendered } from '../model/message.ts';
import type { Recipient } from '../model/recipient.ts';
import type { TransportDefinition } from '../model/transport.ts';
import { textOfBytes } from '../model/utf8.ts';
import { findTransport, TRANSPORTS } from '../transports/index.ts';
import { ownDefinition } from '../transports/own/adapter.ts';
import type { OwnRenderer, OwnTransport } from '../transports/own/define.ts';

/** A module of the user's, loaded: what sends, and where the user renders, what does. */
export interface Own {
  readonly definition: TransportDefinition;
  readonly renderer: OwnRenderer | undefined;
}

/** Loads a module whose default export is a transport or a renderer. Throws a usage error that names the module. */
export async function loadOwn(name: string, { module, via }: OwnModule): Promise<Own> {
  if (!existsSync(module)) throw ownError(module, 'no such file', 'check the path');
  // Node replaces bytes that are not UTF-8, and says nothing.
  if (statSync(module).isFile()) textOfBytes(readFileSync(module), module);
  let loaded: { default?: unknown };
  try {
    loaded = await import(pathToFileURL(module).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw ownError(
      module,
      `can’t be loaded: ${reason}`,
      'correct the module, or install what it imports',
      cause,
    );
  }
  const own = loaded.default;
  if (isTransport(own)) {
    const mocks = [...new Set(TRANSPORTS.flatMap(({ mock }) => mock ?? []))];
    if (!mocks.includes(own.mock))
      throw ownError(module, `its mock is "${own.mock}"`, `it must be one of ${mocks.join(', ')}`);
    return { definition: ownDefinition(name, own), renderer: undefined };
  }
  if (!isRenderer(own))
    throw ownError(
      module,
      'its default export is neither a transport nor a renderer',
      'write `export default defineTransport({ mock, open })` or `defineRenderer({ render })`',
    );
  const carrier = findTransport(via);
  if (carrier === undefined)
    throw ownError(module, `there is no transport "${via}"`, 'run `sendoff list transports`');
  return { definition: { ...carrier, name }, renderer: own };
}

/** The workload with its messages rendered by the user's renderer; what should arrive is what that renders. */
export function renderedBy({ render }: OwnRenderer, workload: Workload): Workload {
  const { content } = workload;
  if (content.strategy !== 'client-render')
    throw usageError(
      'own-renderer-strategy',
      `a renderer of your own renders at the client, it can’t be measured with ${content.strategy}`,
      'choose --strategy client-render',
    );
  const { common } = content;
  const rendered = (recipient: Recipient): Rendered => {
    const { address, name, fields, id } = recipient;
    const { headers = {}, ...parts } = render({ address, name, fields });
    return { ...parts, headers: { ...headers, [ID_HEADER]: id } };
  };
  return {
    ...workload,
    content: { ...content, render: rendered },
    expected: (recipient) => {
      const { subject, text, html, headers } = rendered(recipient);
      const { address, name } = recipient;
      return canonicalize({
        from: [common.from],
        replyTo: common.replyTo,
        attachments: common.attachments,
        recipient: address,
        to: [{ address, name }],
        subject,
        text,
        html,
        headers: Object.entries(headers),
      });
    },
  };
}

function isTransport(value: unknown): value is OwnTransport {
  return isObject(value) && typeof value['open'] === 'function' && typeof value['mock'] === 'string';
}

function isRenderer(value: unknown): value is OwnRenderer {
  return isObject(value) && typeof value['render'] === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function ownError(module: string, what: string, hint: string, cause?: unknown): SendoffError {
  return usageError('own-module', `${module}: ${what}`, hint, cause);
}
