// A collector that gives a page, and then traps.

import { guest, line } from '../guest.js';

// (module (func (export "break") unreachable))
const BREAKS = '0061736d010000000104016000000302010007090105627265616b00000a05010300000b';

let pages = 0;

export const instantiate = () =>
  guest(() => {
    pages += 1;
    if (pages === 1) return line('page', 'one');
    const module = new WebAssembly.Module(Buffer.from(BREAKS, 'hex'));
    return new WebAssembly.Instance(module).exports.break();
  });
