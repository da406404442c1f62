import type { Common, Headers, Rendered } from './message.ts';
import type { CanonicalMessage } from './proof/canonical.ts';
import type { Fields, Recipient, RecipientStream } from './recipient.ts';

/** How the personal fields get into a message. */
export const STRATEGIES = ['static', 'client-render', 'server-merge'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/**
 * No personal fields: one message for all recipients. Its identity header names the sender, not the
 * recipient.
 */
export interface StaticContent {
  readonly strategy: 'static';
  readonly common: Common;
  readonly message: Rendered;
}

/** The sender renders each recipient's message; its headers hold the identity header (proof/identity.ts). */
export interface ClientRenderContent {
  readonly strategy: 'client-render';
  readonly common: Common;
  readonly render: (recipient: Recipient) => Rendered;
  /** An asynchronous renderer's preparation: awaited before these recipients are rendered. */
  readonly ready?: (recipients: readonly Recipient[]) => Promise<void>;
}

/** The client sends the template and each recipient's data, and the server renders. */
export interface ServerMergeContent {
  readonly strategy: 'server-merge';
  readonly common: Common;
  readonly template: MergeTemplate;
  /** Headers for transports that send them with each message; avoids the cost of rendering the bodies. */
  readonly headers: (recipient: Recipient) => Headers;
}

export type Content = StaticContent | ClientRenderContent | ServerMergeContent;

/** Text with named slots. */
export type Slotted = readonly (string | { readonly slot: string })[];

/** One template in the two syntaxes that providers support: Handlebars, and plain substitution. */
export interface MergeTemplate {
  /** Stable: the same template has the same id in every process. Letters, digits and `-` only. */
  readonly id: string;
  /**
   * Handlebars sources, for providers that render Handlebars. All parts except `html` use unescaped
   * expressions only, because a renderer that escapes by default would change plain text.
   */
  readonly handlebars: Rendered;
  /** The data for `handlebars`: only the fields that the template uses. */
  readonly fields: (recipient: Recipient) => Fields;
  /**
   * The same template for providers that only substitute: every top-level Handlebars statement is a slot, and
   * `values` returns its content, escaped in the HTML part.
   */
  readonly flat: {
    readonly subject: Slotted;
    readonly text: Slotted;
    readonly html: Slotted;
    readonly headers: Readonly<Record<string, Slotted>>;
    /** Slot names match `[A-Za-z][A-Za-z0-9_]*`. */
    readonly slots: readonly string[];
    /** The slots that replace a condition or a loop, so that their text may have any length. */
    readonly blocks: readonly string[];
    readonly values: (recipient: Recipient) => Readonly<Record<string, string>>;
  };
}

/** Writes slots in a provider's syntax: `renderSlots(subject, (slot) => '%recipient.' + slot + '%')`. */
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
   * The recipients from `first` on, equal in all processes with the same seed or file. Their identities end
   * with `tag`, the tag of the window that sends to them.
   */
  recipients(first: number, tag?: string): RecipientStream;
}
