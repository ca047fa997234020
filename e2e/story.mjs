// A README as somebody follows it: its commands, as they are printed, in a folder of its own. It must not know what the example is.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { becomes } from "./chat.mjs";
import { binary } from "./server.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A port that nobody has. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** A process of the story, in a group of its own; its address when it has printed one. */
export class Process {
  said = "";
  constructor(command, args, options) {
    this.child = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "pipe"], ...options });
    this.ended = once(this.child, "close");
    for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding("utf8").on("data", (text) => (this.said += text));
  }

  async says(pattern) {
    await becomes(() => pattern.test(this.said) || this.child.exitCode !== null, true, `${pattern} is said`);
    assert.match(this.said, pattern);
  }

  /** With everything that it has started. */
  async end() {
    try {
      process.kill(-this.child.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await this.ended;
  }
}

/** The blocks of commands that a README prints, one for each terminal, in an empty folder that looks like the repository. */
export class Story {
  #terminals = [];

  /** `ports`: those that are printed, with those that are free here; `tools`: further programs, by the path that is printed. */
  static async of(readme, { ports, tools = {} }) {
    const story = new Story();
    const text = await readFile(join(root, readme), "utf8");
    story.blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gmu)].map((it) => {
      let block = it[1];
      for (const [printed, free] of Object.entries(ports)) block = block.replaceAll(new RegExp(`\\b${printed}\\b`, "g"), String(free));
      return block;
    });
    assert.ok(story.blocks.length > 0, `${readme} prints commands`);
    story.folder = await mkdtemp(join(tmpdir(), "parlor-story-"));
    await mkdir(join(story.folder, "bin"));
    await symlink(join(root, "examples"), join(story.folder, "examples"));
    await symlink(binary(), join(story.folder, "bin/parlor"));
    for (const [path, program] of Object.entries(tools)) {
      await mkdir(dirname(join(story.folder, path)), { recursive: true });
      await symlink(program, join(story.folder, path));
    }
    return story;
  }

  /** Runs these commands in a terminal of their own. */
  terminal(commands, env = {}) {
    const process_ = new Process("bash", ["-ec", commands], {
      cwd: this.folder,
      env: { ...process.env, PATH: `${join(this.folder, "bin")}:${process.env.PATH}`, PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1", ...env },
    });
    this.#terminals.push(process_);
    return process_;
  }

  /** What each terminal shows. */
  said = () => this.#terminals.map((it) => it.said);

  /** Ends what runs, and takes the folder away. */
  async end() {
    for (const it of this.#terminals.reverse()) await it.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}
