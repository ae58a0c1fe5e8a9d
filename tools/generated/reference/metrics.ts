import { openMetrics } from '../../../src/http/health.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { code, generatedFrom, table } from './markdown.ts';

interface Listed {
  name: string;
  help: string;
  type: string;
  labelNames: string[];
}

/** What `/metrics` shows, as the code registers it. */
export const metricReference: GeneratedFile = {
  path: 'docs/reference/metrics.md',
  make: () => {
    // Nothing is read from the store before a scrape.
    const { registry } = openMetrics({} as Parameters<typeof openMetrics>[0]);
    const own = (registry.getMetricsAsArray() as unknown as Listed[]).filter(({ name }) => name.startsWith('syncline_'));
    const rows = own.map(({ name, type, labelNames, help }) => [code(name), type, labelNames.map(code).join(', '), help]);
    return [
      '# Metrics',
      generatedFrom('src/http/health.ts'),
      '`GET /metrics` answers in the text format of Prometheus, without a key. Gauges are counted in the database when it is ' +
        'scraped: each process of a hub tells the same numbers. Counters are the process’s own.',
      table(['metric', 'type', 'labels', 'meaning'], rows),
      'Beside these stand the process’s own: `process_*` and `nodejs_*`.',
      '',
    ].join('\n\n');
  },
};
