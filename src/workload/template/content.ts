import type { Content, Strategy } from '../../model/content.ts';
import type { Common, Rendered } from '../../model/message.ts';
import { type CanonicalMessage, canonicalize } from '../../model/proof/canonical.ts';
import { commonId, ID_HEADER } from '../../model/proof/identity.ts';
import type { Fields, Recipient } from '../../model/recipient.ts';
import { compiledTemplate } from './compiled.ts';
import { mergeTemplate } from './merge.ts';
import type { TemplateSources } from './sources.ts';

/** A message kind, built-in or the user's own, ready for every strategy. */
export interface Design {
  readonly kind: string;
  readonly common: Common;
  readonly sources: TemplateSources;
  /** The recipient's fields for the templates. */
  readonly view: (recipient: Recipient) => Fields;
  /** The neutral fields of `static` messages. */
  readonly neutral: Fields;
}

/** @throws usageError `template-broken` */
export function contentOf(design: Design, strategy: Strategy, staticTag?: string): Content {
  const { kind, common, sources, view } = design;
  const compiled = compiledTemplate(sources);
  switch (strategy) {
    case 'static':
      return { strategy, common, message: forAllRecipients(compiled.render(design.neutral), staticTag) };
    case 'client-render':
      return {
        strategy,
        common,
        render: (recipient) => identified(compiled.render(view(recipient)), recipient),
      };
    case 'server-merge':
      return {
        strategy,
        common,
        template: mergeTemplate(kind, sources, view),
        headers: (recipient) => ({
          ...compiled.headers(view(recipient)),
          [ID_HEADER]: recipient.id,
        }),
      };
    default:
      return strategy satisfies never;
  }
}

/**
 * The message that each recipient should receive, rendered by the sender.
 * Merged messages too are compared with it, so a server's rendering is not compared with itself.
 */
export function expectedBy(
  design: Design,
  strategy: Strategy,
  staticTag?: string,
): (recipient: Recipient) => CanonicalMessage {
  const { common, view } = design;
  const compiled = compiledTemplate(design.sources);
  const same =
    strategy === 'static' ? forAllRecipients(compiled.render(design.neutral), staticTag) : undefined;
  const renderedFor = (recipient: Recipient): Rendered => {
    if (same !== undefined) return same;
    return identified(compiled.render(view(recipient)), recipient);
  };
  const parts = { from: [common.from], replyTo: common.replyTo };
  let attachments: CanonicalMessage['attachments'] | undefined;
  return (recipient) => {
    const { headers, subject, text, html } = renderedFor(recipient);
    // All messages share the attachments, so their digests are computed once.
    const message = canonicalize({
      ...parts,
      recipient: recipient.address,
      to: [{ address: recipient.address, name: recipient.name }],
      subject,
      headers: Object.entries(headers),
      text,
      html,
      attachments: attachments === undefined ? common.attachments : [],
    });
    attachments ??= message.attachments;
    return { ...message, attachments };
  };
}

function identified(rendered: Rendered, { id }: Pick<Recipient, 'id'>): Rendered {
  return { ...rendered, headers: { ...rendered.headers, [ID_HEADER]: id } };
}

function forAllRecipients(rendered: Rendered, mark: string | undefined): Rendered {
  return identified(rendered, { id: commonId(mark) });
}
