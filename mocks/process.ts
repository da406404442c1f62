/** The entry file of a mock process: `fork(file, { serialization: 'advanced' })`. */
import { serveMock } from './process/serve.ts';
import { MockService } from './process/service.ts';

serveMock(new MockService());
