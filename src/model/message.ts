/**
 * A sender or recipient: an address (`local@domain`, RFC 5321) and an optional display name in any Unicode.
 */
export interface Mailbox {
  readonly address: string;
  readonly name?: string;
}

/** A file in a message. The HTML shows `inline` files through `cid:<contentId>`. */
export interface Attachment {
  readonly filename: string;
  /** Media type without parameters, such as `application/pdf`. */
  readonly contentType: string;
  readonly content: Buffer;
  readonly disposition: 'attachment' | 'inline';
  readonly contentId?: string;
}

/**
 * Header names in the sender's case; values unfolded, any Unicode. Several headers of one name use different
 * case, which RFC 5322, 1.2.2 ignores.
 */
export type Headers = Readonly<Record<string, string>>;

/** A message rendered for one recipient, without its address. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Headers;
}

/** Fields that all messages of a workload share, whatever the strategy. */
export interface Common {
  readonly from: Mailbox;
  /** At least one, in order. */
  readonly replyTo: readonly Mailbox[];
  readonly attachments: readonly Attachment[];
}
