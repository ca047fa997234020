// The charts of a node: drawn by uPlot from what stands in the page, then renewed every few seconds. The table below says the same
// in figures. It must not be needed for anything else.
import uPlot from "../../vendor/uplot/uPlot.esm.js";

/** Moment, sessions, messages/s, frames/s, acknowledged in (half, 99 %), delivered in (half, 99 %), errors/s, refused/s. */
type Sample = (number | null)[];
type Id = "sessions" | "messages" | "ack" | "deliver" | "errors";

const EVERY_MS = 5_000;
const KEPT = 720;
const ROWS = 12;
/** So many seconds are shown at least. */
const LEAST_S = 300;
/** Whoever asks and is not of the staff any more finds nothing. */
const GONE = 404;
/** Connections are whole ones. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5];
const columns: Record<Id, number[]> = { sessions: [1], messages: [2, 3], ack: [4, 5], deliver: [6, 7], errors: [8, 9] };

interface State {
  lang: string;
  samples: Sample[];
  names: Record<Id, string[]>;
  lost: string;
  gone: string;
  note: string;
  time: string;
}

/** What one of several nodes has counted: its figures are never mixed with another's. */
interface Node {
  samples: Sample[];
  rows: string[][];
}

/** What a variable of the theme is now: a canvas cannot look it up. */
function colour(name: string): string {
  const probe = document.createElement("i");
  probe.className = `probe-${name}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Which stand alone, where no line shows them. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1) if (values[at] != null && values[at - 1] == null && values[at + 1] == null) found.push(at);
  return found;
}

class Charts {
  readonly #root: HTMLElement;
  readonly #state: State;
  readonly #plots = new Map<Id, uPlot>();
  readonly #nodes = new Map<string, Node>();
  readonly #format: Intl.NumberFormat;
  readonly #hour: Intl.DateTimeFormat;
  readonly #exact: Intl.DateTimeFormat;
  #shown: string;
  #colours = { first: "", second: "", bad: "", soft: "", line: "", ink: "" };

  constructor(root: HTMLElement, state: State) {
    this.#root = root;
    this.#state = state;
    this.#format = new Intl.NumberFormat(state.lang, { maximumFractionDigits: 2 });
    this.#hour = new Intl.DateTimeFormat(state.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    this.#exact = new Intl.DateTimeFormat(state.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
    this.#shown = document.querySelector("#node")?.textContent ?? "";
    const rows = [...document.querySelectorAll<HTMLTableRowElement>("#figures tr")].map((row) => [...row.cells].map((cell) => cell.textContent ?? ""));
    this.#nodes.set(this.#shown, { samples: state.samples, rows });
    this.#look();
    for (const place of root.querySelectorAll<HTMLElement>("[data-chart]")) this.#draw(place, place.dataset["chart"] as Id);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#look();
      for (const plot of this.#plots.values()) plot.redraw(false, true);
    });
    new ResizeObserver(() => {
      for (const plot of this.#plots.values()) plot.setSize({ width: plot.root.parentElement?.clientWidth ?? 300, height: 160 });
    }).observe(root);
  }

  get #node(): Node {
    return this.#nodes.get(this.#shown) as Node;
  }

  #look(): void {
    this.#colours = { first: colour("first"), second: colour("second"), bad: colour("bad"), soft: colour("soft"), line: colour("line"), ink: colour("ink") };
  }

  #data(id: Id): uPlot.AlignedData {
    const samples: Sample[] = [];
    for (const sample of this.#node.samples) {
      const [at, before] = [sample[0] ?? 0, samples.at(-1)?.[0] ?? sample[0] ?? 0];
      // Where nothing was counted there is no line.
      if (at - before > 3 * EVERY_MS) samples.push([before + 1]);
      samples.push(sample);
    }
    return [samples.map((it) => (it[0] ?? 0) / 1_000), ...columns[id].map((at) => samples.map((it) => it[at] ?? null))] as uPlot.AlignedData;
  }

  #draw(place: HTMLElement, id: Id): void {
    // Where there is nothing yet, the library asks for what is at no place.
    const number = (value?: number | null): string => (value == null ? "–" : this.#format.format(value));
    const axis = { stroke: () => this.#colours.ink, grid: { stroke: () => this.#colours.line, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const first = (): string => (id === "errors" ? this.#colours.bad : this.#colours.first);
    const data = this.#data(id);
    const plot = new uPlot(
      {
        width: place.clientWidth || 300,
        height: 160,
        padding: [8, 8, 0, 0],
        cursor: { y: false, drag: { setScale: false }, points: { size: 6 } },
        scales: { x: { range: (_, least, most) => [Math.min(least, most - LEAST_S), most] }, y: { range: (_, __, most) => [0, Math.max(id === "sessions" ? 4 : 1, most * 1.1)] } },
        axes: [
          { ...axis, size: 28, space: 72, values: (_, at) => at.map((it) => ((at.at(-1) ?? 0) - (at[0] ?? 0) < 600 ? this.#exact : this.#hour).format(it * 1_000)) },
          { ...axis, size: 44, values: (_, at) => at.map((it) => this.#format.format(it)), ...(id === "sessions" ? { incrs: WHOLE } : {}) },
        ],
        series: [
          { value: (_, at?: number | null) => (at == null ? "" : this.#exact.format(at * 1_000)), label: this.#state.time },
          ...this.#state.names[id].map((label, at) => ({
            label,
            stroke: () => (at === 0 ? first() : this.#colours.second),
            width: 2,
            points: { show: true, size: 5, filter: (plot: uPlot, n: number) => alone(plot.data[n] ?? []) },
            ...(at === 0 ? (id === "errors" ? {} : { fill: () => this.#colours.soft }) : { dash: [5, 4] }),
            value: (_: uPlot, value?: number | null) => number(value),
          })),
        ],
      },
      data,
      place,
    );
    this.#plots.set(id, plot);
    const last = (): void => {
      if (plot.cursor.idx == null) plot.setLegend({ idx: plot.data[0].length - 1 });
    };
    // Who points at nothing reads the newest.
    plot.over.addEventListener("mouseleave", () => setTimeout(last, 50));
    queueMicrotask(() => queueMicrotask(last));
  }

  async renew(): Promise<boolean> {
    const seen = [...this.#nodes].map(([name, { samples }]) => `${name}:${samples.at(-1)?.[0] ?? 0}`).join();
    const answer = await fetch(`${this.#root.dataset["source"]}?seen=${encodeURIComponent(seen)}`);
    if (answer.status === GONE) {
      this.#say(this.#state.gone);
      return false;
    }
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const { node, samples, rows } = (await answer.json()) as { node: string; samples: Sample[]; rows: string[][] };
    const known = this.#nodes.get(node) ?? { samples: [], rows: [] };
    this.#nodes.set(node, { samples: [...known.samples, ...samples].slice(-KEPT), rows: [...rows, ...known.rows].slice(0, ROWS) });
    if (this.#nodes.size > 1) this.#choices();
    this.#say(this.#state.note);
    if (node === this.#shown && samples.length > 0) this.#show();
    return true;
  }

  /** Which nodes have answered; one of them is shown. */
  #choices(): void {
    const place = document.querySelector<HTMLElement>("#nodes");
    const group = place?.querySelector("[role=group]");
    if (!place || !group) return;
    place.hidden = false;
    for (const name of this.#nodes.keys()) {
      if ([...group.children].some((it) => it.textContent === name)) continue;
      const choice = document.createElement("button");
      choice.type = "button";
      choice.className = "node-choice";
      choice.dir = "ltr";
      choice.textContent = name;
      choice.addEventListener("click", () => {
        this.#shown = name;
        this.#choices();
        this.#show();
      });
      group.append(choice);
    }
    for (const choice of group.children) choice.setAttribute("aria-pressed", `${choice.textContent === this.#shown}`);
  }

  /** The shown node's figures, in charts, numbers and the table. */
  #show(): void {
    const { samples, rows } = this.#node;
    const name = document.querySelector("#node");
    if (name) name.textContent = this.#shown;
    for (const [id, plot] of this.#plots) {
      plot.setData(this.#data(id));
      if (plot.cursor.idx == null) plot.setLegend({ idx: plot.data[0].length - 1 });
    }
    for (const place of this.#root.querySelectorAll<HTMLElement>("[data-now]")) {
      const value = samples.at(-1)?.[columns[place.dataset["now"] as Id][0] as number] ?? null;
      place.textContent = value === null ? "–" : this.#format.format(value);
    }
    const made = rows.map((row) => {
      const line = document.createElement("tr");
      for (const [at, text] of row.entries()) {
        const cell = document.createElement(at === 0 ? "th" : "td");
        if (at === 0) cell.setAttribute("scope", "row");
        cell.textContent = text;
        line.append(cell);
      }
      return line;
    });
    document.querySelector("#figures")?.replaceChildren(...made);
    const part = document.querySelector<HTMLElement>("#figures-part");
    if (part) part.hidden = made.length === 0;
  }

  lost(): void {
    this.#say(this.#state.lost);
  }

  #say(text: string): void {
    const note = document.querySelector("#charts-note");
    if (note && note.textContent !== text) note.textContent = text;
  }
}

const root = document.querySelector<HTMLElement>("#charts");
const state = document.querySelector("#charts-state")?.textContent;
if (root && state) {
  const charts = new Charts(root, JSON.parse(state) as State);
  const again = (): void => {
    setTimeout(async () => {
      // Who does not look needs no figures.
      if (document.hidden) return again();
      let goes = true;
      try {
        goes = await charts.renew();
      } catch {
        charts.lost();
      }
      if (goes) again();
    }, EVERY_MS);
  };
  again();
}
