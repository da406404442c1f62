import { FaultsNotation } from '../../src/config/faults.ts';
import { RetryNotation } from '../../src/config/retry.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import { runOf } from './fabricate-pair.ts';

/** What each trial of a transport is to have seen. */
export interface FaultCounts {
  readonly duplicates?: number;
  readonly givenUp?: number;
  readonly unknown?: number;
  readonly unacknowledged?: number;
}

/** A run of six blocks in which replies were lost and senders tried again. */
export function runWithFaults(countsOf: (scenario: string) => FaultCounts): RunRecord {
  const record = runOf('with-faults', 5, { blocks: 6 });
  const { header } = record;
  const faults = FaultsNotation.parse('lost-replies');
  return {
    ...record,
    header: { ...header, config: { ...header.config, faults, retry: RetryNotation.parse('exponential') } },
    trials: record.trials.map((trial) => {
      const { client, mock } = trial;
      const {
        duplicates = 0,
        givenUp = 0,
        unknown = 0,
        unacknowledged = duplicates + unknown,
      } = countsOf(trial.scenario);
      const accepted = client.outcomes.accepted - givenUp;
      const delivered = accepted + unknown;
      return {
        ...trial,
        client: {
          ...client,
          outcomes: { ...client.outcomes, accepted, failed: givenUp },
          effort: {
            attempts: accepted + givenUp + duplicates,
            resent: duplicates,
            exhausted: 0,
            overflowed: 0,
            uncertain: givenUp,
            peakQueue: duplicates > 0 ? 3 : 0,
            timeToFinal: client.serviceTime,
          },
        },
        mock:
          mock === null
            ? null
            : {
                ...mock,
                faults: {
                  fired: [{ rule: 'SMTP accepted: disconnect', times: unacknowledged }],
                  unacknowledged,
                },
              },
        ledger: {
          accepted,
          received: delivered + duplicates,
          exact: duplicates + unknown === 0,
          faults: [],
          account: { delivered, duplicates, unknown, lost: 0 },
        },
      };
    }),
  };
}
