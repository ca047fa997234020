// What is loaded when it is first needed: scripts of their own beside the page's, addressed by their content. build.mjs
// says which there are; the page's policy lets no others run.
declare const LAZY: Readonly<Record<string, string>>;

const loaded = new Map<string, Promise<unknown>>();

export function load<T>(name: string): Promise<T> {
  const held = loaded.get(name);
  if (held) return held as Promise<T>;
  const url = new URL(`${name}.js?v=${LAZY[name] ?? ""}`, import.meta.url).href;
  const made = import(url) as Promise<T>;
  loaded.set(name, made);
  // A tunnel is no reason never to have it.
  made.catch(() => loaded.delete(name));
  return made;
}
