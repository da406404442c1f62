const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE', 'CONNECT'] as const;
const REQUEST_LINE = new RegExp(`^(?:${METHODS.join('|')})(?: |$)`, 'i');

/**
 * True if a line received by an SMTP server starts an HTTP request. A web page can make a browser send SMTP
 * commands in a request body, so the server must close the connection, like Postfix
 * (smtpd_forbidden_commands, postconf(5)).
 */
export function isHttpRequest(line: string): boolean {
  return REQUEST_LINE.test(line);
}
