import type { TransportDefinition } from '../../../model/transport.ts';
import { CONNECTION_FEATURES, sharedDefinition } from '../shared-definition.ts';
import { PipelinedTransport } from './transport.ts';

export const smtpPipelined: TransportDefinition = {
  ...sharedDefinition,
  name: 'smtp-pipelined',
  protocol: 'smtp',
  mock: 'smtp',
  summary:
    'the reference client for SMTP: as fast as the protocol allows (PIPELINING, CHUNKING); merges as smtp-nodemailer',
  features: ['no-chunking', ...CONNECTION_FEATURES],
  replacesConnections: true,
  needs: { resume: ['tls', 'starttls'] },
  create: (options) => new PipelinedTransport(options),
};
