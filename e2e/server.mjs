// The real binary, started as a person would start it: `parlor demo` on a free port with a fresh folder. It must not
// know anything about the browser.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..");
const READY_MS = 30_000;
const STOP_MS = 15_000;

/** The binary under test: PARLOR_BIN, or the debug build of this repository. */
export function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? join(repository, "target");
  const path = process.env.PARLOR_BIN ?? join(target, "debug/parlor");
  if (!existsSync(path)) throw new Error(`${path} is not there: cargo build -p parlor-server, or set PARLOR_BIN`);
  return path;
}

/** One running `parlor demo`; it keeps its address and its folder over a restart. */
export class Parlor {
  #child;
  #ended;
  #said = "";
  #data;
  #command = "demo";
  #args = [];

  /** Where it listens, without a slash at the end: `http://127.0.0.1:4321`. */
  origin = null;

  /** `args`: what else is said on the command line. */
  static async start(...args) {
    const parlor = new Parlor();
    parlor.#args = args;
    parlor.#data = await mkdtemp(join(tmpdir(), "parlor-e2e-"));
    await parlor.start();
    return parlor;
  }

  /** A `parlor serve` without anybody in it, with these settings. */
  static async serve(settings) {
    const parlor = new Parlor();
    parlor.#command = "serve";
    parlor.#args = Object.entries(settings).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    parlor.#data = await mkdtemp(join(tmpdir(), "parlor-e2e-"));
    await parlor.start();
    return parlor;
  }

  /** Starts it (again), and is done when it has printed its address. */
  async start() {
    const listen = this.origin ? new URL(this.origin).host : "127.0.0.1:0";
    const child = spawn(binary(), [this.#command, "--listen", listen, "--data", this.#data, ...this.#args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(signal ?? code)));
    this.origin = await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no address in ${READY_MS} ms:\n${this.#said}`)), READY_MS);
      let fresh = "";
      const listen = (chunk) => {
        this.#said = (this.#said + chunk).slice(-64 * 1024);
        fresh += chunk;
        const address = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/.exec(fresh);
        if (address) resolve(address[0]);
        if (address) clearTimeout(late);
      };
      child.stdout.setEncoding("utf8").on("data", listen);
      child.stderr.setEncoding("utf8").on("data", listen);
      child.once("error", reject);
      child.once("close", (code) => {
        clearTimeout(late);
        reject(new Error(`parlor demo ended with ${code} before it was ready:\n${this.#said}`));
      });
    });
  }

  /** Where it keeps everything: for commands beside it. */
  get data() {
    return this.#data;
  }

  /** A command beside it, on the same folder, as an operator gives it; answers what it printed. */
  async command(...words) {
    const made = spawn(binary(), [...words, "--data", this.#data], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    made.stdout.setEncoding("utf8").on("data", (chunk) => (out += chunk));
    made.stderr.setEncoding("utf8").on("data", (chunk) => (err += chunk));
    const code = await new Promise((resolve, reject) => made.once("close", resolve).once("error", reject));
    if (code !== 0) throw new Error(`parlor ${words.join(" ")} (${code}): ${err}`);
    return out.trim();
  }

  /** A token of one of its people that is good for so long (`90s`, `1h`), as an operator makes it. */
  async token(who, ttl = "1h") {
    const made = spawn(binary(), ["token", "create", "--data", this.#data, "--user", who, "--ttl", ttl], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    made.stdout.setEncoding("utf8").on("data", (chunk) => (out += chunk));
    made.stderr.setEncoding("utf8").on("data", (chunk) => (err += chunk));
    const code = await new Promise((resolve, reject) => made.once("close", resolve).once("error", reject));
    if (code !== 0) throw new Error(`no token (${code}): ${err}`);
    return out.trim();
  }

  /** Where it keeps what is said. */
  get data() {
    return this.#data;
  }

  /** What it printed, the last 64 KiB. */
  get said() {
    return this.#said;
  }

  /** Asks it to stop, as a service manager would; answers the exit code. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#ended;
    this.#child.kill("SIGTERM");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    const how = await this.#ended;
    clearTimeout(late);
    return how;
  }

  /** kill -9: no good-bye. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Stops it and removes its folder. */
  async remove() {
    const how = await this.stop();
    await rm(this.#data, { recursive: true, force: true });
    return how;
  }
}
