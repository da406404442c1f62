import type { Common, Headers, Rendered } from './message.ts';
import type { CanonicalMessage } from './proof/canonical.ts';
import type { Fields, Recipient, RecipientStream } from './recipient.ts';

/** How the personal fields get into a message. */
export const STRATEGIES = ['static', 'client-render', 'server-merge'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** No personal fields: one message for everybody, whose identity header says who sends it and not to whom. */
export interface StaticContent {
  readonly strategy: 'static';
  readonly common: Common;
  readonly message: Rendered;
}

/** The sender renders each recipient's message. `headers` then hold the identity header (see identity.ts). */
export interface ClientRenderContent {
  readonly strategy: 'client-render';
  readonly common: Common;
  readonly render: (recipient: Recipient) => Rendered;
  /** Of a renderer that may be asynchronous: awaited before these recipients are rendered. */
  readonly ready?: (recipients: readonly Recipient[]) => Promise<void>;
}

/** The template travels, with each recipient's data, and the server renders. */
export interface ServerMergeContent {
  readonly strategy: 'server-merge';
  readonly common: Common;
  readonly template: MergeTemplate;
  /**
   * What the sender itself would render: for transports that send one recipient's headers with each message, and
   * must not pay for rendering the bodies.
   */
  readonly headers: (recipient: Recipient) => Headers;
}

export type Content = StaticContent | ClientRenderContent | ServerMergeContent;

/** Text with named holes. */
export type Slotted = readonly (string | { readonly slot: string })[];

/** The same template in the two spellings that providers understand. */
export interface MergeTemplate {
  /** Stable: the same template has the same id in every process. Letters, digits and `-` only. */
  readonly id: string;
  /**
   * Handlebars sources, for providers that render Handlebars with data. Everything but `html` uses only
   * unescaped expressions, so that a renderer which escapes by default gives the plain text.
   */
  readonly handlebars: Rendered;
  /** The data for `handlebars`: only the fields that the template uses. */
  readonly fields: (recipient: Recipient) => Fields;
  /**
   * The same, flattened for providers that only substitute: every top-level Handlebars statement is a slot, and
   * `values` gives what stands in it, already escaped where it stands in HTML.
   */
  readonly flat: {
    readonly subject: Slotted;
    readonly text: Slotted;
    readonly html: Slotted;
    readonly headers: Readonly<Record<string, Slotted>>;
    /** Slot names match `[A-Za-z][A-Za-z0-9_]*`. */
    readonly slots: readonly string[];
    /** Those of the slots that stand for more than a field: a condition or a loop, with as much text as it yields. */
    readonly blocks: readonly string[];
    readonly values: (recipient: Recipient) => Readonly<Record<string, string>>;
  };
}

/** Spells a slotted text in a provider's syntax: `spell(subject, (slot) => '%recipient.' + slot + '%')`. */
export function renderSlots(text: Slotted, slot: (name: string) => string): string {
  let out = '';
  for (const part of text) out += typeof part === 'string' ? part : slot(part.slot);
  return out;
}

/** One message kind with one strategy, ready to be sent. */
export interface Workload {
  readonly kind: string;
  readonly content: Content;
  /** The message that this recipient should receive, whatever the strategy and the transport. */
  expected(recipient: Recipient): CanonicalMessage | Promise<CanonicalMessage>;
  /**
   * The recipients from `first` on: the same ones in every process with the same seed or file. Their identities end with the
   * mark of the window that sends to them.
   */
  recipients(first: number, tag?: string): RecipientStream;
}
