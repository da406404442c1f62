/** What a reply, a status or an error means for a run, and the one thing to change. */
export interface Explanation {
  readonly meaning: string;
  readonly advice: string;
}

interface Row extends Explanation {
  /** Of the server's words, or of the error's. */
  readonly found: RegExp;
}

const TOO_LARGE: Row = {
  // Of APIs, the words of Mailjet, SES, Resend and Postmark.
  found:
    /\b5\.3\.4\b|\b552[ -]|\(SIZE\)|message size|size (?:limit|exceed|is over)|too (?:big|large)|\b413\b|exceeds \d+ ?MB/i,
  meaning: 'the message is larger than the server takes',
  advice: 'send smaller messages (--size, another --kind), or raise the limit of the server',
};

/**
 * The first row that fits counts. Reply codes are those of RFC 5321, 4.2, enhanced ones of RFC 3463 and the registry
 * (https://www.iana.org/assignments/smtp-enhanced-status-codes), error codes those of Node and OpenSSL
 * (https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes), statuses those of RFC 9110.
 */
const ROWS: readonly Row[] = [
  {
    found: /\b(?:EMFILE|ENFILE)\b/,
    meaning: 'this machine lets the process open no more files',
    advice: 'lower --concurrency, or raise the limit (ulimit -n)',
  },
  {
    found: /ECONNREFUSED/,
    meaning: 'nothing listens at this address',
    advice: 'start the server, or correct host and port',
  },
  {
    found: /ENOTFOUND|EAI_AGAIN/,
    meaning: 'the name of the server is not known',
    advice: 'correct the name of the server',
  },
  {
    found: /EHOSTUNREACH|ENETUNREACH|ENETDOWN/,
    meaning: 'the network does not reach the server',
    advice: 'check host, network and firewall',
  },
  {
    found: /ERR_TLS_CERT_ALTNAME_INVALID|altnames|other names than this host/i,
    meaning: 'the certificate is for other names than this host',
    advice: 'use the name that stands in the certificate, or give the server a certificate for this name',
  },
  {
    found: /CERT_HAS_EXPIRED|certificate has expired|CERT_NOT_YET_VALID/,
    meaning: 'the certificate is not valid at this time',
    advice: 'renew the certificate of the server',
  },
  {
    found:
      /SELF_SIGNED|UNABLE_TO_(?:VERIFY_LEAF|GET_ISSUER)|self[- ]signed certificate|unable to (?:verify|get local issuer)|CERT_UNTRUSTED/i,
    meaning: 'nobody whom this machine trusts has signed the certificate',
    advice: 'set NODE_EXTRA_CA_CERTS to the file of its authority (PEM)',
  },
  {
    found: /the server answers in TLS/,
    meaning: 'the server speaks TLS on this port',
    advice: 'write https:// or smtps://',
  },
  {
    found: /^not an HTTP response: |HTTP\/1\.\d 400/,
    meaning: 'the server speaks another protocol on this port',
    advice: 'correct the scheme or the port of --target',
  },
  {
    found: /wrong version number|WRONG_VERSION|packet length too long|EPROTO|ERR_SSL_|http_request/i,
    meaning: 'the server does not speak TLS on this port',
    advice: 'write smtp:// or http:// for a port in the clear, or give the port of TLS (465, 443)',
  },
  {
    found: /does not offer STARTTLS|upgrading connection with STARTTLS|required STARTTLS/i,
    meaning: 'the server does not offer STARTTLS',
    advice: 'leave out +starttls, write smtps:// for TLS from the first byte, or configure TLS on the server',
  },
  {
    found: /\b(?:530|550|554|451)[ -](?:5\.7\.0 )?.*STARTTLS|must issue a STARTTLS|5\.7\.10\b/i,
    meaning: 'the server takes messages over TLS alone',
    advice: 'add +starttls to the transport, or write smtps://',
  },
  {
    found: /does not offer AUTH|no auth(?:entication)? mechanism/i,
    meaning: 'the server does not offer this way to log in',
    advice:
      'leave the user out of --target, or choose a +auth-… feature that the server offers (sendoff probe)',
  },
  {
    found: /\b53[458][ -]|\b5\.7\.[89]\b|invalid login|authentication (?:failed|credentials invalid)/i,
    meaning: 'the server refused user or password',
    advice: 'check the user in --target and the password in SENDOFF_SMTP_PASSWORD',
  },
  {
    found:
      /\b530[ -]|authentication required|must authenticate|log ?in required|not authenticated|client was not authenticated/i,
    meaning: 'the server wants a login',
    advice: 'name the user, as smtp://user@host, and set SENDOFF_SMTP_PASSWORD',
  },
  {
    found: /\bLMTP\b|LHLO/,
    meaning: 'the server speaks LMTP, which delivers to mailboxes and takes no mail from clients',
    advice: 'give the port on which it takes mail by SMTP (25, 465 or 587)',
  },
  {
    found: /relay/i,
    meaning: 'the server does not pass messages on for this client',
    advice: 'let the server relay for this client (Postfix: mynetworks), or log in with a user',
  },
  TOO_LARGE,
  {
    found: /too many messages|messages? (?:limit|per (?:session|connection))/i,
    meaning: 'a session of this server takes only so many messages',
    advice: 'reconnect before that with --messages-per-connection',
  },
  {
    found:
      /too many (?:concurrent )?(?:connections|sessions)|connection (?:limit|rate)|\b4\.7\.0\b.*connections/i,
    meaning: 'the server takes only so many connections',
    advice: 'lower --concurrency to what the server takes',
  },
  {
    found: /\b4\.5\.3\b|too many recipients/i,
    meaning: 'a transaction of this server takes only so many recipients',
    advice: 'lower --batch to what the server takes',
  },
  {
    found: /\b429\b|\brate\b|throttl|too (?:fast|much mail)|quota|\b4\.7\.28\b/i,
    meaning: 'the server limits the rate',
    advice: 'send more slowly (--load open --rate), or let --retry hints try again',
  },
  {
    found: /grey-?list|\b4\.7\.1\b|try again later/i,
    meaning: 'the server puts this client off for now',
    advice: 'list this client as known on the server, or let --retry hints try again',
  },
  {
    found: /\b4\.3\.1\b|insufficient (?:system )?storage|no space/i,
    meaning: 'the server has no room left',
    advice: 'make room on the disk of the server',
  },
  {
    found: /\b5\.1\.[78]\b|sender (?:address )?(?:rejected|refused|denied)|MAIL FROM.*\b55\d/i,
    meaning: 'the server does not take messages from this sender',
    advice: 'give a sender that it takes with --from',
  },
  {
    found:
      /\b5\.1\.[1236]\b|(?:user|recipient|mailbox)[^.]* (?:unknown|not found|rejected|unavailable)|no such (?:user|mailbox)/i,
    meaning: 'the server does not know the recipient',
    advice: 'send to addresses that it knows (--recipients), or let it accept any',
  },
  {
    found: /\b401\b|\b403\b|unauthori[sz]ed|forbidden|invalid.*(?:api|server) ?(?:key|token)/i,
    meaning: 'the API refused the key',
    advice: 'check SENDOFF_API_KEY and what the key may do',
  },
  {
    found: /\b404\b|\b405\b/,
    meaning: 'the API does not know this request',
    advice: 'choose the transport of the provider whose API stands at --target',
  },
  {
    found:
      /ECONNRESET|EPIPE|socket hang up|UND_ERR_SOCKET|other side closed|closed the connection|connection was closed|Connection closed/i,
    meaning: 'the server closed the connection without a reply',
    advice: 'read the log of the server; it says why',
  },
  {
    found: /no welcome in time|Greeting never received|GREETING_TIMEOUT/i,
    meaning: 'the server did not greet in time',
    advice: 'write smtps:// for a port of TLS (465), or check host, port and firewall',
  },
  {
    found: /TIMEOUT|ETIMEDOUT|no (?:reply|connection|answer) in time/i,
    meaning: 'the server did not answer in time',
    advice: 'check host, port and firewall, or allow more time with --timeout',
  },
  {
    found: /\b421[ -]/,
    meaning: 'the server is shutting down or too busy for this client',
    advice: 'read the log of the server, or lower --concurrency',
  },
  {
    found: /\b4\d\d[ -]/,
    meaning: 'the server refused for now',
    advice: 'read the log of the server, or let --retry try again',
  },
  {
    found: /\b5\d\d[ -]/,
    meaning: 'the server refused for good',
    advice: 'change what the server names, or its configuration',
  },
];

/** Whether these words mean that the message, its header or the request was too large. */
export function isTooLarge(words: string): boolean {
  return explainRefusal(words)?.meaning === TOO_LARGE.meaning;
}

/** Undefined for words that nobody can make anything of. */
export function explainRefusal(words: string): Explanation | undefined {
  const row = ROWS.find(({ found }) => found.test(words));
  return row === undefined ? undefined : { meaning: row.meaning, advice: row.advice };
}

/** As an advice of its own. */
export function adviceSentence({ advice }: Explanation): string {
  return `${advice.slice(0, 1).toUpperCase()}${advice.slice(1)}.`;
}
