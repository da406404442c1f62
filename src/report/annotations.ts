import type { Summary } from '../model/summary.ts';
import { printable } from '../text/lines.ts';
import { nameScenarios } from '../text/naming.ts';
import { problemGroups } from './problems.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/**
 * GitHub's workflow commands: `::error title=…::…`, one a line. Escaped as its toolkit does
 * (actions/toolkit, packages/core/src/command.ts): %, CR and LF in data; : and , as well in properties.
 */
export function annotationLines(annotations: readonly Annotation[]): string {
  return annotations
    .map(({ level, title, message }) => `::${level} title=${escapeProperty(title)}::${escapeData(message)}\n`)
    .join('');
}

export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** The problems of a run, or its answer. */
export function renderAnnotations(summary: Summary): string {
  const names = nameScenarios(summary);
  if (summary.validity.valid)
    return annotationLines([
      { level: 'notice', title: 'Sendoff', message: printable(summary.answer.headline) },
    ]);
  return annotationLines(
    problemGroups(summary.validity.problems, names).map(({ code, messages, hint }) => ({
      level: 'error',
      title: `Sendoff: invalid, ${code}`,
      message: [...messages, hint].map(printable).join('\n'),
    })),
  );
}
