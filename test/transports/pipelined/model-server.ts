/**
 * What the server says to each command in turn; a code of its own for what it would accept, or undefined to
 * accept.
 */
export type Mood = (command: 'MAIL' | 'RCPT' | 'DATA' | '.' | 'BDAT') => number | undefined;

export interface ModelSettings {
  readonly pipelining: boolean;
  readonly chunking: boolean;
  /** Goes on to the message where nobody was accepted, as RFC 2920 (3.1) warns. */
  readonly eager: boolean;
  readonly mood: Mood;
  /** After so many replies it says 421 and hears nothing more. */
  readonly closesAfter?: number | undefined;
}

/** A strict server in memory: whoever breaks the rules of RFC 5321, 2920 or 3030 finds it in `offences`. */
export class ModelServer {
  readonly #settings: ModelSettings;
  readonly delivered: { readonly to: readonly string[]; readonly data: string }[] = [];
  readonly offences: string[] = [];
  #input = '';
  #sender = false;
  #spoiled = false;
  #to: string[] = [];
  #inData = false;
  #replies = 0;
  #isClosed = false;

  constructor(settings: ModelSettings) {
    this.#settings = settings;
  }

  /** Gives the replies. */
  receive(bytes: Buffer): string[] {
    this.#input += bytes.toString('latin1');
    const replies: string[] = [];
    for (let reply = this.#next(); reply !== undefined; reply = this.#next()) replies.push(reply);
    if (!this.#settings.pipelining && replies.length > 1)
      this.offences.push('more than one command at a time');
    return replies;
  }

  /** Another session of the same server. */
  reconnect(): void {
    this.#input = '';
    this.#inData = false;
    this.#reset();
  }

  #next(): string | undefined {
    if (this.#isClosed) return undefined;
    if (this.#input !== '' && this.#replies === this.#settings.closesAfter) {
      this.#isClosed = true;
      return '421 going';
    }
    const reply = this.#step();
    if (reply !== undefined) this.#replies++;
    return reply;
  }

  #step(): string | undefined {
    if (this.#inData) return this.#dotted();
    const end = this.#input.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = this.#input.slice(0, end);
    const size = /^BDAT (\d+) LAST$/.exec(line)?.[1];
    if (size === undefined) {
      this.#input = this.#input.slice(end + 2);
      return this.#command(line);
    }
    const from = end + 2;
    if (this.#input.length < from + Number(size)) return undefined;
    const data = this.#input.slice(from, from + Number(size));
    this.#input = this.#input.slice(from + Number(size));
    return this.#chunk(data);
  }

  #command(line: string): string {
    const path = /<(.*)>/.exec(line)?.[1] ?? '';
    switch (line.slice(0, 4)) {
      case 'RSET':
        this.#reset();
        return '250 2.0.0 reset';
      case 'MAIL': {
        if (this.#spoiled || this.#sender) return this.#offence('MAIL without RSET');
        const code = this.#settings.mood('MAIL') ?? 250;
        this.#sender = code === 250;
        return `${code} mail`;
      }
      case 'RCPT': {
        if (!this.#sender) return '503 MAIL first';
        const code = this.#settings.mood('RCPT') ?? 250;
        if (code === 250) this.#to.push(path);
        return `${code} rcpt ${path}`;
      }
      case 'DATA': {
        if (!this.#sender) return '503 MAIL first';
        if (this.#to.length === 0 && !this.#settings.eager) return '554 no valid recipients';
        const code = this.#settings.mood('DATA') ?? 354;
        this.#inData = code === 354;
        return `${code} data`;
      }
      default:
        return this.#offence(`unknown command ${line.slice(0, 40)}`);
    }
  }

  #dotted(): string | undefined {
    const data = this.#input.startsWith('.\r\n') ? '' : `${this.#input.split('\r\n.\r\n', 1)[0]}\r\n`;
    if (this.#input.length < data.length + 3) return undefined;
    this.#input = this.#input.slice(data.length + 3);
    this.#inData = false;
    if (this.#to.length === 0) {
      if (data !== '') this.offences.push('a message for nobody');
      this.#reset();
      return '554 no valid recipients';
    }
    const to = this.#to;
    this.#reset();
    const code = this.#settings.mood('.') ?? 250;
    if (code === 250) this.delivered.push({ to, data: data.replace(/^\./gm, '') });
    return `${code} message`;
  }

  #chunk(data: string): string {
    if (this.#spoiled) return this.#offence('BDAT without RSET');
    const code = this.#sender && this.#to.length > 0 ? (this.#settings.mood('BDAT') ?? 250) : 503;
    const to = this.#to;
    this.#reset();
    this.#spoiled = code !== 250;
    if (code === 250) this.delivered.push({ to, data });
    return `${code} chunk`;
  }

  #offence(what: string): string {
    this.offences.push(what);
    return `503 ${what}`;
  }

  #reset(): void {
    this.#sender = false;
    this.#spoiled = false;
    this.#to = [];
  }
}
