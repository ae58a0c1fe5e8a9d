import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync, type Comment, type Program } from 'oxc-parser';

/** One thing of a source file with what its doc comment says. */
export interface Documented {
  name: string;
  /** Its type, or its parameters, as the source has it. */
  code: string;
  optional: boolean;
  /** The doc comment as one paragraph; empty without one. */
  text: string;
}

type Statement = Program['body'][number];

/** What a source file says of its own declarations, read from its text: no type is resolved. */
export class DocComments {
  private readonly text: string;
  private readonly path: string;
  private readonly program: Program;
  private readonly comments: Comment[];

  constructor(path: string) {
    this.path = path;
    this.text = readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
    const { program, comments } = parseSync(path, this.text);
    this.program = program;
    this.comments = comments;
  }

  /** The properties of an interface, in the order of the source. */
  properties(name: string): Documented[] {
    const found = this.declarations().find((one) => one.type === 'TSInterfaceDeclaration' && one.id.name === name);
    if (found?.type !== 'TSInterfaceDeclaration') throw new Error(`${this.path} has no interface ${name}`);
    return found.body.body.flatMap((member) => {
      if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
      const code = this.slice(member.typeAnnotation?.typeAnnotation);
      return [{ name: member.key.name, code, optional: member.optional, text: this.above(member.start) }];
    });
  }

  /** The exported functions, each with its parameters. */
  functions(): Documented[] {
    return this.program.body.flatMap((statement) => {
      const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
      if (declared?.type !== 'FunctionDeclaration' || declared.id === null) return [];
      const code = declared.params.map((parameter) => this.slice(parameter)).join(', ');
      return [{ name: declared.id.name, code, optional: false, text: this.above(statement.start) }];
    });
  }

  /** The text of a template literal that a constant is set to. */
  template(name: string): string {
    for (const declared of this.declarations()) {
      if (declared.type !== 'VariableDeclaration') continue;
      const one = declared.declarations.find((each) => each.id.type === 'Identifier' && each.id.name === name);
      if (one?.init?.type === 'TemplateLiteral') return one.init.quasis.map((part) => part.value.cooked ?? '').join('…');
    }
    throw new Error(`${this.path} sets no constant ${name} to a text`);
  }

  private declarations(): Statement[] {
    return this.program.body.flatMap((statement) =>
      statement.type === 'ExportNamedDeclaration' ? ((statement.declaration ?? []) as Statement) : statement,
    );
  }

  private slice(node: { start: number; end: number } | null | undefined): string {
    return node === null || node === undefined ? '' : this.text.slice(node.start, node.end).replaceAll(/\s+/g, ' ');
  }

  /** The doc comment that ends right above this place. */
  private above(start: number): string {
    const comment = this.comments.findLast((one) => one.end <= start && this.text.slice(one.end, start).trim() === '');
    if (comment === undefined || !comment.value.startsWith('*')) return '';
    const lines = comment.value.split('\n').map((line) => line.replace(/^\s*\*+ ?/, '').trim());
    const said = lines.findIndex((line) => line.startsWith('@'));
    return (said < 0 ? lines : lines.slice(0, said)).join(' ').trim();
  }
}
