import type { Comparison } from '../../model/summary.ts';
import type { Names } from '../naming.ts';
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
  /** Absent if the table of scenarios holds its figures. */
  readonly text?: readonly TextPart[];
}

/** The parts of a section that Markdown and the terminal draw. */
export interface TextPart {
  readonly title: string;
  /** The figures in a few words. */
  readonly explanation?: string;
  readonly lead?: string;
  readonly tables: readonly Table[];
  readonly notes?: readonly string[];
}
