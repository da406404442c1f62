/** Messages and recipients: message kinds, templates, generated and imported recipients. */

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

/** The built-in message kinds. `sizeBytes` is the typical size of one message, with attachments in base64. */
export const KINDS: readonly {
  readonly name: string;
  readonly summary: string;
  readonly sizeBytes: number;
}[] = ALL_KINDS.map(({ name, summary, sizeBytes }) => ({ name, summary, sizeBytes }));

/** The kind of a workload that uses the user's own template. */
export const CUSTOM_KIND = 'custom';

export interface WorkloadOptions {
  /** One of KINDS. Ignored if `template` is given. */
  readonly kind: string;
  readonly strategy: Strategy;
  readonly seed: number;
  /** Path of a recipients file; null for generated customers. */
  readonly recipients: string | null;
  /** Path of a template folder; null for the built-in kind. */
  readonly template: string | null;
  /** The size in bytes to which messages are padded. Without it they keep their own size. */
  readonly sizeBytes?: number | null;
  /** The sender's address, instead of the kind's or the template's. */
  readonly from?: string | null;
  /** Addresses that replace those of generated customers, in turn. */
  readonly addresses?: readonly string[] | null;
  /** The end of the identity that all `static` messages share. */
  readonly staticTag?: string | undefined;
}

/** A workload whose messages this process renders, without waiting. */
export interface BuiltInWorkload extends Workload {
  expected(recipient: Recipient): CanonicalMessage;
}

/**
 * One kind with one strategy, ready to be sent.
 * A built-in kind with a recipients file takes the address, the name and every column that generated
 * customers also have from the file. The rest comes from the generated customer of the same index.
 *
 * @throws usageError `unknown-kind`, `size-too-small`, or any error of `checkTemplate`
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

/**
 * Checks the size before a run.
 *
 * @throws usageError `size-too-small` if a message is larger without padding
 */
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

/** Loads the file readers only if there is a file: most client processes have none. */
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
      `the kinds are ${KINDS.map((one) => one.name).join(', ')}`,
    );
  }
  return {
    kind: kind.name,
    common: kind.common(),
    sources: namedSources(kind.name, kind.templates),
    // `customer` and `importedCustomer` make the recipients of a built-in kind; their fields are a Customer.
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
