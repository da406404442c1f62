import { isHttpRequest } from '../model/cross-protocol.ts';
import { needsSmtpUtf8, parseSmtpPath, type SmtpPath } from '../model/smtp-path.ts';

/** A notification is a few kilobytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** RFC 5321, 4.5.3.1.4, requires 512 octets plus the parameters of extensions. */
const MAX_LINE = 2048;

export const GREETING = '220 sendoff.localhost ESMTP\r\n';

const REPLY = {
  ehlo: `250-sendoff.localhost\r\n250-PIPELINING\r\n250-SIZE ${MAX_BYTES}\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES`,
  helo: '250 sendoff.localhost',
  sender: '250 2.1.0 ok',
  recipient: '250 2.1.5 ok',
  ok: '250 2.0.0 ok',
  goAhead: '354 go on',
  accepted: '250 2.0.0 accepted',
  help: '214 2.0.0 see RFC 5321',
  cannotVerify: '252 2.5.0 cannot verify, but accepts mail for it',
  bye: '221 2.0.0 bye',
  http: '421 4.7.0 this is no HTTP server',
  unknown: '500 5.5.1 unknown command',
  lineTooLong: '500 5.5.2 line too long',
  badArguments: '501 5.5.4 syntax error in arguments',
  badPath: '501 5.1.7 syntax error in address',
  notImplemented: '502 5.5.1 command not implemented',
  helloFirst: '503 5.5.1 send EHLO first',
  mailFirst: '503 5.5.1 send MAIL first',
  nestedMail: '503 5.5.1 sender already given',
  recipientFirst: '503 5.5.1 send RCPT first',
  tooBig: '552 5.3.4 message too big',
  asciiOnly: '553 5.6.7 SMTPUTF8 is not offered here',
  unknownParameter: '555 5.5.4 parameter not offered',
} as const;

/** The dialog of one connection (RFC 5321). Text is Latin-1: one character an octet. */
export class ReportSession {
  readonly #onMail: (mail: Buffer) => void;
  #rest = '';
  #skipping = false;
  #greeted = false;
  #sender: string | undefined;
  #hasRecipient = false;
  /** Lines of the message that is being received. */
  #mail: string[] | undefined;
  #bytes = 0;
  #isOver = false;

  constructor(onMail: (mail: Buffer) => void) {
    this.#onMail = onMail;
  }

  /** True after QUIT or an HTTP request: nothing more is read. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Returns the replies to a chunk. Only CR LF ends a line (RFC 5321, 2.3.8), so that no message can hide
   * commands.
   */
  take(chunk: string): string {
    let replies = '';
    const lines = (this.#rest + chunk).split('\r\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (this.#isOver) break;
      const reply = this.#line(line);
      if (reply !== '') replies += `${reply}\r\n`;
    }
    this.#shorten();
    return replies;
  }

  /** A line without an end must not fill the memory. */
  #shorten(): void {
    if (this.#mail !== undefined) {
      if (this.#bytes + this.#rest.length <= MAX_BYTES) return;
      this.#bytes = MAX_BYTES + 1;
      this.#mail = [];
      // A line of two octets or more cannot be the final dot, but its last octet may be a CR.
      if (this.#rest.length > 1) this.#rest = `x${this.#rest.slice(-1)}`;
    } else if (this.#rest.length > MAX_LINE) {
      this.#skipping = true;
      this.#rest = this.#rest.slice(-1);
    }
  }

  #line(line: string): string {
    if (this.#mail !== undefined) return this.#content(this.#mail, line);
    const tooLong = this.#skipping || line.length > MAX_LINE;
    this.#skipping = false;
    return tooLong ? REPLY.lineTooLong : this.#command(line);
  }

  #command(line: string): string {
    const [, verb = '', rest = ''] = /^(\S{4})(?: (.*))?$/s.exec(line.trimEnd()) ?? [];
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return this.#hello(rest, REPLY.ehlo);
      case 'HELO':
        return this.#hello(rest, REPLY.helo);
      case 'MAIL':
        return this.#greeted ? this.#from(rest) : REPLY.helloFirst;
      case 'RCPT':
        return this.#greeted ? this.#to(rest) : REPLY.helloFirst;
      case 'DATA':
        return this.#greeted ? this.#data(rest) : REPLY.helloFirst;
      case 'RSET':
        this.#reset();
        return REPLY.ok;
      case 'NOOP':
        return REPLY.ok;
      case 'HELP':
        return REPLY.help;
      case 'VRFY':
        return rest === '' ? REPLY.badArguments : REPLY.cannotVerify;
      case 'EXPN':
        return REPLY.notImplemented;
      case 'QUIT':
        this.#isOver = true;
        return REPLY.bye;
      default:
        if (!isHttpRequest(line)) return REPLY.unknown;
        this.#isOver = true;
        return REPLY.http;
    }
  }

  #hello(name: string, reply: string): string {
    if (!/^[!-~]+$/.test(name)) return REPLY.badArguments;
    this.#greeted = true;
    this.#reset();
    return reply;
  }

  #from(argument: string): string {
    const path = pathOf(argument, 'FROM');
    if (path === undefined) return REPLY.badPath;
    if (this.#sender !== undefined) return REPLY.nestedMail;
    const { SIZE: size, BODY: body, ...others } = Object.fromEntries(path.parameters);
    if (size !== undefined && !/^\d{1,20}$/.test(size)) return REPLY.badArguments;
    if (size !== undefined && Number(size) > MAX_BYTES) return REPLY.tooBig;
    if (body !== undefined && !/^(?:7BIT|8BITMIME)$/i.test(body)) return REPLY.badArguments;
    if (Object.keys(others).length > 0) return REPLY.unknownParameter;
    if (needsSmtpUtf8(path.address)) return REPLY.asciiOnly;
    this.#sender = path.address;
    return REPLY.sender;
  }

  #to(argument: string): string {
    const path = pathOf(argument, 'TO');
    if (path === undefined) return REPLY.badPath;
    if (this.#sender === undefined) return REPLY.mailFirst;
    if (path.parameters.size > 0) return REPLY.unknownParameter;
    if (needsSmtpUtf8(path.address)) return REPLY.asciiOnly;
    this.#hasRecipient = true;
    return REPLY.recipient;
  }

  #data(argument: string): string {
    if (argument !== '') return REPLY.badArguments;
    if (!this.#hasRecipient) return REPLY.recipientFirst;
    this.#mail = [];
    return REPLY.goAhead;
  }

  #content(mail: string[], line: string): string {
    if (line !== '.') {
      this.#bytes += line.length + 2;
      // RFC 5321, 4.5.2.
      if (this.#bytes <= MAX_BYTES) mail.push(line.startsWith('.') ? line.slice(1) : line);
      // The rest is read to its end, so that the sender can read the reply.
      else this.#mail = [];
      return '';
    }
    const tooBig = this.#bytes > MAX_BYTES;
    this.#mail = undefined;
    this.#reset();
    if (tooBig) return REPLY.tooBig;
    this.#onMail(Buffer.from(mail.map((one) => `${one}\r\n`).join(''), 'latin1'));
    return REPLY.accepted;
  }

  #reset(): void {
    this.#sender = undefined;
    this.#hasRecipient = false;
    this.#bytes = 0;
  }
}

/** Reads addresses as UTF-8 (RFC 6531), even if the client did not negotiate it. */
function pathOf(argument: string, keyword: 'FROM' | 'TO'): SmtpPath | undefined {
  return parseSmtpPath(Buffer.from(argument, 'latin1').toString(), keyword);
}
