/** Signs that are not colour alone: how bad a finding is, and how many there are. */

import type { VNode } from 'preact';

import type { Severity } from '../model/data.js';
import { severityName } from '../model/severity.js';

// On a sheet of 16 by 16.
const SHAPES: Readonly<Record<Severity, string>> = {
  critical: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  high: 'M8 1l7.5 14H.5z',
  medium: 'M8 .8L15.2 8 8 15.2.8 8z',
  low: 'M2 2h12v12H2z',
  info: 'M8 1a7 7 0 110 14A7 7 0 018 1z',
};

/** The outline of a severity's sign, 16 by 16. */
export function shapeOf(severity: Severity): string {
  return SHAPES[severity] ?? SHAPES.info;
}

/** A sign alone; what it means must stand beside it. */
export function Sign({ severity }: { severity: Severity }): VNode {
  return (
    <svg class={`sign ${severity}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapeOf(severity)} />
    </svg>
  );
}

/** A sign with its word, and how many there are. */
export function Badge({ severity, count }: { severity: Severity; count?: number }): VNode {
  return (
    <span class={`badge ${severity}`}>
      <Sign severity={severity} />
      {count === undefined ? '' : `${count} `}
      {severityName(severity)}
    </span>
  );
}
