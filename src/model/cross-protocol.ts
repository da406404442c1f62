const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE', 'CONNECT'] as const;
const REQUEST_LINE = new RegExp(`^(?:${METHODS.join('|')})(?: |$)`, 'i');

/**
 * Whether a line that an SMTP server reads is the first of an HTTP request. A web page can make a browser send one to any port, with
 * commands in its body, so that the connection must end here, as in Postfix (smtpd_forbidden_commands, postconf(5)).
 */
export function isHttpRequest(line: string): boolean {
  return REQUEST_LINE.test(line);
}
