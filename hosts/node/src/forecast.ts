/** How many requests there will be. Knows no collection. */

/** How many requests a step takes, as far as that is known. */
export interface StepForecast {
  /** As `describe` lists it: `fetch-users`. */
  id: string;
  /** How many it takes, those that were made included. */
  requests: number;
  /** Whether it may take more: a list does not say how long it is. */
  mayBeMore: boolean;
}

/** How many requests a collection takes, as far as its first requests tell. */
export interface Forecast {
  /** How many were made to know this. */
  made: number;
  /** How many there will be in all, those included. */
  requests: number;
  /** Whether there may be more. */
  mayBeMore: boolean;
  /** Every step that is read, in the order of `describe`. */
  steps: StepForecast[];
}
