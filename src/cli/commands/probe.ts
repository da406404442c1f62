import { Command } from 'commander';
import type { ProbeFlags } from '../flags.ts';
import { number } from './options.ts';

const HELP = `
The URL is a server of SMTP or the front of an HTTP API; a port may stand behind the host:

  smtp://host      port 587, or another: in the clear, then by STARTTLS where the server offers it
  smtps://host     port 465: TLS from the first byte
  https://host     port 443: HTTP/2 where the server agrees to it, and HTTP/1.1
  http://host      port 80

It sends no mail and does not log in. Over SMTP it says EHLO, STARTTLS, EHLO, five times NOOP and QUIT; over
HTTP it asks for HEAD / six times. A second connection tries to resume the TLS session. That is all, and the
last lines of the output say what was sent. Paths, queries and user names are left out; a URL with a password is
refused. A certificate that does not verify is reported and ends nothing. Authorities of your own are trusted
where NODE_EXTRA_CA_CERTS names them.

It ends with 0 where it found a server of that kind, and with 2 where there is none: no such host, nothing that
listens, no answer in time, or something else that answers.

Examples:
  sendoff probe smtp://smtp.example.com
  sendoff probe smtps://smtp.example.com
  sendoff probe https://api.example.com --json
  sendoff probe smtp://127.0.0.1:2525                    sendoff mocks, in another terminal`;

export function probeCommand(): Command {
  return new Command('probe')
    .description('what a server offers, how far away it is, and what that means for a client')
    .argument('<url>', 'smtp://, smtps://, http:// or https://, with host and perhaps port')
    .option('--timeout <time>', 'of every single wait for the server', number, '15s')
    .option('--json', 'as JSON; `sendoff schema probe` describes it')
    .addHelpText('after', HELP)
    .action(async (url: string, flags: ProbeFlags) => {
      const { printProbe } = await import('../actions/probe.ts');
      await printProbe(url, flags);
    });
}
