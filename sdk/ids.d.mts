// What the tests need of ids.mjs.
export function idsIn(source: string, name: string): { ids: string[]; families: string[] };
export function idsOf(fluent: string): string[];
