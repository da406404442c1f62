/** What is sent and to whom: message kinds, templates, generated and imported recipients. */

import type { Strategy, Workload } from '../model/content.ts';
import { usageError } from '../model/error.ts';
import type { CanonicalMessage } from '../model/proof/canonical.ts';
import type { Fields, Recipient, RecipientStream } from '../model/recipient.ts';
import { type Customer, customer, NEUTRAL_CUSTOMER } from './customers/customer.ts';
import { ALL_KINDS, kindNamed } from './kinds/index.ts';
import type { MessageKind } from './kinds/kind.ts';
import { readdressed } from './readdressed.ts';
import { contentOf, type Design, expectedBy } from './template/content.ts';
import { neutralFields } from './template/neutral.ts';
import { namedSources } from './template/sources.ts';

export type { NeededField } from './template/usage.ts';

/** The built-in message kinds; `sizeBytes` is the typical size of one message, attachments in base64. */
export const KINDS: readonly {
  readonly name: string;
  readonly summary: string;
  readonly sizeBytes: number;
}[] = ALL_KINDS.map(({ name, summary, sizeBytes }) => ({ name, summary, sizeBytes }));

/** The kind of a workload with the user's own template. */
export const CUSTOM_KIND = 'custom';

export interface WorkloadOptions {
  /** One of KINDS; not looked at when `template` is given. */
  readonly kind: string;
  readonly strategy: Strategy;
  readonly seed: number;
  /** Path of a recipients file; null for generated customers. */
  readonly recipients: string | null;
  /** Path of a template folder; null for the built-in kind. */
  readonly template: string | null;
  /** To which messages are filled up, in bytes; without it they are as they are. */
  readonly sizeBytes?: number | null;
  /** The sender's address, instead of the kind's or the template's. */
  readonly from?: string | null;
  /** To whom generated customers are written, in turn, instead of to addresses of their own. */
  readonly addresses?: readonly string[] | null;
  /** Of the messages that are the same for everybody: what their identity ends with. */
  readonly staticTag?: string | undefined;
}

/** Rendered here, and so at once. */
export interface BuiltInWorkload extends Workload {
  expected(recipient: Recipient): CanonicalMessage;
}

/**
 * One kind with one strategy, ready to be sent. A built-in kind with a recipients file takes address, name and every
 * column that a generated customer has too from the file, and the rest from the generated customer of that place.
 *
 * @throws usageError `unknown-kind`, `size-too-small`, or whatever `checkTemplate` throws
 */
export async function createWorkload(options: WorkloadOptions): Promise<BuiltInWorkload> {
  const { strategy, seed, recipients, template, addresses = null, staticTag } = options;
  const design = sentBy(options.from ?? null, await designOf(options));
  const imported = recipients === null ? undefined : await importedFrom(recipients, template !== null, seed);
  return {
    kind: design.kind,
    content: contentOf(design, strategy, staticTag),
    expected: expectedBy(design, strategy, staticTag),
    recipients: imported ?? ((first, tag) => generated(seed, first, addresses, tag)),
  };
}

/** @throws usageError `size-too-small`, before a run, for messages that are larger by themselves */
export async function checkSize(options: Omit<WorkloadOptions, 'strategy' | 'seed'>): Promise<void> {
  await designOf(options);
}

async function designOf(options: Omit<WorkloadOptions, 'strategy' | 'seed'>): Promise<Design> {
  const { kind, recipients, template, sizeBytes = null } = options;
  const design = template === null ? builtIn(kind) : await ownDesign(template, recipients !== null);
  if (sizeBytes === null) return design;
  const { padded } = await import('./template/padding.ts');
  return padded(design, sizeBytes);
}

/** What reads files is loaded for files alone: most client processes have none. */
async function importedFrom(
  file: string,
  ownTemplate: boolean,
  seed: number,
): Promise<Workload['recipients']> {
  const [{ readerFor }, { ImportedStream }, { importedCustomer, importedRecipient }] = await Promise.all([
    import('./import/readers.ts'),
    import('./import/stream.ts'),
    import('./import/recipient.ts'),
  ]);
  readerFor(file);
  return (first, tag) =>
    new ImportedStream(file, first, (row, index) =>
      ownTemplate ? importedRecipient(row, index, tag) : importedCustomer(row, index, seed, tag),
    );
}

function generated(
  seed: number,
  first: number,
  addresses: readonly string[] | null,
  tag: string | undefined,
): RecipientStream {
  let index = first;
  const customers: RecipientStream = {
    next: () => customer(seed, index++, tag),
    close: async () => {},
  };
  return addresses === null ? customers : readdressed(customers, addresses, tag);
}

function sentBy(address: string | null, design: Design): Design {
  if (address === null) return design;
  const { common } = design;
  return { ...design, common: { ...common, from: { ...common.from, address } } };
}

function builtIn(name: string): Design {
  const kind: MessageKind | undefined = kindNamed(name);
  if (kind === undefined) {
    throw usageError(
      'unknown-kind',
      `there is no message kind "${name}"`,
      `The kinds are ${KINDS.map((one) => one.name).join(', ')}.`,
    );
  }
  return {
    kind: kind.name,
    common: kind.common(),
    sources: namedSources(kind.name, kind.templates),
    // Recipients of a built-in kind are made by `customer` or `importedCustomer`, whose fields are a Customer.
    view: ({ fields }: Recipient): Fields => kind.view(fields as Customer),
    neutral: kind.view(NEUTRAL_CUSTOMER),
  };
}

async function ownDesign(folder: string, imported: boolean): Promise<Design> {
  const [{ readTemplate }, { refuseUnknownFields }] = await Promise.all([
    import('./template/folder.ts'),
    import('./template/check.ts'),
  ]);
  const { sources, common } = await readTemplate(folder);
  if (!imported) refuseUnknownFields(sources);
  return {
    kind: CUSTOM_KIND,
    common,
    sources,
    view: ({ fields }) => fields,
    neutral: neutralFields(sources),
  };
}
