// Contrast as a reader's eye has it, computed in the browser from what the style sheets gave: colours of whatever notation, laid
// over each other with their transparency. It must not know any page.

/** Put into a page, gives it `parlorContrast`: `of(element)` for texts, `between(colour, element)` for what is no text. */
export function install() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();

  /** Any CSS colour as [red, green, blue, alpha], 0 to 1. */
  const parse = (colour) => {
    let held = known.get(colour);
    if (!held) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = "#000";
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      held = [...pen.getImageData(0, 0, 1, 1).data].map((it) => it / 255);
      known.set(colour, held);
    }
    return held;
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((it, at) => it * a + below[at] * (1 - a)).concat(1);
  const light = (it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ratio = (one, two) => {
    const [low, high] = [luminance(one), luminance(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const parent = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;

  /** What lies behind: every ancestor's background; pictures are taken for the worse of black and white. */
  const grounds = (element) => {
    const layers = [];
    let picture = false;
    for (let node = element; node; node = parent(node)) {
      const style = getComputedStyle(node);
      const colour = parse(style.backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] > 0.999) break;
      // What floats lies on whatever there is behind it.
      if (node.querySelector && style.position === "absolute" && colour[3] > 0 && node.parentElement?.querySelector("img")) picture = true;
    }
    const worst = picture ? [[0, 0, 0, 1], [1, 1, 1, 1]] : [parse(getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff")];
    return worst.map((below) => layers.reduceRight((ground, layer) => over(layer, ground), below));
  };
  /** Ancestors that are partly transparent make ink fainter. */
  const faded = (element) => {
    let opacity = 1;
    for (let node = element; node; node = parent(node)) opacity *= Number(getComputedStyle(node).opacity);
    return opacity;
  };
  const between = (colour, element) => {
    const ink = parse(colour);
    return Math.min(...grounds(element).map((ground) => ratio(over([ink[0], ink[1], ink[2], ink[3]], ground), ground)));
  };
  const of = (element) => {
    const style = getComputedStyle(element);
    const ink = parse(style.color);
    const faint = [ink[0], ink[1], ink[2], ink[3] * faded(element)];
    return Math.min(...grounds(element).map((ground) => ratio(over(faint, ground), ground)));
  };
  globalThis.parlorContrast = { parse, ratio, over, of, between, grounds };
}
