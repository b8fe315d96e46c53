/**
 * The circles of a graph: groups of names, each of which leads to all others of its group (its
 * strongly connected components of more than one, by Tarjan's algorithm).
 */
export function circlesIn(
  graph: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const path: string[] = [];
  const circles: string[][] = [];
  const visit = (name: string): number => {
    order.set(name, order.size);
    let low = order.get(name) ?? 0;
    path.push(name);
    for (const next of graph.get(name) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (path.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === order.get(name)) circles.push(path.splice(path.indexOf(name)));
    return low;
  };
  for (const name of graph.keys()) if (!order.has(name)) visit(name);
  return circles.filter(({ length }) => length > 1).map((circle) => circle.sort());
}
