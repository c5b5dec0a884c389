import { type Document, visit, YAMLMap, YAMLSeq } from 'yaml';

/** Writes lists on one line as `[a, b]` and mappings as `{ a: b }`, however they stand inside one another. */
export function padFlow(document: Document): void {
  visit(document, {
    Map: (_, map) => {
      map.toString = (context, ...more) =>
        YAMLMap.prototype.toString.call(map, context && { ...context, flowCollectionPadding: ' ' }, ...more);
    },
    Seq: (_, list) => {
      list.toString = (context, ...more) =>
        YAMLSeq.prototype.toString.call(list, context && { ...context, flowCollectionPadding: '' }, ...more);
    },
  });
}
