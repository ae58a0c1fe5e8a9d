/** A point or a size in the units of the drawing. */
export type Point = readonly [x: number, y: number];

interface Box {
  at: Point;
  size: Point;
  title: string;
  lines?: readonly string[];
  /** `durable` has a double frame, `system` is somebody else's. */
  kind?: 'stage' | 'durable' | 'system';
}

interface Arrow {
  from: Point;
  to: Point;
  label?: string;
  /** Where the label's middle stands; between the ends when absent. */
  labelAt?: Point;
  dashed?: boolean;
}

const FILL = { stage: '#ffffff', durable: '#fff6e0', system: '#eef3f8' };
const STROKE = { stage: '#33475b', durable: '#b07d12', system: '#7d93a8' };

/** A line drawing of boxes, arrows and words, as SVG of its own: no font, script or picture from elsewhere. */
export class Drawing {
  private readonly parts: string[] = [];
  private readonly size: Point;
  private readonly title: string;

  constructor(size: Point, title: string) {
    this.size = size;
    this.title = title;
  }

  box({ at: [x, y], size: [width, height], title, lines = [], kind = 'stage' }: Box): this {
    this.frame([x, y], [width, height], kind);
    if (kind === 'durable') this.frame([x + 3, y + 3], [width - 6, height - 6], kind);
    const top = lines.length === 0 ? y + height / 2 + 5 : y + 22;
    this.word([x + width / 2, top], title, 'title');
    lines.forEach((line, index) => this.word([x + width / 2, top + 20 + index * 17], line, 'line'));
    return this;
  }

  arrow({ from, to, label = '', labelAt, dashed = false }: Arrow): this {
    const [x1, y1] = from;
    const [x2, y2] = to;
    const style = dashed ? ' stroke-dasharray="5 4"' : '';
    this.parts.push(`<path d="M${x1} ${y1} L${x2} ${y2}" class="arrow" marker-end="url(#head)"${style}/>`);
    if (label !== '') this.word(labelAt ?? [(x1 + x2) / 2, (y1 + y2) / 2 - 7], label, 'label');
    return this;
  }

  /** An arrow that turns corners. */
  path(points: readonly Point[], label: string, labelAt: Point): this {
    const d = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
    this.parts.push(`<path d="${d}" class="arrow" marker-end="url(#head)" stroke-dasharray="5 4"/>`);
    this.word(labelAt, label, 'label');
    return this;
  }

  word([x, y]: Point, text: string, look: 'title' | 'line' | 'label'): this {
    this.parts.push(`<text x="${x}" y="${y}" class="${look}">${escape(text)}</text>`);
    return this;
  }

  svg(): string {
    const [width, height] = this.size;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
      `<title>${escape(this.title)}</title>`,
      `<style>text{font-family:ui-sans-serif,system-ui,sans-serif;text-anchor:middle;fill:#1d2b38}.title{font-size:15px;font-weight:600}.line{font-size:12.5px}.label{font-size:12px;fill:#4a5d70}.arrow{fill:none;stroke:#4a5d70;stroke-width:1.6}</style>`,
      `<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="#4a5d70"/></marker></defs>`,
      `<rect width="${width}" height="${height}" rx="10" fill="#fbfcfd"/>`,
      ...this.parts,
      '</svg>',
      '',
    ].join('\n');
  }

  private frame([x, y]: Point, [width, height]: Point, kind: 'stage' | 'durable' | 'system'): void {
    const colours = `fill="${FILL[kind]}" stroke="${STROKE[kind]}"`;
    this.parts.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" ${colours} stroke-width="1.4"/>`);
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
