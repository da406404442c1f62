import { Command } from 'commander';
import type { ProbeFlags } from '../flags.ts';
import { number } from './options.ts';

const HELP = `
The URL names an SMTP server or an HTTP API. A port may follow the host: smtp://host:2525

  smtp://host      port 587: plain text, then STARTTLS if the server offers it
  smtps://host     port 465: TLS from the first byte
  https://host     port 443: HTTP/2 if the server supports it, and HTTP/1.1
  http://host      port 80

A probe sends no mail and does not log in. Over SMTP it sends EHLO, STARTTLS, EHLO, five NOOP and QUIT. Over
HTTP it sends six HEAD / requests. A second connection tries to resume the TLS session. The last lines of the
output list everything that was sent.

The path, query and user name of the URL are ignored; a URL with a password is refused. A certificate that
fails verification is reported, and the probe continues. To trust your own authority, set NODE_EXTRA_CA_CERTS.

Exit codes: 0 if such a server answered; 2 if not: unknown host, closed port, timeout, or another protocol.

Examples:
  sendoff probe smtp://smtp.example.com
  sendoff probe smtps://smtp.example.com
  sendoff probe https://api.example.com --json
  sendoff probe smtp://127.0.0.1:2525                    the SMTP mock of sendoff mocks`;

export function probeCommand(): Command {
  return new Command('probe')
    .description('show what a mail server or API offers, and how far away it is')
    .argument('<url>', 'smtp://, smtps://, http:// or https://, with host and perhaps port')
    .option('--timeout <time>', 'longest wait for each answer of the server', number, '15s')
    .option('--json', 'print JSON; `sendoff schema probe` describes it')
    .addHelpText('after', HELP)
    .action(async (url: string, flags: ProbeFlags) => {
      const { printProbe } = await import('../actions/probe.ts');
      await printProbe(url, flags);
    });
}
