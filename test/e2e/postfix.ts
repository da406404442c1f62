import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where Debian has them. */
const POSTFIX = '/usr/sbin/postfix';
const MASTER = '/usr/lib/postfix/sbin/master';

/** Undefined where it can: its master process changes users. */
export function whyNoPostfix(): string | undefined {
  if (!existsSync(MASTER)) return 'Postfix is not installed (Debian: apt-get install postfix)';
  return process.getuid?.() === 0 ? undefined : 'only root can start Postfix';
}

export interface Postfix {
  readonly url: string;
  stop(): Promise<void>;
}

/** Of its queue (https://www.postfix.org/OVERVIEW.html), and of its sockets. */
const QUEUE = [
  'incoming',
  'active',
  'deferred',
  'defer',
  'bounce',
  'corrupt',
  'hold',
  'trace',
  'private',
  'public',
];

/**
 * A Postfix of one's own: configuration and queue in a temporary folder; on loopback alone, delivering to
 * this port of it.
 */
export async function startPostfix(deliverTo: number): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-postfix-'));
  // Its processes are other users', and must find their way.
  chmodSync(folder, 0o755);
  const config = join(folder, 'config');
  const owned = ['data', ...QUEUE.map((name) => join('queue', name))];
  for (const part of ['config', 'queue/pid', ...owned]) mkdirSync(join(folder, part), { recursive: true });
  const port = await freePort();
  writeFileSync(join(config, 'main.cf'), mainOf(folder, deliverTo));
  writeFileSync(join(config, 'master.cf'), masterOf(port));
  // Postfix waits until its configuration is some seconds old.
  utimesSync(join(config, 'main.cf'), 0, 0);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await run('chown', ['postfix', ...owned.map((part) => join(folder, part))]);
    // It ends when Postfix listens: https://www.postfix.org/master.8.html. `postfix start` looks over the
    // whole installation before.
    const master = spawn(MASTER, ['-c', config, '-w'], { stdio: 'ignore' });
    const [code] = await once(master, 'exit');
    if (code !== 0)
      throw new Error(`Postfix did not start: ${readFileSync(join(folder, 'mail.log'), 'utf8')}`);
  } catch (cause) {
    remove();
    throw cause;
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    async stop() {
      await run(POSTFIX, ['-c', config, 'stop']);
      remove();
    },
  };
}

/** Below those that the system gives to whoever asks for any, so that nobody takes it meanwhile. */
const LOWEST_PORT = 20_000;
const PORTS = 10_000;
const TRIES = 50;

/** One that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let i = 0; i < TRIES; i++) {
    const port = LOWEST_PORT + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** https://www.postfix.org/postconf.5.html */
function mainOf(folder: string, deliverTo: number): string {
  return `
compatibility_level = 3.6
config_directory = ${folder}/config
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/mail.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = postfix.localhost
mydestination =
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:${deliverTo}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
in_flow_delay = 0
alias_maps =
alias_database =
`;
}

/** https://www.postfix.org/master.5.html: what takes, queues and delivers, and nothing else. */
function masterOf(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
retry unix - - n - - error
error unix - - n - - error
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}
