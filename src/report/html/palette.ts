import type { Family } from '../../text/naming.ts';

/**
 * Colours that style sheet and charts share. Text on `background` and `surface` has a contrast of at least
 * 4.5.
 */
export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly rule: string;
  readonly grid: string;
  readonly good: string;
  readonly bad: string;
  readonly unsure: string;
  readonly same: string;
  /** From the most to the least prominent; SMTP is always blue, an API always orange. */
  readonly smtp: readonly string[];
  readonly api: readonly string[];
  readonly other: readonly string[];
  readonly rendering: string;
  readonly composing: string;
  readonly sending: string;
  /** Colours for the phases of a call over a new connection, in their order. */
  readonly phases: readonly string[];
}

/** Hues after Okabe and Ito, https://jfly.uni-koeln.de/color/: distinct with any colour vision. */
export const LIGHT: Palette = {
  background: '#ffffff',
  surface: '#f6f7f9',
  text: '#1a1f26',
  muted: '#57606c',
  rule: '#d9dee5',
  grid: '#e6e9ee',
  good: '#0b6b4f',
  bad: '#a8330f',
  unsure: '#7a5800',
  same: '#2d5f8b',
  smtp: ['#0072b2', '#56b4e9', '#003f66'],
  api: ['#d55e00', '#e69f00', '#8a3b00', '#f4b183'],
  other: ['#6b7280', '#9ca3af'],
  rendering: '#cc79a7',
  composing: '#009e73',
  sending: '#8fa1b3',
  phases: ['#8fa1b3', '#56b4e9', '#cc79a7', '#e69f00', '#d55e00', '#009e73', '#0072b2', '#8a3b00'],
};

export const DARK: Palette = {
  background: '#12161b',
  surface: '#1a2027',
  text: '#e4e8ee',
  muted: '#9aa6b4',
  rule: '#313a45',
  grid: '#262e38',
  good: '#55c7a0',
  bad: '#ff9470',
  unsure: '#e3b341',
  same: '#7fb8e8',
  smtp: ['#4aa8e0', '#9fd3f5', '#1f78b4'],
  api: ['#f08a3c', '#ffc94d', '#c25e1a', '#ffd7b5'],
  other: ['#8b95a3', '#5d6875'],
  rendering: '#e39cc3',
  composing: '#36c09a',
  sending: '#7b8da1',
  phases: ['#7b8da1', '#9fd3f5', '#e39cc3', '#ffc94d', '#f08a3c', '#36c09a', '#4aa8e0', '#ffd7b5'],
};

/** Names a colour in a chart's data; the page turns it into the colour of the theme that is on. */
export interface ColorKey {
  readonly family: Family | 'rendering' | 'composing' | 'sending' | 'phases';
  readonly shade: number;
  /** Filled with less of the colour: the second series of the same transport. */
  readonly soft: boolean;
}
