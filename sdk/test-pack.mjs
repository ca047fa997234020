// The package as somebody else gets it: packed, installed offline into an empty folder, type-checked strictly by a
// sample that uses both entries, imported by node without a browser.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), "parlor-pack-"));
const app = join(out, "app");
after(() => rmSync(out, { recursive: true, force: true }));

function run(command, args, cwd) {
  // A runner inside of a runner would speak its language.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  assert.equal(status, 0, `${command} ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout;
}

before(() => {
  run("npm", ["pack", "--silent", "--pack-destination", out], here);
  const [tarball] = readdirSync(out).filter((name) => name.endsWith(".tgz"));
  console.log(`# ${tarball}: ${(statSync(join(out, tarball)).size / 1024).toFixed(1)} KiB`);
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", join(out, tarball)], app);
});

const sample = `
import { ChatClient, ChatError, totalUnread, type Message, type Options } from "@parlor/sdk";
import { createWidget, defineElements, type Widget, type WidgetOptions } from "@parlor/sdk/widget";

const token = async (): Promise<string> => (await fetch("/chat-token")).text();
const options: Options = { token };
const chat = new ChatClient(options);
chat.on("message", ({ message, room }: { message: Message; room: { title: string } }) => console.log(room.title, message.text));
export const unread: number = totalUnread(chat.state, Date.now());
export const wrong = (error: unknown): boolean => error instanceof ChatError && error.code === "unauthenticated";

const given: WidgetOptions = { getToken: token, theme: "auto", position: "end", vars: { "--parlor-accent": "teal" } };
const widget: Widget = createWidget({ server: "https://chat.example.com/", ...given });
defineElements(widget);
const off: () => void = widget.on("unread", ({ total }) => console.log(total.toFixed()));
widget.on("error", ({ code, message }) => console.warn(code, message));
widget.onUnread((total) => console.log(total + 1));
void widget.open().then(() => widget.compose({ to: "bob", text: "Hello" }));
off();
// @ts-expect-error an option that is none
createWidget({ server: "/", colour: "red" });
// @ts-expect-error an event that is none
widget.on("opened", () => {});
// @ts-expect-error without a server, a bundle cannot know where the chat is
createWidget({});
`;

for (const [name, options] of [
  ["a bundler", { module: "ESNext", moduleResolution: "Bundler" }],
  ["node", { module: "NodeNext", moduleResolution: "NodeNext" }],
]) {
  test(`a sample with both entries has the right types, as ${name} finds them`, () => {
    writeFileSync(join(app, "sample.ts"), sample);
    const compilerOptions = { ...options, target: "ES2022", lib: ["ES2022", "DOM", "DOM.Iterable"], types: [], strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["sample.ts"] }));
    run(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", app], app);
  });
}

test("both entries are imported on a server, where nothing happens and nothing hangs", () => {
  const code = `
    import * as sdk from "@parlor/sdk";
    import { createWidget, defineElements } from "@parlor/sdk/widget";
    const before = Object.keys(globalThis).length;
    const widget = createWidget({ server: "https://chat.example.com/", token: "x" });
    defineElements(widget);
    widget.on("ready", () => {})();
    for (const name of Object.keys(widget)) if (!["on", "onUnread"].includes(name)) await widget[name]({});
    if (typeof sdk.ChatClient !== "function" || Object.keys(globalThis).length !== before) throw new Error("no");
    console.log(JSON.stringify(widget.state()));
  `;
  const said = run(process.execPath, ["--input-type=module", "-e", code], app);
  assert.deepEqual(JSON.parse(said), { status: "idle", open: false, unread: 0 });
});

test("what is packed is what is used: no sources, no tests, nothing of this machine", () => {
  const folder = join(app, "node_modules/@parlor/sdk");
  const names = readdirSync(folder, { recursive: true }).filter((name) => !statSync(join(folder, name)).isDirectory());
  for (const name of names) assert.ok(/^(package\.json|README\.md|dist\/(.+\.d\.ts|index\.js|widget\.js|LICENSE-(MIT|APACHE)))$/.test(name), name);
});
