import * as z from 'zod';

/** The sentences of one section of a report. */
export const SectionText = z.object({
  lead: z.string().describe('what the section shows in this run, in every format; may be empty'),
  reading: z.string().describe('how to read its charts, on the page only; may be empty'),
  notes: z.array(z.string()).describe('remarks on its figures, in every format'),
  lists: z
    .array(z.object({ title: z.string(), items: z.array(z.string()) }))
    .describe('titled lists, on the page only'),
  chartNotes: z.array(z.string()).describe('remarks on its charts, on the page only'),
});
export type SectionText = z.infer<typeof SectionText>;
