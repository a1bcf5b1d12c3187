// A stand-in for a component that jco transpiled: JavaScript, with the same exports. Knows no host.

/** What `instantiate` returns for a collector whose pages are made by this function. */
export function guest(nextJson, describe = () => ({})) {
  class Collection {
    skipped = [];
    skipStep(id) {
      this.skipped.push(id);
    }
    keepRawData() {}
    setMemoryLimit(bytes) {
      this.memoryLimit = bytes;
    }
    nextJson() {
      return nextJson(this);
    }
  }
  return { collector: { describe, Collection } };
}

export const REPORT = '{"report":{"steps":[],"partialTypes":[],"requests":0}}\n';

/** A line of an entity that says something. */
export function line(key, said) {
  const text = JSON.stringify(said, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return `${JSON.stringify({ _key: key, _type: 'told', _class: ['Record'], said: text })}\n`;
}
