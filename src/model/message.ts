/** Who sends or receives: an address as in RFC 5321 (`local@domain`), with an optional display name (any Unicode). */
export interface Mailbox {
  readonly address: string;
  readonly name?: string;
}

/** A file that travels with a message. `inline` ones are shown in the HTML through `cid:<contentId>`. */
export interface Attachment {
  readonly filename: string;
  /** Media type without parameters, such as `application/pdf`. */
  readonly contentType: string;
  readonly content: Buffer;
  readonly disposition: 'attachment' | 'inline';
  readonly contentId?: string;
}

/** Header names as the sender spells them; values unfolded, any Unicode. Several of one name differ in case (RFC 5322, 1.2.2). */
export type Headers = Readonly<Record<string, string>>;

/** What a template renders to for one recipient: everything personal about a message but its address. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Headers;
}

/** What every message of one workload has in common, whatever the strategy. */
export interface Common {
  readonly from: Mailbox;
  /** In order; one at least. */
  readonly replyTo: readonly Mailbox[];
  readonly attachments: readonly Attachment[];
}
