// The charts of a node: drawn by uPlot from what stands in the page, then renewed every few seconds. The table below says the same
// in figures. It must not be needed for anything else.
import uPlot from "../../vendor/uplot/uPlot.esm.js";

/** Moment, sessions, messages/s, frames/s, acknowledged in (half, 99 %), delivered in (half, 99 %), errors/s, refused/s. */
type Sample = (number | null)[];
type Id = "sessions" | "messages" | "ack" | "deliver" | "errors";

const EVERY_MS = 5_000;
const KEPT = 720;
const columns: Record<Id, number[]> = { sessions: [1], messages: [2, 3], ack: [4, 5], deliver: [6, 7], errors: [8, 9] };

interface State {
  lang: string;
  samples: Sample[];
  names: Record<Id, string[]>;
  lost: string;
  note: string;
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

class Charts {
  readonly #root: HTMLElement;
  readonly #state: State;
  readonly #plots = new Map<Id, uPlot>();
  readonly #format: Intl.NumberFormat;
  readonly #hour: Intl.DateTimeFormat;
  readonly #exact: Intl.DateTimeFormat;
  #node: string;
  #colours = { first: "", second: "", line: "", ink: "" };

  constructor(root: HTMLElement, state: State) {
    this.#root = root;
    this.#state = state;
    this.#format = new Intl.NumberFormat(state.lang, { maximumFractionDigits: 2 });
    this.#hour = new Intl.DateTimeFormat(state.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    this.#exact = new Intl.DateTimeFormat(state.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
    this.#node = document.querySelector("#node")?.textContent ?? "";
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

  #look(): void {
    this.#colours = { first: colour("first"), second: colour("second"), line: colour("line"), ink: colour("ink") };
  }

  #data(id: Id): uPlot.AlignedData {
    const { samples } = this.#state;
    return [samples.map((it) => (it[0] ?? 0) / 1_000), ...columns[id].map((at) => samples.map((it) => it[at] ?? null))] as uPlot.AlignedData;
  }

  #draw(place: HTMLElement, id: Id): void {
    const number = (value: number | null): string => (value === null ? "–" : this.#format.format(value));
    const axis = { stroke: () => this.#colours.ink, grid: { stroke: () => this.#colours.line, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const plot = new uPlot(
      {
        width: place.clientWidth || 300,
        height: 160,
        padding: [8, 8, 0, 0],
        cursor: { y: false, drag: { setScale: false }, points: { size: 6 } },
        scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
        axes: [
          { ...axis, size: 28, space: 72, values: (_, at) => at.map((it) => ((at.at(-1) ?? 0) - (at[0] ?? 0) < 600 ? this.#exact : this.#hour).format(it * 1_000)) },
          { ...axis, size: 44, values: (_, at) => at.map((it) => this.#format.format(it)) },
        ],
        series: [
          { value: (_, at) => (at === null ? "" : this.#exact.format(at * 1_000)), label: "" },
          ...this.#state.names[id].map((label, at) => ({
            label,
            stroke: () => (at === 0 ? this.#colours.first : this.#colours.second),
            width: 2,
            ...(at === 0 ? {} : { dash: [5, 4] }),
            points: { show: this.#state.samples.length < 3 },
            value: (_: uPlot, value: number | null) => number(value),
          })),
        ],
      },
      this.#data(id),
      place,
    );
    this.#plots.set(id, plot);
  }

  async renew(): Promise<void> {
    const after = this.#state.samples.at(-1)?.[0] ?? 0;
    const answer = await fetch(`${this.#root.dataset["source"]}?after=${after}`);
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const { node, samples, rows } = (await answer.json()) as { node: string; samples: Sample[]; rows: string[][] };
    if (node !== this.#node) {
      // Another one of several nodes has answered: its figures stand alone.
      this.#node = node;
      this.#state.samples = [];
      const name = document.querySelector("#node");
      if (name) name.textContent = node;
    }
    this.#say(this.#state.note);
    if (samples.length === 0) return;
    this.#state.samples = [...this.#state.samples, ...samples].slice(-KEPT);
    for (const [id, plot] of this.#plots) plot.setData(this.#data(id));
    const last = samples.at(-1) as Sample;
    for (const place of this.#root.querySelectorAll<HTMLElement>("[data-now]")) {
      const value = last[columns[place.dataset["now"] as Id][0] as number] ?? null;
      place.textContent = value === null ? "–" : this.#format.format(value);
    }
    this.#table(rows);
  }

  /** The newest rows above those that stand there. */
  #table(rows: string[][]): void {
    const body = document.querySelector("#figures");
    if (!body) return;
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
    body.prepend(...made);
    while (body.children.length > 12) body.lastElementChild?.remove();
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
    setTimeout(() => {
      // Who does not look needs no figures.
      if (document.hidden) return again();
      void charts.renew().catch(() => charts.lost()).finally(again);
    }, EVERY_MS);
  };
  again();
}
