/**
 * A dialog that the two SMTP hosts answer otherwise, because smtp-server does; docs/smtp.md lists the same.
 */
export interface Difference {
  readonly about: string;
  readonly dialog: string;
  readonly fast: readonly number[];
  readonly reference: readonly number[];
}

const TEN_UNKNOWN = Array.from({ length: 10 }, (_, i) => `FROB${i}\r\n`).join('');
const EHLO = 'EHLO client.example\r\n';
const LONGEST = `${'x'.repeat(60)}@${'y'.repeat(185)}.example`;

export const DIFFERENCES: readonly Difference[] = [
  {
    about: 'smtp-server closes after ten unknown commands',
    dialog: `${EHLO}${TEN_UNKNOWN}`,
    fast: [220, 250, ...Array<number>(10).fill(500), 221],
    reference: [220, 250, ...Array<number>(9).fill(500), 421],
  },
  {
    about: 'smtp-server ignores an argument of DATA',
    dialog: `${EHLO}MAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nDATA now\r\n.\r\n`,
    fast: [220, 250, 250, 250, 501, 500, 221],
    reference: [220, 250, 250, 250, 354, 250, 221],
  },
  {
    about: 'smtp-server takes AUTH within a transaction',
    dialog: `${EHLO}MAIL FROM:<a@b.example>\r\nAUTH PLAIN AHgAeA==\r\n`,
    fast: [220, 250, 250, 503, 221],
    reference: [220, 250, 250, 535, 221],
  },
  {
    about: 'smtp-server answers 504 to an empty mechanism, a syntax error in RFC 4954',
    dialog: `${EHLO}AUTH\r\n`,
    fast: [220, 250, 501, 221],
    reference: [220, 250, 504, 221],
  },
  {
    about: 'smtp-server has no CHUNKING',
    dialog: `${EHLO}MAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nBDAT 2 LAST\r\n\r\n`,
    fast: [220, 250, 250, 250, 250, 221],
    reference: [220, 250, 250, 250, 500, 500, 221],
  },
  {
    about: 'smtp-server takes 253 octets of an address, RFC 5321 254',
    dialog: `${EHLO}MAIL FROM:<${LONGEST}>\r\n`,
    fast: [220, 250, 250, 221],
    reference: [220, 250, 501, 221],
  },
  {
    about: 'smtp-server refuses spaces and @ within a quoted local part',
    dialog: `${EHLO}MAIL FROM:<"a b"@c.example>\r\nRSET\r\nMAIL FROM:<"a@b"@c.example>\r\n`,
    fast: [220, 250, 250, 250, 250, 221],
    reference: [220, 250, 501, 250, 501, 221],
  },
  {
    about: 'smtp-server takes a quote or backslash that quotes nothing',
    dialog: `${EHLO}MAIL FROM:<a"b@c.example>\r\n`,
    fast: [220, 250, 501, 221],
    reference: [220, 250, 250, 221],
  },
  {
    about: 'smtp-server takes a domain that begins or ends with a hyphen',
    dialog: `${EHLO}MAIL FROM:<a@-b.example>\r\nRSET\r\nMAIL FROM:<a@b.example->\r\n`,
    fast: [220, 250, 501, 250, 501, 221],
    reference: [220, 250, 250, 250, 250, 221],
  },
  {
    about: 'smtp-server takes a space before the colon',
    dialog: `${EHLO}MAIL FROM :<a@b.example>\r\n`,
    fast: [220, 250, 501, 221],
    reference: [220, 250, 250, 221],
  },
  {
    about: 'smtp-server has REQUIRETLS, and requires TLS for it',
    dialog: `${EHLO}MAIL FROM:<a@b.example> REQUIRETLS\r\n`,
    fast: [220, 250, 555, 221],
    reference: [220, 250, 530, 221],
  },
  {
    about: 'smtp-server has a few commands of Sendmail and Postfix',
    dialog: `${EHLO}WIZ open\r\nXCLIENT NAME=a\r\n`,
    fast: [220, 250, 500, 500, 221],
    reference: [220, 250, 200, 550, 221],
  },
];
