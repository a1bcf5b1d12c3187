// A collector that tells everything that its thread can find out about the process.

import { workerData } from 'node:worker_threads';

import { guest, line, REPORT } from '../guest.js';

export const instantiate = () =>
  guest(() => {
    const { env, argv, execArgv } = process;
    const { component, ...data } = workerData;
    return (
      line('process', { env, argv, execArgv, data, component: Object.keys(component) }) + REPORT
    );
  });
