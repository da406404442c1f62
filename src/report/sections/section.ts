import type { Claim, Comparison } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import type { Table } from '../table.ts';
import type { LegendEntry, Panel } from './panel.ts';

/** One subject of a report. The page draws charts and tables; Markdown and the terminal draw the text. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** In the page's list of contents. */
  readonly nav: string;
  /** The subject of the charts, and how to read them. */
  readonly lead: string;
  /** The page draws it behind its first section. */
  readonly early?: true;
  /** The page has it although no figure can be shown. */
  readonly always?: true;
  readonly paragraphs?: readonly string[];
  readonly lists?: readonly TitledList[];
  readonly pairs?: readonly PairList[];
  readonly cards?: readonly Claim[];
  readonly legend: readonly LegendEntry[];
  readonly panels: readonly Panel[];
  /** Every pair in every metric, between charts and tables. */
  readonly matrix?: {
    readonly comparisons: readonly Comparison[];
    readonly names: Names;
    readonly open: boolean;
  };
  /** Below the charts, such as what lies beyond the axis. */
  readonly notes: readonly string[];
  /** Behind the charts; in sight if there are none. */
  readonly tables: readonly Table[];
  /** Tables that open on demand, each by its own title. */
  readonly folded?: readonly { readonly title: string; readonly table: Table }[];
  /** Absent if the table of scenarios holds its figures. */
  readonly text?: readonly TextPart[];
}

export interface TitledList {
  readonly title: string;
  readonly items: readonly string[];
}

/** Terms with their values. */
export interface PairList {
  readonly title: string;
  readonly entries: readonly (readonly [term: string, value: string])[];
}

/** The parts of a section that Markdown and the terminal draw. */
export interface TextPart {
  readonly title: string;
  /** The figures in a few words. */
  readonly explanation?: string;
  readonly lead?: string;
  readonly cards?: readonly Claim[];
  readonly tables: readonly Table[];
  readonly notes?: readonly string[];
}
