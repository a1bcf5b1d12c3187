// A stand-in for a component that jco transpiled: JavaScript, with the same exports. Knows no host.

/** What `instantiate` returns for a collector whose pages are made by this function. */
export function guest(nextJson, describe = () => ({}), forecast = undefined) {
  class Collection {
    skipped = [];
    told = [];
    addCredential(id) {
      this.told.push(`add-credential ${id}`);
    }
    onlyStep(id) {
      this.told.push(`only-step ${id}`);
    }
    alsoStep(id) {
      this.told.push(`also-step ${id}`);
    }
    skipStep(id) {
      this.skipped.push(id);
    }
    keepRawData() {}
    setMemoryLimit(bytes) {
      this.memoryLimit = bytes;
    }
    forecast() {
      return forecast(this);
    }
    nextJson() {
      return nextJson(this);
    }
  }
  return { collector: { describe, Collection } };
}

const NOTHING = { credentials: [], complete: true, steps: [], partialTypes: [], requests: 0 };

export const REPORT = `${JSON.stringify({ report: NOTHING })}\n`;

/** A line of an entity that says something. */
export function line(key, said) {
  const text = JSON.stringify(said, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return `${JSON.stringify({ _key: key, _type: 'told', _class: ['Record'], said: text })}\n`;
}
