import { overviewFigure } from '../figures/overview.ts';
import { connectorRegistry } from './connector-registry.ts';
import { errorReference } from './error-reference.ts';
import type { GeneratedFile } from './generated-file.ts';
import { importTableSection } from './import-table-section.ts';
import { commandReference } from './reference/commands.ts';
import { configurationReference } from './reference/configuration.ts';
import { connectorReference } from './reference/connectors.ts';
import { figureReference } from './reference/figures.ts';
import { metricReference } from './reference/metrics.ts';
import { tableReference } from './reference/tables.ts';

/** Every generated file. To add one: a file beside this one that exports a GeneratedFile, and its name here. */
export const generatedFiles: GeneratedFile[] = [
  connectorRegistry,
  errorReference,
  importTableSection,
  configurationReference,
  connectorReference,
  commandReference,
  figureReference,
  metricReference,
  tableReference,
  overviewFigure,
];
