import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReportSession } from '../../src/feedback/mail-session.ts';

interface Said {
  readonly codes: readonly number[];
  readonly mails: readonly string[];
}

/** Feeds these chunks to a session, and returns its replies and the mails it accepted. */
function say(...pieces: readonly string[]): Said {
  const mails: string[] = [];
  const session = new ReportSession((mail) => mails.push(mail.toString('latin1')));
  const replies = pieces.map((piece) => (session.isOver ? '' : session.take(piece))).join('');
  return { codes: [...replies.matchAll(/^(\d{3}) /gm)].map(([, code]) => Number(code)), mails };
}

const EHLO = 'EHLO x\r\n';
const ENVELOPE = 'MAIL FROM:<>\r\nRCPT TO:<a@b>\r\n';

describe('the receiver of notifications', () => {
  it.each([
    ['RCPT TO:<PostMaster>', `${EHLO}MAIL FROM:<>\r\nRCPT TO:<PostMaster>\r\n`, [250, 250, 250]],
    [
      'white space at line ends',
      `${EHLO}${ENVELOPE}DATA \r\n.\r\nRSET  \r\nNOOP \r\nquit \r\n`,
      [250, 250, 250, 354, 250, 250, 250, 221],
    ],
    ['HELP, VRFY and EXPN', 'HELP\r\nVRFY a\r\nVRFY\r\nEXPN a\r\n', [214, 252, 501, 502]],
    [
      'commands out of order',
      `MAIL FROM:<>\r\n${EHLO}RCPT TO:<a@b>\r\nDATA\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\nDATA\r\n`,
      [503, 250, 503, 503, 250, 503, 503],
    ],
    [
      'malformed addresses',
      `${EHLO}MAIL FROM:a@b\r\nMAIL FROM:<a\x01@b>\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\nRCPT TO:<a>\r\n`,
      [250, 501, 501, 250, 501, 501],
    ],
    ['source routes, SIZE and BODY', `${EHLO}MAIL FROM:<@a,@b:c@d> SIZE=10 BODY=8BITMIME\r\n`, [250, 250]],
    [
      'what it cannot take',
      `${EHLO}MAIL FROM:<> SIZE=99999999\r\nMAIL FROM:<> BODY=X\r\nMAIL FROM:<> FROB\r\nMAIL FROM:<\xc3\xbc@b>\r\n`,
      [250, 552, 501, 555, 553],
    ],
    ['an unknown command and a long line', `WHAT\r\n${'x'.repeat(5000)}\r\nNOOP\r\n`, [500, 500, 250]],
    ['an HTTP request', `GET / HTTP/1.1\r\n${EHLO}`, [421]],
    ['commands that end with LF alone', 'EHLO x\nMAIL FROM:<>\r\nRSET\nRSET\r\n', [501, 500]],
  ])('answers %s', (_, dialog, codes) => {
    expect(say(dialog).codes).toEqual(codes);
  });

  it.each(['a\n.\nb', 'a\n.\r\nb', 'a\r\n.\nb', '\r.\r'])(
    'does not take %j for the end of a mail',
    (body) => {
      const { codes, mails } = say(`${EHLO}${ENVELOPE}DATA\r\nx${body}\r\n${ENVELOPE}.\r\n`);
      expect({ codes, mails: mails.length }).toEqual({ codes: [250, 250, 250, 354, 250], mails: 1 });
    },
  );

  it('rejects a mail that is too big after its end, and accepts the next', () => {
    const line = 'y'.repeat(1000);
    for (const body of [`${line}\r\n`.repeat(5000), line.repeat(5000), `${line.repeat(5000)}\r\n..`]) {
      const { codes, mails } = say(
        `${EHLO}${ENVELOPE}DATA\r\n`,
        body,
        body,
        `\r\n.\r\n${ENVELOPE}DATA\r\nHi\r\n.\r\n`,
      );
      expect(codes.slice(4)).toEqual([552, 250, 250, 354, 250]);
      expect(mails).toEqual(['Hi\r\n']);
    }
  });

  it('replies the same however the chunks are cut', () => {
    const dialog = `${EHLO}${ENVELOPE}DATA\r\none\r\n..two\r\n.\r\nNOOP ${'x'.repeat(3000)}\r\nVRFY a\r\nQUIT\r\n`;
    const whole = say(dialog);
    fc.assert(
      fc.property(fc.array(fc.nat(dialog.length), { maxLength: 6 }), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), dialog.length];
        expect(say(...ends.map((end, i) => dialog.slice(ends[i - 1] ?? 0, end)))).toEqual(whole);
      }),
    );
    expect(whole).toEqual({ codes: [250, 250, 250, 354, 250, 500, 252, 221], mails: ['one\r\n.two\r\n'] });
  });
});
