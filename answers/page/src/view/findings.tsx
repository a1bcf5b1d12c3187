/** Findings: which rules found how much on one side, what they found on the other. */

import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';

import type { Rule } from '../model/data.js';
import { isSuppressed } from '../model/graph.js';
import { rank } from '../model/severity.js';
import { countsByRule, findings } from '../model/tables/answers.js';
import { useGraph, useLeft } from './context.js';
import { Badge, Sign } from './signs.js';
import { DataTable } from './table.js';
import { Foreign } from './text.js';

/** See the head. */
export function Findings(): VNode {
  const graph = useGraph();
  const left = useLeft('findings-rule');
  const [chosen, setChosen] = useState(left.query);
  left.query = chosen;
  const suppressed = chosen === SUPPRESSED;
  const rule = graph.data.rules.find((it) => it.id === chosen);
  const table = useMemo(
    () => findings(graph, { rule: rule?.id, suppressed }),
    [graph, rule, suppressed],
  );
  const label = suppressed ? 'Suppressed findings' : 'Findings';
  return (
    <div class="findings">
      <Rules chosen={chosen} onChoose={setChosen} />
      <div class="found-things">
        {rule === undefined ? null : <RuleCard rule={rule} />}
        <DataTable
          key={chosen}
          id={`findings ${chosen}`}
          label={label}
          table={table}
          empty={useEmpty(rule)}
          isTall
        />
      </div>
    </div>
  );
}

const SUPPRESSED = '(suppressed)';

interface RulesProps {
  readonly chosen: string;
  readonly onChoose: (rule: string) => void;
}

function Rules({ chosen, onChoose }: RulesProps): VNode {
  const graph = useGraph();
  const counts = useMemo(() => countsByRule(graph), [graph]);
  const rules = useMemo(() => inOrder(graph.data.rules, counts), [graph, counts]);
  const all = [...counts.values()].reduce((sum, it) => sum + it, 0);
  const suppressed = graph.data.findings.filter(isSuppressed).length;
  const undecided = new Set(graph.data.undecided.map((it) => it.rule));
  const entry = (id: string, title: VNode | string, count: VNode | string): VNode => (
    <li key={id}>
      <button type="button" aria-pressed={chosen === id} onClick={() => onChoose(id)}>
        {title}
        <span class="count">{count}</span>
      </button>
    </li>
  );
  return (
    <nav class="rules" aria-label="Rules">
      <ul>
        {entry('', <strong>All findings</strong>, all.toLocaleString('en'))}
        {rules.map((rule) => {
          const count = counts.get(rule.id) ?? 0;
          const said = undecided.has(rule.id) ? <UndecidedCount count={count} /> : String(count);
          const title = (
            <span class={count === 0 ? 'none' : ''}>
              <Sign severity={rule.severity} />
              <span class="hidden">{rule.severity}: </span>
              {rule.title}
            </span>
          );
          return entry(rule.id, title, said);
        })}
        {suppressed > 0 && entry(SUPPRESSED, 'Suppressed', suppressed.toLocaleString('en'))}
      </ul>
    </nav>
  );
}

/** Of a rule that could not see everything. */
function UndecidedCount({ count }: { count: number }): VNode {
  return (
    <span title="It could not see everything">
      {count > 0 && `${count} `}
      <span class="state warn">?</span>
      <span class="hidden"> not decided</span>
    </span>
  );
}

function RuleCard({ rule }: { rule: Rule }): VNode {
  const { data } = useGraph();
  const undecided = data.undecided.filter((it) => it.rule === rule.id);
  return (
    <section class="rule" aria-label={rule.title}>
      <h2>
        <Badge severity={rule.severity} /> {rule.title}
      </h2>
      <p>{rule.why}</p>
      <p>
        <strong>Remedy:</strong> {rule.remedy}
      </p>
      <p class="source">
        <strong>Source:</strong> <Source text={rule.source} />
      </p>
      {undecided.map(({ because }, place) => (
        <p key={place} class="warning">
          <strong>Not decided:</strong> <Foreign text={because} most={400} />
        </p>
      ))}
    </section>
  );
}

/** Where it is written, to be gone to by who wants to; nothing goes there by itself. */
function Source({ text }: { text: string }): VNode {
  const shown = <Foreign text={text} most={400} />;
  if (!/^https:\/\/[\w.-]+(?:\/[\w./#-]*)?$/.test(text)) return shown;
  return (
    <a href={text} rel="noreferrer noopener" target="_blank">
      {shown}
    </a>
  );
}

function useEmpty(rule: Rule | undefined): string {
  const { data } = useGraph();
  const undecided = new Set(data.undecided.map((it) => it.rule));
  if (rule !== undefined) {
    return undecided.has(rule.id)
      ? 'Nothing was found among what was read, but this rule could not be decided.'
      : 'Nothing was found.';
  }
  if (undecided.size === 0) return 'Nothing was found, and every rule could be decided.';
  const count = undecided.size === 1 ? '1 rule' : `${undecided.size} rules`;
  return `Nothing was found among what was read, but ${count} could not be decided.`;
}

/** What found something first, the worst before; then the rest. */
function inOrder(rules: readonly Rule[], counts: ReadonlyMap<string, number>): readonly Rule[] {
  const weight = (rule: Rule): number => rank(rule.severity) + (counts.has(rule.id) ? 0 : 100);
  return [...rules].sort((a, b) => weight(a) - weight(b));
}
