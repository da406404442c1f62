import { existsSync, readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { loadingHint } from '../config/loading-hint.ts';
import type { Config, OwnModule } from '../model/config.ts';
import type { Workload } from '../model/content.ts';
import { usageError } from '../model/error.ts';
import type { Rendered } from '../model/message.ts';
import { isObject } from '../model/plain-object.ts';
import { canonicalize } from '../model/proof/canonical.ts';
import { ID_HEADER } from '../model/proof/identity.ts';
import type { Recipient } from '../model/recipient.ts';
import type { TransportDefinition } from '../model/transport.ts';
import { textOfBytes } from '../model/utf8.ts';
import { findTransport, TRANSPORTS } from '../transports/index.ts';
import { ownDefinition } from '../transports/own/adapter.ts';
import { calledByName, checkedRendered, ownError } from '../transports/own/checks.ts';
import type { OwnRenderer, OwnTransport, RenderedMessage } from '../transports/own/define.ts';
import { renderedFirst } from '../transports/own/rendered-first.ts';
import { createWorkload } from '../workload/index.ts';

/** A loaded module of the user: its transport, and its renderer if it has one. */
export interface Own {
  readonly definition: TransportDefinition;
  readonly renderer: OwnRenderer | undefined;
}

/**
 * Loads a module whose default export is a transport or a renderer. Throws a usage error that names the
 * module.
 */
export async function loadOwn(name: string, { module, via }: OwnModule): Promise<Own> {
  if (!existsSync(module)) throw ownError(module, 'no such file', 'check the path');
  // Node silently replaces bytes that are not UTF-8.
  if (statSync(module).isFile()) textOfBytes(readFileSync(module), module);
  let loaded: { default?: unknown };
  try {
    loaded = await import(pathToFileURL(module).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw ownError(module, `cannot be loaded: ${reason}`, loadingHint(cause), cause);
  }
  const own = loaded.default;
  if (isTransport(own)) {
    const mocks = [...new Set(TRANSPORTS.flatMap(({ mock }) => mock ?? []))];
    if (!mocks.includes(own.mock))
      throw ownError(module, `its mock is "${own.mock}"`, `it must be one of ${mocks.join(', ')}`);
    return { definition: ownDefinition(name, own, module), renderer: undefined };
  }
  if (!isRenderer(own))
    throw ownError(
      module,
      `its default export is ${typeof own === 'function' ? 'a function' : 'neither a transport nor a renderer'}`,
      'write `export default defineTransport({ mock, open })` or `defineRenderer({ render })`',
    );
  const carrier = findTransport(via);
  if (carrier === undefined)
    throw ownError(module, `there is no transport "${via}"`, 'run `sendoff list transports`');
  return { definition: renderedFirst(carrier, name), renderer: checking(own, module) };
}

/**
 * The renderer with checked results; its errors name the module. It is synchronous if the user's renderer is.
 */
function checking({ render }: OwnRenderer, module: string): OwnRenderer {
  const checked = (value: unknown): RenderedMessage => checkedRendered(value, module);
  return {
    render(recipient) {
      const value = calledByName(module, `render() for ${recipient.address}`, () => render(recipient));
      return value instanceof Promise ? value.then(checked) : checked(value);
    },
  };
}

/** The workload with messages of the user's renderer, which also defines the expected messages. */
export function renderedBy({ render }: OwnRenderer, workload: Workload): Workload {
  const { content } = workload;
  if (content.strategy !== 'client-render')
    throw usageError(
      'own-renderer-strategy',
      `${content.strategy} cannot use your own renderer, which renders at the client`,
      'choose --strategy client-render',
    );
  const { common } = content;
  const rendered = (recipient: Recipient): Rendered | Promise<Rendered> => {
    const { address, name, fields, id } = recipient;
    const identified = ({ headers = {}, ...parts }: RenderedMessage): Rendered => ({
      ...parts,
      headers: { ...headers, [ID_HEADER]: id },
    });
    const message = render({ address, name, fields });
    return message instanceof Promise ? message.then(identified) : identified(message);
  };
  const ahead = new WeakMap<Recipient, Rendered>();
  return {
    ...workload,
    content: {
      ...content,
      async ready(recipients) {
        const pending: Promise<unknown>[] = [];
        for (const one of recipients) {
          const message = rendered(one);
          if (message instanceof Promise) pending.push(message.then((it) => ahead.set(one, it)));
          else ahead.set(one, message);
        }
        await Promise.all(pending);
      },
      render(recipient) {
        const found = ahead.get(recipient);
        if (found === undefined) throw new Error('a message was sent before its renderer had finished');
        return found;
      },
    },
    async expected(recipient) {
      const { subject, text, html, headers } = await rendered(recipient);
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

/** Renders one message with each of the user's renderers, to check its result before the run. */
export async function checkRenderers(config: Config): Promise<void> {
  const { groups, own, seed, recipients, template, sizeBytes } = config;
  for (const [name, module] of Object.entries(own)) {
    const { renderer } = await loadOwn(name, module);
    const group = groups.find(({ transports }) => transports.includes(name));
    if (renderer === undefined) continue;
    for (const kind of group?.kinds ?? []) {
      const options = { kind, seed, recipients, template, sizeBytes, strategy: 'client-render' as const };
      const workload = renderedBy(renderer, await createWorkload(options));
      const stream = workload.recipients(0);
      try {
        await workload.expected(await stream.next());
      } finally {
        await stream.close();
      }
    }
  }
}

function isTransport(value: unknown): value is OwnTransport {
  return isObject(value) && typeof value['open'] === 'function' && typeof value['mock'] === 'string';
}

function isRenderer(value: unknown): value is OwnRenderer {
  return isObject(value) && typeof value['render'] === 'function';
}
