export { Times as ServiceTimes } from './times.ts';
