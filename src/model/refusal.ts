/** The meaning of a reply, a status or an error for a run, and one thing to change. */
export interface Explanation {
  readonly meaning: string;
  readonly advice: string;
}

interface Row extends Explanation {
  /** Matches the text of the server or of the error. */
  readonly pattern: RegExp;
}

const TOO_LARGE: Row = {
  // Includes the texts of Mailjet, SES, Resend and Postmark.
  pattern:
    /\b5\.3\.4\b|\b552[ -]|\(SIZE\)|message size|size (?:limit|exceed|is over)|too (?:big|large)|\b413\b|exceeds \d+ ?MB/i,
  meaning: 'the message is larger than the server takes',
  advice: 'send smaller messages (--size, another --kind), or raise the limit of the server',
};

/**
 * The first matching row applies. Sources: reply codes RFC 5321, 4.2; enhanced codes RFC 3463 and its
 * registry (https://www.iana.org/assignments/smtp-enhanced-status-codes); error codes of Node and OpenSSL
 * (https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes); statuses RFC 9110.
 */
const ROWS: readonly Row[] = [
  {
    pattern: /\b(?:EMFILE|ENFILE)\b/,
    meaning: 'this process has too many open files',
    advice: 'lower --concurrency, or raise the limit (ulimit -n)',
  },
  {
    pattern: /ECONNREFUSED/,
    meaning: 'no server listens at this address',
    advice: 'start the server, or correct host and port',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    meaning: 'DNS does not know the name of the server',
    advice: 'correct the name of the server',
  },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|ENETDOWN/,
    meaning: 'the network cannot reach the server',
    advice: 'check host, network and firewall',
  },
  {
    pattern: /ERR_TLS_CERT_ALTNAME_INVALID|altnames|other names than this host/i,
    meaning: 'the certificate is for other names than this host',
    advice: 'use a name of the certificate, or install a certificate for this name on the server',
  },
  {
    pattern: /CERT_HAS_EXPIRED|certificate has expired|CERT_NOT_YET_VALID/,
    meaning: 'the certificate is not valid at this time',
    advice: 'renew the certificate of the server',
  },
  {
    pattern:
      /SELF_SIGNED|UNABLE_TO_(?:VERIFY_LEAF|GET_ISSUER)|self[- ]signed certificate|unable to (?:verify|get local issuer)|CERT_UNTRUSTED/i,
    meaning: 'no authority that this machine trusts signed the certificate',
    advice: 'set NODE_EXTRA_CA_CERTS to the file of its authority (PEM)',
  },
  {
    pattern: /the server answers in TLS/,
    meaning: 'the server uses TLS on this port',
    advice: 'write https:// or smtps://',
  },
  {
    pattern: /^not an HTTP response: |HTTP\/1\.\d 400/,
    meaning: 'the server uses another protocol on this port',
    advice: 'correct the scheme or the port of --target',
  },
  {
    pattern: /wrong version number|WRONG_VERSION|packet length too long|EPROTO|ERR_SSL_|http_request/i,
    meaning: 'the server does not use TLS on this port',
    advice: 'write smtp:// or http:// for a port without TLS, or set the port for TLS (465, 443)',
  },
  {
    pattern: /does not offer STARTTLS|upgrading connection with STARTTLS|required STARTTLS/i,
    meaning: 'the server does not offer STARTTLS',
    advice: 'leave out +starttls, write smtps:// for TLS from the first byte, or configure TLS on the server',
  },
  {
    pattern: /\b(?:530|550|554|451)[ -](?:5\.7\.0 )?.*STARTTLS|must issue a STARTTLS|5\.7\.10\b/i,
    meaning: 'the server accepts messages over TLS only',
    advice: 'add +starttls to the transport, or write smtps://',
  },
  {
    pattern: /does not offer AUTH|no auth(?:entication)? mechanism/i,
    meaning: 'the server does not offer this login mechanism',
    advice:
      'remove the user from --target, or choose a +auth-… feature that the server offers (sendoff probe)',
  },
  {
    pattern: /\b53[458][ -]|\b5\.7\.[89]\b|invalid login|authentication (?:failed|credentials invalid)/i,
    meaning: 'the server rejected user or password',
    advice: 'check the user in --target and the password in SENDOFF_SMTP_PASSWORD',
  },
  {
    pattern:
      /\b530[ -]|authentication required|must authenticate|log ?in required|not authenticated|client was not authenticated/i,
    meaning: 'the server requires a login',
    advice: 'add the user to the URL, smtp://user@host, and set SENDOFF_SMTP_PASSWORD',
  },
  {
    pattern: /\bLMTP\b|LHLO/,
    meaning: 'the server uses LMTP, which accepts no mail from clients',
    advice: 'use the port for SMTP (25, 465 or 587)',
  },
  {
    pattern: /relay/i,
    meaning: 'the server does not relay messages for this client',
    advice: 'allow this client to relay (Postfix: mynetworks), or log in with a user',
  },
  TOO_LARGE,
  {
    pattern: /too many messages|messages? (?:limit|per (?:session|connection))/i,
    meaning: 'the server limits the messages per session',
    advice: 'reconnect earlier with --messages-per-connection',
  },
  {
    pattern:
      /too many (?:concurrent )?(?:connections|sessions)|connection (?:limit|rate)|\b4\.7\.0\b.*connections/i,
    meaning: 'the server limits the number of connections',
    advice: 'lower --concurrency to the limit of the server',
  },
  {
    pattern: /\b4\.5\.3\b|too many recipients/i,
    meaning: 'the server limits the recipients per transaction',
    advice: 'lower --batch to the limit of the server',
  },
  {
    pattern: /\b429\b|\brate\b|throttl|too (?:fast|much mail)|quota|\b4\.7\.28\b/i,
    meaning: 'the server limits the rate',
    advice: 'send more slowly (--load open --rate), or retry with --retry hints',
  },
  {
    pattern: /grey-?list|\b4\.7\.1\b|try again later/i,
    meaning: 'the server defers this client (greylisting)',
    advice: 'add this client to the allow list of the server, or retry with --retry hints',
  },
  {
    pattern: /\b4\.3\.1\b|insufficient (?:system )?storage|no space/i,
    meaning: 'the server has no storage left',
    advice: 'free disk space on the server',
  },
  {
    pattern: /\b5\.1\.[78]\b|sender (?:address )?(?:rejected|refused|denied)|MAIL FROM.*\b55\d/i,
    meaning: 'the server rejects this sender',
    advice: 'set a sender that it accepts with --from',
  },
  {
    pattern:
      /\b5\.1\.[1236]\b|(?:user|recipient|mailbox)[^.]* (?:unknown|not found|rejected|unavailable)|no such (?:user|mailbox)/i,
    meaning: 'the server does not know the recipient',
    advice: 'send to addresses that it knows (--recipients), or configure it to accept any',
  },
  {
    pattern: /\b401\b|\b403\b|unauthori[sz]ed|forbidden|invalid.*(?:api|server) ?(?:key|token)/i,
    meaning: 'the API rejected the key',
    advice: 'check SENDOFF_API_KEY and the permissions of the key',
  },
  {
    pattern: /\b404\b|\b405\b/,
    meaning: 'the API does not know this request',
    advice: 'choose the transport of the provider at --target',
  },
  {
    pattern:
      /ECONNRESET|EPIPE|socket hang up|UND_ERR_SOCKET|other side closed|closed the connection|connection was closed|Connection closed/i,
    meaning: 'the server closed the connection without a reply',
    advice: 'read the log of the server for the reason',
  },
  {
    pattern: /no welcome in time|Greeting never received|GREETING_TIMEOUT/i,
    meaning: 'the server did not greet in time',
    advice: 'write smtps:// for a TLS port (465), or check host, port and firewall',
  },
  {
    pattern: /TIMEOUT|ETIMEDOUT|no (?:reply|connection|answer) in time/i,
    meaning: 'the server did not answer in time',
    advice: 'check host, port and firewall, or raise --timeout',
  },
  {
    pattern: /\b421[ -]/,
    meaning: 'the server is shutting down or too busy for this client',
    advice: 'read the log of the server, or lower --concurrency',
  },
  {
    pattern: /\b4\d\d[ -]/,
    meaning: 'the server refused temporarily',
    advice: 'read the log of the server, or retry with --retry',
  },
  {
    pattern: /\b5\d\d[ -]/,
    meaning: 'the server refused permanently',
    advice: 'change what the reply of the server names, or the configuration of the server',
  },
];

/** True if the text says that the message, its header or the request was too large. */
export function isTooLarge(text: string): boolean {
  return explainRefusal(text)?.meaning === TOO_LARGE.meaning;
}

/** Undefined for a text that no row matches. */
export function explainRefusal(text: string): Explanation | undefined {
  const row = ROWS.find(({ pattern }) => pattern.test(text));
  return row === undefined ? undefined : { meaning: row.meaning, advice: row.advice };
}

/** The advice as a sentence. */
export function adviceSentence({ advice }: Explanation): string {
  return `${advice.slice(0, 1).toUpperCase()}${advice.slice(1)}.`;
}
