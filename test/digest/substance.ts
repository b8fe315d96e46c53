import ts from 'typescript';

/**
 * What a TypeScript or JavaScript text does, without how it is written: its syntax tree, in one
 * line. Comments, white space, quotes, trailing commas, types, and where its own modules lie leave
 * no trace; packages that it imports do.
 */
export const substance = (text: string): string =>
  parsed(text)
    .statements.map(substanceOf)
    .filter((part) => part !== '')
    .join(' ');

/**
 * Of package.json, what the program meets when it runs: neither scripts nor what only builds and
 * tests.
 */
export function packageSubstance(text: string): string {
  const fields = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const met = ['name', 'version', 'type', 'bin', 'imports', 'engines', 'dependencies'];
  return JSON.stringify(met.map((field) => fields[field]));
}

/** The same of one node of a parsed text. */
export function substanceOf(node: ts.Node): string {
  const words: string[] = [];
  write(node, words);
  return words.join(' ');
}

export const parsed = (text: string): ts.SourceFile =>
  ts.createSourceFile('text.ts', text, ts.ScriptTarget.ES2023);

function write(node: ts.Node, words: string[]): void {
  if (leavesNoTrace(node)) return;
  if (ts.isImportDeclaration(node)) {
    if (ts.isStringLiteral(node.moduleSpecifier) && !isOwn(node.moduleSpecifier.text))
      words.push(JSON.stringify(node.moduleSpecifier.text));
  } else if (isWrapping(node)) {
    write(node.expression, words);
  } else if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isNumericLiteral(node)) {
    words.push(node.text);
  } else if (ts.isStringLiteral(node) && isOwn(node.text) && /\.[jt]s$/.test(node.text)) {
    // A module that is imported when it is needed: its content is looked at, not its place.
    words.push('module');
  } else if (
    ts.isLiteralExpression(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isTemplateHead(node)
  ) {
    // What String.raw gets is the raw text.
    words.push(`${kindOf(node)}${JSON.stringify('rawText' in node ? node.rawText : node.text)}`);
  } else {
    // Flags tell const from let.
    words.push(
      `${kindOf(node)}${ts.isVariableDeclarationList(node) ? `:${node.flags & ts.NodeFlags.BlockScoped}` : ''}(`,
    );
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
      words.push(ts.SyntaxKind[node.operator]);
    ts.forEachChild(node, (child) => write(child, words));
    words.push(')');
  }
}

/** By name: the numbers change from one release of the compiler to the next. */
const kindOf = (node: ts.Node): string => ts.SyntaxKind[node.kind];

const isOwn = (module: string): boolean => /^[.#]/.test(module);

/** What only the compiler reads, or only says that others may import it. */
const leavesNoTrace = (node: ts.Node): boolean =>
  (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isTypeParameterDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  silent.has(node.kind);

const silent: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ExportKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.DeclareKeyword,
  ts.SyntaxKind.EndOfFileToken,
  ts.SyntaxKind.EmptyStatement,
  // Of an optional parameter; a conditional expression is known by its kind.
  ts.SyntaxKind.QuestionToken,
  ts.SyntaxKind.ExclamationToken,
]);

const isWrapping = (
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.ExpressionWithTypeArguments =>
  ts.isParenthesizedExpression(node) ||
  ts.isAsExpression(node) ||
  ts.isSatisfiesExpression(node) ||
  ts.isNonNullExpression(node) ||
  ts.isExpressionWithTypeArguments(node);
