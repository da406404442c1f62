/** The enhanced code of RFC 3463 where the reply bears one, and is no contradiction to it; else the reply's own. */
export function statusOf(code: number, reply: string): string {
  const [, enhanced] = /^\d{3}[ -]([45]\.\d{1,3}\.\d{1,3})(?: |$)/m.exec(reply) ?? [];
  return enhanced?.startsWith(String(code)[0] ?? '') === true ? enhanced : String(code);
}
